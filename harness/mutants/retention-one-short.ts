import type { Parts } from "../../broker/parts";

export const bug = "retention removes one segment fewer than it should";
export const caughtBy = ["Too many messages go by size, the oldest first, never the newest"];

export default (parts: Parts): Partial<Parts> => ({
  retention: {
    removable: (segments, limits, nowMs) =>
      Math.max(0, parts.retention.removable(segments, limits, nowMs) - 1),
  },
});
