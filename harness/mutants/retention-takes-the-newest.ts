import type { Parts } from "../../broker/parts";

export const bug = "retention removes the segment that is being written";
export const about = "retention";
export const caughtBy = ["The newest messages stay, however small the limit"];

export default (parts: Parts): Partial<Parts> => ({
  retention: {
    removable: (segments, limits, nowMs) =>
      limits.retentionBytes >= 0 && segments.some(({ sizeBytes }) => sizeBytes > limits.retentionBytes)
        ? segments.length
        : parts.retention.removable(segments, limits, nowMs),
  },
});
