/**
 * The waiter: when a consumer that has read everything is answered.
 *
 * Nothing is asked again and again here: the logs call us after each append, and a timer calls us at the deadline.
 */
import type { Waiter } from "#broker/log/waiter";
import type { Parts } from "#broker/parts";

export const cause =
  "a loop that runs until a message comes stops the whole broker, and so no message can come: return, and let the append call you";

const waiter: Waiter = {
  wait(_logs, enough, maxWaitMs, signal) {
    const deadline = Date.now() + maxWaitMs;
    while (!enough() && !signal.aborted && Date.now() < deadline) {
      // Nothing to do but to look again.
    }
    return Promise.resolve();
  },
};

/** Puts the part into the broker. Nothing to do here. */
export default (_parts: Parts): Partial<Parts> => ({ waiter });
