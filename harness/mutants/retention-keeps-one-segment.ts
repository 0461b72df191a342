import type { Parts } from "../../broker/parts";

export const bug = "retention keeps the last segment only, however much retention.bytes says must stay";
export const caughtBy = ["Too many messages go by size, the oldest first, never the newest"];

export default (parts: Parts): Partial<Parts> => ({
  retention: {
    removable: (segments, limits, nowMs) =>
      parts.retention.removable(
        segments,
        { ...limits, retentionBytes: Math.min(limits.retentionBytes, 0) },
        nowMs,
      ),
  },
});
