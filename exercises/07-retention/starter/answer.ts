/**
 * Retention: which segments of a log may go.
 *
 * They go from the beginning only, and whole: removing a million messages is removing a file, and what is left has no holes.
 * Replace what is marked TODO.
 */
import type { Retention, SegmentAge } from "#broker/log/retention";
import type { Parts } from "#broker/parts";

const retention: Retention = {
  /**
   * How many of the oldest segments may go. `segments` are those of one partition, oldest first; the last one is being written.
   *
   *   segment.sizeBytes             how large it is; 0 while it is empty
   *   segment.largestTimestampMs    when its newest message came, in milliseconds since 1970; -1 while it is empty
   *
   * The broker asks again and again, and removes as many as you say. Where you say all of them, it starts an empty segment first.
   */
  removable(segments, { retentionMs, retentionBytes }, nowMs) {
    for (const [number, segment] of segments.entries()) {
      // TODO: how many bytes do the segments behind this one have?
      const bytesBehind = 0;
      // TODO: may the one that is being written go as well? And one that is empty?
      const mayGo = isTooOld(segment, retentionMs, nowMs) || isTooMany(bytesBehind, retentionBytes);
      if (!mayGo) return number;
    }
    return segments.length;
  },
};

/** Whether a segment is older than `retentionMs`. -1 is no limit. */
function isTooOld(_segment: SegmentAge, _retentionMs: number, _nowMs: number): boolean {
  // TODO
  return false;
}

/** Whether a segment may go because of the limit `retentionBytes`, when those behind it have `bytesBehind` bytes. -1 is no limit. */
function isTooMany(_bytesBehind: number, _retentionBytes: number): boolean {
  // TODO
  return false;
}

/** Puts the part into the broker. Nothing to do here. */
export default (_parts: Parts): Partial<Parts> => ({ retention });
