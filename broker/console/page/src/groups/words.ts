/**
 * Spans of time and names, as a person reads them.
 *
 * Invariant: what comes out is short, whatever went in, and has no character in it that turns the text around it: names of groups
 * and members are chosen by clients, and a client may be anybody.
 */
import { visible } from "../common/visible";

/** `40 ms`, `0.4 s`, `12 s`, `3 min`, `2 h`: one unit, and tenths only where they matter. */
export function duration(ms: number): string {
  if (ms < 100) return `${Math.max(0, Math.round(ms))} ms`;
  const seconds = ms / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 99.5) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 100 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words[0] ?? "";
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)!}`;
}

/** The time of day on this machine: `21:03:04`. */
export function timeOfDay(ms: number): string {
  return new Date(ms).toLocaleTimeString("en-GB");
}

const NAME_CHARACTERS_MAX = 60;

/** A name that is too long keeps its two ends: ids that a client makes differ in the last characters. */
export function shortened(name: string, max = NAME_CHARACTERS_MAX): string {
  const characters = [...visible(name.slice(0, 2 * max)), ...(name.length > 4 * max ? ["…"] : [])];
  const whole = name.length > 4 * max ? [...characters, ...visible(name.slice(-max))] : [...visible(name)];
  if (whole.length <= max) return whole.join("");
  const head = Math.ceil((max - 1) / 2);
  return `${whole.slice(0, head).join("")}…${whole.slice(head + 1 - max).join("")}`;
}

export function partitionName({ topic, partition }: { topic: string; partition: number }): string {
  return `${topic}-${partition}`;
}
