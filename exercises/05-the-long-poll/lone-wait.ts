/**
 * A thread in which the answer's waiter is called directly, with logs that do nothing but tell who listens to them. It is sent the
 * name of a story, plays it, and sends back what became of the wait. Whoever started the thread can end it at any moment, so an
 * answer in an endless loop, or with a timer that nobody ever stops, does no harm.
 */
import { getEventListeners } from "node:events";
import { setImmediate as nextTurn, setTimeout as pass } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import type { Appendable, Waiter } from "../../broker/log/waiter";
import { type Extension, standardParts } from "../../broker/parts";

const QUIET_MS = 200;
const QUIET = `without a deadline, and nothing comes for ${QUIET_MS} ms` as const;

export const STORIES = [
  QUIET,
  "for a message that is there already",
  "for a client that has left already",
  "until a message comes",
  "until its deadline",
  "until the client leaves",
] as const;

export type Story = (typeof STORIES)[number];

/** What became of the wait. */
export interface Outcome {
  isOver: boolean;
  /** Whether it asked for itself if there is enough, after it had begun and before anything happened. */
  askedAgain: boolean;
  /** How many of the two logs had a listener of it at the end. */
  listenedTo: number;
  /** Everything that is left of it, in words. */
  left: string[];
}

/** So long a wait is given to end when it has every reason to. */
const PATIENCE_MS = 1000;
/** Far off: a timer that was set for it and is still there was forgotten. */
const NO_HURRY_MS = 60_000;

class QuietLog implements Appendable {
  readonly listeners = new Set<() => void>();

  onAppend(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  append(): void {
    for (const listener of [...this.listeners]) listener();
  }
}

async function play(waiter: Waiter, story: Story): Promise<Outcome> {
  const logs = [new QuietLog(), new QuietLog()];
  const client = new AbortController();
  let hasMessage = story === "for a message that is there already";
  let asked = 0;
  const enough = () => {
    asked++;
    return hasMessage;
  };
  const messageComes = () => {
    hasMessage = true;
    logs[1]!.append();
  };
  if (story === "for a client that has left already") client.abort();

  const timersBefore = timers();
  let isOver = false;
  const wait = Promise.resolve(waiter.wait(logs, enough, deadlineOf(story), client.signal)).then(() => {
    isOver = true;
  });
  await nextTurn();
  const askedToBegin = asked;
  if (story === "until a message comes") messageComes();
  if (story === "until the client leaves") client.abort();

  await atMost(story === QUIET ? QUIET_MS : PATIENCE_MS, wait);
  // Whoever tidies up behind a wait that is over may need a moment for it.
  await nextTurn();
  const outcome = {
    isOver,
    askedAgain: asked > askedToBegin,
    listenedTo: logs.filter((log) => log.listeners.size > 0).length,
    left: leftOvers(logs, client.signal, timersBefore),
  };
  // What still waits is let go, so that it does not disturb the next story.
  messageComes();
  client.abort();
  return outcome;
}

/** Waits for a promise, but no longer than that. */
async function atMost(ms: number, promise: Promise<void>): Promise<void> {
  const timer = new AbortController();
  await Promise.race([promise, pass(ms, undefined, { signal: timer.signal })]);
  timer.abort();
}

function leftOvers(logs: readonly QuietLog[], signal: AbortSignal, timersBefore: number): string[] {
  const listeners = logs.reduce((sum, log) => sum + log.listeners.size, 0);
  const atSignal = getEventListeners(signal, "abort").length;
  return [
    ...(listeners === 0 ? [] : [`${listeners} listening to the logs (onAppend)`]),
    ...(timers() <= timersBefore ? [] : ["a timer (setTimeout)"]),
    ...(atSignal === 0 ? [] : ["a listener at the signal (addEventListener)"]),
  ];
}

function deadlineOf(story: Story): number {
  if (story === QUIET) return Number.POSITIVE_INFINITY;
  return story === "until its deadline" ? 50 : NO_HURRY_MS;
}

/** How many timers are set in this thread. */
function timers(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
}

const port = parentPort;
if (port !== null) {
  const extend = require(workerData as string).default as Extension;
  const { waiter } = { ...standardParts, ...extend(standardParts) };
  port.on("message", (story: Story) => {
    void play(waiter, story).then((outcome) => port.postMessage(outcome));
  });
}
