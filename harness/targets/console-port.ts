/** Where a broker's console is: it says so in its log, once it listens, or why it has none. */
import type { Broker } from "./target";

/** @throws Error where the broker has no console: whoever asks for it needs one. @throws CannotHere where nobody here knows. */
export function consolePortOf(broker: Broker): number {
  const { consolePort } = broker;
  if (consolePort !== undefined) return consolePort;
  const said = broker.log().find((line) => line.includes('"event":"console"')) ?? "nothing about it";
  throw new Error(`the broker has no console; it said: ${said}`);
}

/** Why the console could not have the port, if it was taken: to be tried with another. */
export function consolePortTaken(lines: readonly string[], port: number): string | undefined {
  return lines.find((line) => line.includes(`there is no console: port ${port} is taken`));
}

/** The port of the console, from the broker's log: a line in JSON says `"event":"console"` and the port, once it listens. */
export function consolePortIn(line: string): number | undefined {
  if (!line.includes('"event":"console"')) return undefined;
  const { port } = JSON.parse(line) as { port?: number | null };
  return port ?? undefined;
}
