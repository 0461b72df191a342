/** For tests: reads the text that Prometheus reads. */

export interface Series {
  name: string;
  labels: Record<string, string>;
  value: number;
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"(?:,|$)/g;
const ESCAPED: Record<string, string> = { n: "\n", "\\": "\\", '"': '"' };

/** @throws Error for a line that is none. */
export function parseMetrics(body: string): Series[] {
  const lines = body.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return lines.map((line) => {
    const match = LINE.exec(line);
    if (match === null) throw new Error(`this is no series: ${line}`);
    const [, name, labels = "", value] = match;
    return { name: name!, labels: parseLabels(labels), value: value === "+Inf" ? Infinity : Number(value) };
  });
}

function parseLabels(text: string): Record<string, string> {
  const plain = (value: string) => value.replace(/\\(.)/g, (_, char: string) => ESCAPED[char]!);
  return Object.fromEntries([...text.matchAll(LABEL)].map(([, name, value]) => [name!, plain(value!)]));
}
