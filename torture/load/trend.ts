/** What a soak looks at, and which way it goes. */
import type { Count } from "./tireless";

export interface Sample {
  seconds: number;
  memoryMb: number;
  files: number;
  /** Of the partition that everybody works on: retention moves its start, producers its end. */
  logStartOffset: number;
  logEndOffset: number;
  /** Of each client, since the beginning. */
  counts: Readonly<Record<string, Count>>;
}

/** A part of a run: its first and its last sample, which is the next one's first. */
export type Part = readonly [first: Sample, last: Sample];

/** The run in so many parts of the same length. */
export function partsOf(samples: readonly Sample[], count: number): Part[] {
  const at = (part: number) => samples[Math.round((part * (samples.length - 1)) / count)]!;
  return samples.length === 0 ? [] : Array.from({ length: count }, (_, part) => [at(part), at(part + 1)]);
}

/** How much more of it there was in each second of a part; 0 for a part that is no longer than a moment. */
export function rate([first, last]: Part, of: (sample: Sample) => number): number {
  const seconds = last.seconds - first.seconds;
  return seconds > 0 ? (of(last) - of(first)) / seconds : 0;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}

/** The slope of the straight line that fits best (least squares); 0 for fewer than two points. */
export function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const [x, y] = [mean(points.map(([one]) => one)), mean(points.map(([, other]) => other))];
  let [above, below] = [0, 0];
  for (const [one, other] of points) {
    above += (one - x) * (other - y);
    below += (one - x) ** 2;
  }
  return below === 0 ? 0 : above / below || 0;
}
