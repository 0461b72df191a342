import type { Parts } from "../../broker/parts";

export const bug = "nothing is ever too old";
export const caughtBy = ["Old messages go by time, and the log begins later"];

export default (parts: Parts): Partial<Parts> => ({
  retention: {
    removable: (segments, limits, nowMs) =>
      parts.retention.removable(segments, { ...limits, retentionMs: -1 }, nowMs),
  },
});
