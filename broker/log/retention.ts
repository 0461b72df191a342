/**
 * Retention: a log has a beginning too. Old messages go by whole segments, oldest first, never from the middle, so that
 * removing a million messages is removing a file and what is left has no holes.
 *
 * As in Kafka: a segment is too old when its newest message is; it is too many when the log without it would still hold
 * retention.bytes or more. Even the last segment may grow too old (the log then starts an empty one first). Unlike in Kafka it is
 * never too many: retention.bytes=0 leaves it, so that the newest messages can be read by somebody.
 */

export interface RetentionLimits {
  /** -1: no limit. */
  retentionMs: number;
  /** -1: no limit. */
  retentionBytes: number;
}

/** What retention looks at, oldest segment first. The last one is the one being written. */
export interface SegmentAge {
  sizeBytes: number;
  /** -1 when the segment is empty: the last one is until it is written to, and the cleaner may leave another. */
  largestTimestampMs: number;
}

export interface Retention {
  /** How many of the oldest segments may go. */
  removable(segments: readonly SegmentAge[], limits: RetentionLimits, nowMs: number): number;
}

export const retention: Retention = {
  removable(segments, { retentionMs, retentionBytes }, nowMs) {
    let excessBytes = segments.reduce((sum, segment) => sum + segment.sizeBytes, 0) - retentionBytes;
    let count = 0;
    for (const { sizeBytes, largestTimestampMs } of segments) {
      if (sizeBytes === 0 && count === segments.length - 1) break;
      const tooOld = retentionMs >= 0 && nowMs - largestTimestampMs > retentionMs;
      const tooMany = retentionBytes >= 0 && excessBytes >= sizeBytes && count < segments.length - 1;
      if (!tooOld && !tooMany) break;
      excessBytes -= sizeBytes;
      count++;
    }
    return count;
  },
};
