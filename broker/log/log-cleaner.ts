/**
 * Keeps the compacted logs clean: looks from time to time which of them is the dirtiest, and cleans one after the other.
 *
 * Invariant: one log at a time, so that the memory of the offset map is needed once. A log with damage in it is left alone from then on:
 * what cannot be read must not be thrown away. So is one that cannot be cleaned by this broker at all.
 */
import { KafkaError } from "../errors";
import { cleanLog } from "./clean-log";
import type { Cleaner } from "./cleaner";
import { dirtyPart } from "./cleaning-plan";
import type { Clock } from "./clock";
import type { PartitionLog } from "./partition-log";

export interface LogCleanerOptions {
  logs(): Iterable<PartitionLog>;
  /** The last offset of each idempotent producer that is known in a log. */
  lastOffsets(log: PartitionLog): ReadonlyMap<number, number>;
  cleaner: Cleaner;
  clock: Clock;
  backoffMs: number;
  dedupeBufferBytes: number;
  warn(sentence: string): void;
}

export class LogCleaner {
  readonly #options: LogCleanerOptions;
  readonly #stop = new AbortController();
  readonly #leftAlone = new WeakSet<PartitionLog>();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(options: LogCleanerOptions) {
    this.#options = options;
  }

  /** Cleans what is due every `backoffMs`, until it is stopped. */
  start(): void {
    this.#timer = setTimeout(() => {
      this.#running = this.cleanAll().finally(() => {
        if (!this.#stop.signal.aborted) this.start();
      });
    }, this.#options.backoffMs);
  }

  /** Resolves when no file is touched any more. */
  async stop(): Promise<void> {
    this.#stop.abort();
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** Cleans every log that is due, the dirtiest first. */
  async cleanAll(): Promise<void> {
    const given = new Set<PartitionLog>();
    while (!this.#stop.signal.aborted) {
      const log = this.#dirtiest(given);
      if (log === undefined) return;
      const cleaning = this.#clean(log);
      log.isBeingCleaned(cleaning);
      if (!(await cleaning)) given.add(log);
    }
  }

  #dirtiest(given: ReadonlySet<PartitionLog>): PartitionLog | undefined {
    let dirtiest: PartitionLog | undefined;
    let ratio = -1;
    for (const log of this.#options.logs()) {
      if (log.config.cleaning === undefined || given.has(log) || this.#leftAlone.has(log)) continue;
      if (log.offline !== undefined) continue;
      const part = this.#dirtyPart(log);
      if (!part?.isDue || part.ratio <= ratio) continue;
      dirtiest = log;
      ratio = part.ratio;
    }
    return dirtiest;
  }

  #dirtyPart(log: PartitionLog) {
    const { cleaning } = log.config;
    if (cleaning === undefined) return undefined;
    const { closedSegments, logStartOffset, cleanPoint } = log;
    return dirtyPart(closedSegments, logStartOffset, cleanPoint, cleaning, this.#options.clock.nowMs());
  }

  /** False when this did not end well, and is to be tried another time. */
  async #clean(log: PartitionLog): Promise<boolean> {
    const { cleaner, clock, dedupeBufferBytes } = this.#options;
    const { cleaning, segmentBytes } = log.config;
    const part = this.#dirtyPart(log);
    if (cleaning === undefined || part === undefined) return false;
    try {
      return await cleanLog(log, {
        part,
        cleaner,
        nowMs: clock.nowMs(),
        deleteRetentionMs: cleaning.deleteRetentionMs,
        segmentBytes,
        dedupeBufferBytes,
        lastOffsets: this.#options.lastOffsets(log),
        assertWanted: () => {
          if (log.offline !== undefined) throw log.offline;
          this.#stop.signal.throwIfAborted();
        },
      });
    } catch (problem) {
      if (log.offline === undefined && !this.#stop.signal.aborted) this.#tell(log, problem);
      return false;
    }
  }

  #tell(log: PartitionLog, problem: unknown): void {
    // A disk may be full, or slow, for a while. Whatever else was found is as it is.
    const isForGood = problem instanceof KafkaError && problem.name !== "KAFKA_STORAGE_ERROR";
    if (isForGood) this.#leftAlone.add(log);
    const outlook = isForGood ? "it stays as it is until the broker starts again" : "it is tried again later";
    this.#options.warn(`${log.folder} could not be cleaned: ${(problem as Error).message}; ${outlook}`);
  }
}
