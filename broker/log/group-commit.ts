/**
 * Group commit: everybody who waits for the disk at the same time shares one flush. A flush takes milliseconds whether it
 * carries one message or a thousand, so the more producers wait, the less each of them pays.
 *
 * Invariant: a promise handed out resolves only after a flush that began after it was asked for, because a flush that was
 * already under way may have missed the bytes in question.
 */
export class GroupCommit {
  readonly #flush: () => Promise<void>;
  #running: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;

  constructor(flush: () => Promise<void>) {
    this.#flush = flush;
  }

  wait(): Promise<void> {
    this.#next ??= this.#afterRunning();
    return this.#next;
  }

  /** Resolves when no flush is under way, however it ended. */
  async settled(): Promise<void> {
    await this.#running.catch(() => {});
  }

  async #afterRunning(): Promise<void> {
    // A failed flush has told those who waited for it; the next one is tried on its own account.
    await this.#running.catch(() => {});
    this.#running = this.#next!;
    this.#next = undefined;
    await this.#flush();
  }
}
