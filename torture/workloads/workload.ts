/**
 * What clients do while faults strike. Each workload has a topic of its own, so that what one does is not another's excuse.
 *
 * Invariant: a workload survives whatever the network and the broker do; it writes down what it did and was told, and nothing that it
 * only supposes.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { FinalLog, Place } from "../../harness/checks/history/operations";
import type { Random } from "../random";
import type { Recorder } from "../recorder";

export interface Workplace {
  host: string;
  port: number;
  topic: string;
  partitions: number;
  recorder: Recorder;
  /** Of the seed, the round and the workload: nobody else draws from it. */
  random: Random;
  /** Producers finish what is outstanding, and end. */
  enough: AbortSignal;
  /** Where each partition ends, once the producers have ended: consumers end there. */
  ends: Promise<readonly number[]>;
  /** Nobody waits any longer: whatever is unfinished stays so. */
  over: AbortSignal;
}

export interface Workload {
  readonly name: string;
  /** A library that fetches ahead of its consumer, or answers its producer late. */
  readonly isReadAhead?: boolean;
  /** Configurations of its topic. */
  readonly config?: string;
  produce(workplace: Workplace): Promise<void>;
  /** Where nobody reads while it goes on, only what is there at last is looked at. */
  consume?(workplace: Workplace): Promise<void>;
  /** Where it needs what is not on every machine: resolves with a sentence that says what is missing. */
  missing?(): Promise<string | undefined>;
  /** What there is at last; where it is not what its topic's partitions hold. */
  readAll?(workplace: Workplace): Promise<FinalLog[]>;
}

const RETRY_MS = 30;
const TOO_LARGE_BYTES = 6000;

/** More than the topics allow (max.message.bytes), so that some messages are refused. */
export const MESSAGE_BYTES_MAX = 4096;

export function placeIn({ topic }: Workplace, partition: number): Place {
  return { topic, partition };
}

/** The group of those who read its topic in one. */
export function groupOf({ topic }: Workplace): string {
  return `${topic}-group`;
}

/** Values that are all different, and each long enough that a torn one shows. */
export class Values {
  readonly #name: string;
  readonly #random: Random;
  readonly #tooLargeShare: number;
  #count = 0;

  /** One in two hundred is refused, unless it is said otherwise. */
  constructor(name: string, random: Random, tooLargeShare = 0.005) {
    this.#name = name;
    this.#random = random;
    this.#tooLargeShare = tooLargeShare;
  }

  next(): string {
    const isTooLarge = this.#random.next() < this.#tooLargeShare;
    const length = isTooLarge ? TOO_LARGE_BYTES : this.#random.between(0, 600);
    return `${this.#name}.${this.#count++}:${"x".repeat(length)};`;
  }
}

/** Does one thing again and again; what throws is tried again after a moment. */
export async function again(until: AbortSignal, action: () => Promise<void>): Promise<void> {
  while (!until.aborted) {
    try {
      await action();
    } catch {
      await pause(RETRY_MS, until);
    }
  }
}

export async function pause(ms: number, until: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal: until }).catch(() => {});
}

/** A consumer that has got nothing for so long is replaced, as somebody would who restarts what hangs. */
export const SILENCE_MS_MAX = 8000;

const CLOSE_MS_MAX = 1000;

/** A client that is closed may wait for a broker that is gone: nobody waits for that. */
export async function soon(closed: Promise<unknown>): Promise<void> {
  const isClosed = new AbortController();
  const closing = closed.catch(() => {}).finally(() => isClosed.abort());
  await Promise.race([closing, pause(CLOSE_MS_MAX, isClosed.signal)]);
}

/** How far a consumer got in each partition. */
export class Progress {
  readonly next: number[];
  /** Aborted when it has read everything, or nobody waits any longer. */
  readonly over: AbortSignal;
  readonly #done = new AbortController();
  #ends: readonly number[] | undefined;

  constructor({ partitions, ends, over }: Workplace) {
    this.next = Array.from({ length: partitions }, () => 0);
    this.over = AbortSignal.any([this.#done.signal, over]);
    void ends.then((known) => {
      this.#ends = known;
      this.#look();
    });
  }

  /** What is before `offset` has been read. */
  note(partition: number, offset: number): void {
    this.next[partition] = Math.max(this.next[partition]!, offset);
    this.#look();
  }

  #look(): void {
    if (this.#ends?.every((end, partition) => this.next[partition]! >= end)) this.#done.abort();
  }
}
