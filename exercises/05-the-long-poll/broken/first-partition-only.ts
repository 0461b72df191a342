/**
 * The waiter: when a consumer that has read everything is answered.
 *
 * Nothing is asked again and again here: the logs call us after each append, and a timer calls us at the deadline.
 */
import type { Waiter } from "#broker/log/waiter";
import type { Parts } from "#broker/parts";

export const cause =
  "only the first partition is listened to: `logs` may be several, and a message in any of them ends the wait";

const waiter: Waiter = {
  wait(logs, enough, maxWaitMs, signal) {
    // What is there already comes no second time, and who has left does not leave again: look before you wait.
    if (enough() || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const look = () => {
        if (enough()) end();
      };
      // Whatever comes first ends the wait, and takes back everything that the others were to be called by.
      const end = () => {
        for (const stopListening of listening) stopListening();
        signal.removeEventListener("abort", end);
        clearTimeout(timer);
        resolve();
      };
      const listening = logs.slice(0, 1).map((log) => log.onAppend(look));
      signal.addEventListener("abort", end);
      // A timer cannot be set to Infinity: it would ring at once.
      const timer = maxWaitMs === Infinity ? undefined : setTimeout(end, maxWaitMs);
    });
  },
};

/** Puts the part into the broker. Nothing to do here. */
export default (_parts: Parts): Partial<Parts> => ({ waiter });
