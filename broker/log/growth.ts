/**
 * How much is appended to some logs from now on: what a fetch waits for that wants more bytes than there are.
 */
import type { Appendable, Waiter } from "./waiter";

export interface GrowingLog extends Appendable {
  /** The bytes of everything that was ever appended since the log was opened. */
  readonly bytesAppended: number;
  readonly offline: Error | undefined;
}

export class Growth {
  readonly #logs: readonly GrowingLog[];
  readonly #bytesBefore: number;

  constructor(logs: readonly GrowingLog[]) {
    this.#logs = logs;
    this.#bytesBefore = this.#bytesAppended();
  }

  /**
   * Resolves when at least `bytes` have been appended to the logs together, after `maxWaitMs`, or when `signal` is aborted. A log
   * that goes offline, or whose topic is deleted, ends it as well: whoever reads next is told why.
   */
  reaches(bytes: number, waiter: Waiter, maxWaitMs: number, signal: AbortSignal): Promise<void> {
    const enough = () =>
      this.#bytesAppended() - this.#bytesBefore >= bytes ||
      this.#logs.some(({ offline }) => offline !== undefined);
    return waiter.wait(this.#logs, enough, maxWaitMs, signal);
  }

  #bytesAppended(): number {
    return this.#logs.reduce((sum, log) => sum + log.bytesAppended, 0);
  }
}
