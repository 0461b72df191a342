import type { Parts } from "../../broker/parts";

export const bug = "a waiting consumer is answered at the next message, though it wants more bytes than that";
export const caughtBy = ["Who wants many bytes is woken when there are as many, and not before"];

export default (parts: Parts): Partial<Parts> => ({
  waiter: {
    wait(logs, enough, maxWaitMs, signal) {
      let looks = 0;
      return parts.waiter.wait(logs, () => enough() || looks++ > 0, maxWaitMs, signal);
    },
  },
});
