/**
 * The waiter: when a consumer that has read everything is answered.
 *
 * Replace what is marked TODO. The broker reads again, and answers, when the promise that `wait` returns is resolved.
 */
import type { Waiter } from "#broker/log/waiter";
import type { Parts } from "#broker/parts";

const waiter: Waiter = {
  /**
   * `logs`: the partitions; `log.onAppend(listener)` calls the listener after each append, until the function that it returned is
   * called. `enough()`: whether there is something to answer with. `maxWaitMs`: the deadline; Infinity is none.
   * `signal`: aborted when nobody wants the answer any more.
   */
  wait(_logs, _enough, _maxWaitMs, _signal) {
    // TODO: resolve as soon as enough() is true, at the latest after maxWaitMs, and when the signal is aborted.
    return new Promise((resolve) => {
      resolve();
    });
    // TODO: a wait that is over leaves nothing behind: no listener, no timer.
  },
};

/** Puts the part into the broker. Nothing to do here. */
export default (_parts: Parts): Partial<Parts> => ({ waiter });
