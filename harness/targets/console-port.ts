/** The port of the console, from the broker's log: a line in JSON says `"event":"console"` and the port, once it listens. */
export function consolePortIn(line: string): number | undefined {
  if (!line.includes('"event":"console"')) return undefined;
  const { port } = JSON.parse(line) as { port?: number | null };
  return port ?? undefined;
}
