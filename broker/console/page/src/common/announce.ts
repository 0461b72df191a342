/**
 * What a screen reader says while things change. There is one live region, and what is said in it is held together: a flood of
 * messages is one sentence every SAY_EVERY_MS, with the number of them.
 *
 * Invariants: of one thing only the newest sentence is said; what is counted is counted whole.
 */
import { Store } from "./store";

const SAY_EVERY_MS = 2000;
/** The first sentence after a silence waits a moment, for those that come along with it. */
const GATHER_MS = 250;

/** What the live region holds. */
export const said = new Store("");

const sentences = new Map<string, string>();
const counts = new Map<string, number>();
let saidAtMs = Number.NEGATIVE_INFINITY;
let timer: ReturnType<typeof setTimeout> | undefined;

/** `about`: a later sentence about the same thing takes the place of an earlier one that was not said yet. */
export function announce(sentence: string, about = sentence): void {
  sentences.delete(about);
  sentences.set(about, sentence);
  plan();
}

/** For what there may be much of: the numbers are added up until they are said. */
export function announceMore(about: string, more: number, sentenceOf: (count: number) => string): void {
  const count = (counts.get(about) ?? 0) + more;
  counts.set(about, count);
  announce(sentenceOf(count), about);
}

function plan(): void {
  if (timer !== undefined) return;
  timer = setTimeout(say, Math.max(GATHER_MS, saidAtMs + SAY_EVERY_MS - performance.now()));
}

function say(): void {
  timer = undefined;
  saidAtMs = performance.now();
  // The same words again are no change, and would not be read: the space makes them one.
  const text = [...sentences.values()].join(" ");
  said.set(text === said.value ? `${text}\u00a0` : text);
  sentences.clear();
  counts.clear();
}
