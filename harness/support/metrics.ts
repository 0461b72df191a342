/**
 * The text that Prometheus reads from `/metrics`, read as strictly as Prometheus reads it.
 * (Prometheus: "Exposition formats", text format 0.0.4.)
 */
export type Labels = Readonly<Record<string, string>>;

interface Series {
  name: string;
  labels: Labels;
  value: number;
}

const COMMENT = /^# (HELP|TYPE) ([a-zA-Z_:][\w:]*) (.+)$/;
const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\\n]|\\[\\"n])*)"(,|$)/y;
const TYPES = ["counter", "gauge", "histogram", "summary", "untyped"];

export class Metrics {
  readonly #series = new Map<string, Series>();

  /** @throws Error with the first line that Prometheus would refuse, or lint. */
  constructor(body: string) {
    if (!body.endsWith("\n")) throw new Error("the last line of the metrics does not end with LF");
    const types = new Map<string, string>();
    const helps = new Set<string>();
    for (const line of body.split("\n").filter((text) => text !== "")) {
      if (line.startsWith("#")) readComment(line, types, helps);
      else this.#add(readSeries(line), types, helps, line);
    }
  }

  get names(): string[] {
    return [...new Set([...this.#series.values()].map(({ name }) => name))];
  }

  /** The value of the one series that `name{label="value"}` names, with all of its labels; undefined when there is none. */
  value(selector: string): number | undefined {
    const { name, labels } = readSeries(`${selector} 0`);
    return this.#series.get(keyOf(name, labels))?.value;
  }

  /** The series of a name, for a person who looks for what is there instead. */
  like(selector: string): string[] {
    const { name } = readSeries(`${selector} 0`);
    return [...this.#series].flatMap(([key, series]) =>
      series.name === name ? [`${key} ${series.value}`] : [],
    );
  }

  #add(series: Series, types: Map<string, string>, helps: Set<string>, line: string): void {
    const { name, labels } = series;
    const family = types.has(name) ? name : name.replace(/_(bucket|sum|count)$/, "");
    const type = types.get(family);
    if (type === undefined || (family !== name && type !== "histogram" && type !== "summary"))
      throw new Error(`this series has no type: ${line}`);
    if (!helps.has(family)) throw new Error(`nothing says what this series is: ${line}`);
    const key = keyOf(name, labels);
    if (this.#series.has(key)) throw new Error(`this series is there twice: ${line}`);
    this.#series.set(key, series);
  }
}

function readComment(line: string, types: Map<string, string>, helps: Set<string>): void {
  const match = COMMENT.exec(line);
  if (match === null) throw new Error(`this comment is neither HELP nor TYPE: ${line}`);
  const [, what, name, text] = match;
  if (what === "HELP") helps.add(name!);
  else if (!TYPES.includes(text!)) throw new Error(`there is no such type: ${line}`);
  else if (types.has(name!)) throw new Error(`this metric is there twice: ${line}`);
  else types.set(name!, text!);
}

function readSeries(line: string): Series {
  const match = LINE.exec(line);
  if (match === null) throw new Error(`this is no series of a metric: ${line}`);
  const [, name, labels, number] = match;
  const value = number === "+Inf" ? Number.POSITIVE_INFINITY : Number(number);
  if (Number.isNaN(value) && number !== "NaN") throw new Error(`${number} is no number: ${line}`);
  return { name: name!, labels: readLabels(labels ?? "", line), value };
}

function readLabels(text: string, line: string): Labels {
  const labels: Record<string, string> = {};
  for (LABEL.lastIndex = 0; LABEL.lastIndex < text.length; ) {
    const match = LABEL.exec(text);
    if (match === null) throw new Error(`these labels cannot be read: ${line}`);
    const [, name, value] = match;
    if (Object.hasOwn(labels, name!)) throw new Error(`the label ${name} is there twice: ${line}`);
    labels[name!] = value!.replace(/\\(.)/g, (_, char: string) => (char === "n" ? "\n" : char));
  }
  return labels;
}

/** The same for the same labels, whatever their order. */
function keyOf(name: string, labels: Labels): string {
  const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${name}{${sorted.map(([label, value]) => `${label}=${JSON.stringify(value)}`).join(",")}}`;
}
