/**
 * Retention: which segments of a log may go.
 *
 * They go from the beginning only, and whole: removing a million messages is removing a file, and what is left has no holes.
 */
import type { Retention, SegmentAge } from "#broker/log/retention";
import type { Parts } from "#broker/parts";

export const cause =
  "the young segments go and the old ones stay: a segment is too old when more time than retention.ms has passed since its newest message";

const retention: Retention = {
  /** How many of the oldest segments may go: those before the first that has no reason to. */
  removable(segments, { retentionMs, retentionBytes }, nowMs) {
    let bytesBehind = segments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    for (const [number, segment] of segments.entries()) {
      bytesBehind -= segment.sizeBytes;
      // The segment that is being written may be too old, but never too many: a topic whose limit is small is not always empty.
      const isWritten = number === segments.length - 1;
      const mayGo =
        isTooOld(segment, retentionMs, nowMs) || (!isWritten && isTooMany(bytesBehind, retentionBytes));
      // An empty segment has no message that could be too old, and its name keeps the offset at which the log goes on.
      if (!mayGo || segment.sizeBytes === 0) return number;
    }
    return segments.length;
  },
};

/** A segment is as old as its newest message: while that one must stay, the older ones beside it stay too. -1 is no limit. */
function isTooOld({ largestTimestampMs }: SegmentAge, retentionMs: number, nowMs: number): boolean {
  return retentionMs >= 0 && nowMs - largestTimestampMs <= retentionMs;
}

/** A segment is too many when the log is not below its limit without it. -1 is no limit. */
function isTooMany(bytesBehind: number, retentionBytes: number): boolean {
  return retentionBytes >= 0 && bytesBehind >= retentionBytes;
}

/** Puts the part into the broker. Nothing to do here. */
export default (_parts: Parts): Partial<Parts> => ({ retention });
