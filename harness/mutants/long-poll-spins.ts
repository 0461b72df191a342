import type { Parts } from "../../broker/parts";

export const bug = "who waits holds up everybody else";
export const caughtBy = ["Who waits in vain is answered at the deadline, with nothing"];

export default (parts: Parts): Partial<Parts> => ({
  waiter: {
    async wait(_logs, enough, maxWaitMs) {
      const deadlineMs = parts.clock.nowMs() + maxWaitMs;
      while (!enough() && parts.clock.nowMs() < deadlineMs);
    },
  },
});
