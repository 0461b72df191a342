import type { Parts } from "../../broker/parts";

export const bug = "a waiting consumer is answered at the deadline, not when a message comes";
export const about = "waiting";
export const caughtBy = ["Who waits is answered when a message comes"];

export default (parts: Parts): Partial<Parts> => ({
  waiter: {
    wait: (logs, enough, maxWaitMs, signal) =>
      parts.waiter.wait(enough() ? logs : [], enough, maxWaitMs, signal),
  },
});
