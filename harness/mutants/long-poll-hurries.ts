import type { Parts } from "../../broker/parts";

export const bug = "a waiting consumer is answered at once, message or not";
export const about = "waiting";
export const caughtBy = [
  "Who waits is answered when a message comes",
  "Who waits in vain is answered at the deadline",
];

export default (parts: Parts): Partial<Parts> => ({
  waiter: { wait: (logs, enough, _maxWaitMs, signal) => parts.waiter.wait(logs, enough, 0, signal) },
});
