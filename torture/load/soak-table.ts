/** What a soak shows: a line for each tenth of the run as it goes, and at the end what it was. */
import { PARTS } from "./judgement";
import { CONSUMERS, PRODUCERS, TALKS } from "./talks";
import { mean, type Part, partsOf, rate, type Sample } from "./trend";

const GB = 1e9;
const MILLION = 1e6;
const WIDTHS = [7, 10, 5, 13, 14, 13, 14, 13, 9];

const CLIENTS = Object.keys(TALKS);

export const TABLE_HEAD = [
  row(["seconds", "memory", "files", ...CLIENTS, "log start", "overtaken"]),
  row(["", "MB", "", ...CLIENTS.map(() => "messages/s"), "offset", "times"]),
].join("\n");

export function tableLine(part: Part): string {
  const [, last] = part;
  return row([
    last.seconds.toFixed(0),
    last.memoryMb.toFixed(1),
    String(last.files),
    ...CLIENTS.map((name) => whole(rate(part, ({ counts }) => counts[name]?.messages ?? 0))),
    whole(last.logStartOffset),
    whole(total(last, CONSUMERS, "overtaken")),
  ]);
}

/** Memory and files are means: over the tenth behind the first half, which is for warming up, and over the last. */
export function summary(samples: readonly Sample[]): string {
  const last = samples.at(-1)!;
  const [written, read] = [PRODUCERS, CONSUMERS].map((talks) => {
    const gigabytes = (total(last, talks, "bytes") / GB).toFixed(1);
    return `${millions(total(last, talks, "messages"))} messages (${gigabytes} GB)`;
  });
  const parts = partsOf(samples, PARTS);
  const [warm, end] = [parts[PARTS / 2]!, parts.at(-1)!].map(([from, to]) => {
    const some = samples.slice(samples.indexOf(from), samples.indexOf(to) + 1);
    return { memoryMb: mean(some.map((one) => one.memoryMb)), files: mean(some.map((one) => one.files)) };
  });
  return [
    `In ${(last.seconds / 60).toFixed(0)} minutes ${written} were written and ${read} read; retention took ${millions(last.logStartOffset)} of them.`,
    `Memory: ${whole(warm!.memoryMb)} MB after half of the time, ${whole(end!.memoryMb)} MB in the end; open files: ${whole(warm!.files)} and ${whole(end!.files)}.`,
  ].join("\n");
}

function row(cells: readonly string[]): string {
  return cells.map((cell, at) => cell.padStart(WIDTHS[at]!)).join("  ");
}

function total(
  { counts }: Sample,
  talks: Readonly<Record<string, unknown>>,
  what: "messages" | "bytes" | "overtaken",
): number {
  return Object.keys(talks).reduce((sum, name) => sum + (counts[name]?.[what] ?? 0), 0);
}

function millions(value: number): string {
  return `${(value / MILLION).toFixed(1)} million`;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString("en");
}
