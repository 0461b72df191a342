/**
 * The long poll: a consumer that has read everything asks once and is answered when there is something new, instead of
 * asking again and again. Nothing spins: the append itself wakes those who wait for it.
 *
 * Invariant: a wait ends exactly once, and leaves neither a timer nor a listener behind.
 */

/** Something that is appended to. */
export interface Appendable {
  /** Calls `listener` after each append, until the returned function is called. */
  onAppend(listener: () => void): () => void;
}

export interface Waiter {
  /**
   * Resolves as soon as `enough()` is true, which is looked at now and after each append to one of `logs`; at the latest
   * after `maxWaitMs` (Infinity: never), or when `signal` is aborted.
   */
  wait(
    logs: readonly Appendable[],
    enough: () => boolean,
    maxWaitMs: number,
    signal: AbortSignal,
  ): Promise<void>;
}

export const waiter: Waiter = {
  wait(logs, enough, maxWaitMs, signal) {
    return new Promise((resolve) => {
      if (signal.aborted || enough()) return resolve();
      const wake = () => {
        if (enough()) end();
      };
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", end);
        for (const unsubscribe of subscriptions) unsubscribe();
        resolve();
      };
      const timer = maxWaitMs === Infinity ? undefined : setTimeout(end, maxWaitMs);
      const subscriptions = logs.map((log) => log.onAppend(wake));
      signal.addEventListener("abort", end);
    });
  },
};
