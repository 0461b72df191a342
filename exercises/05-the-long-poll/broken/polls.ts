/**
 * The waiter: when a consumer that has read everything is answered.
 *
 * Nothing is asked again and again here: the logs call us after each append, and a timer calls us at the deadline.
 */
import type { Waiter } from "#broker/log/waiter";
import type { Parts } from "#broker/parts";

export const cause =
  "it looks again and again whether there is something: let the append call you, with `onAppend`, and do nothing until then";

const waiter: Waiter = {
  wait(_logs, enough, maxWaitMs, signal) {
    if (enough() || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const deadline = Date.now() + maxWaitMs;
      const timer = setInterval(() => {
        if (!enough() && !signal.aborted && Date.now() < deadline) return;
        clearInterval(timer);
        resolve();
      }, 20);
    });
  },
};

/** Puts the part into the broker. Nothing to do here. */
export default (_parts: Parts): Partial<Parts> => ({ waiter });
