import type { Parts } from "../../broker/parts";

export const bug = "a waiting consumer is answered at once, message or not";
export const about = "waiting";
export const caughtBy = [
  "Who waits is answered when a message comes",
  "Who waits in vain is answered at the deadline",
];

export default (): Partial<Parts> => ({
  // The next turn of the event loop, which is before anybody else is heard: a timer may come too late to be noticed.
  waiter: { wait: () => new Promise((resolve) => setImmediate(resolve)) },
});
