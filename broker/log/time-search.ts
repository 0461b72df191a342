/**
 * Finds messages by their time in a row of segments. Timestamps need not ascend, so each segment that may have one is asked.
 *
 * A segment may be removed while it is asked: then it has no answer any more, and the others decide.
 */
import type { Segment } from "./segment";
import type { TimeIndexEntry } from "./time-index";

/** The first message from `fromOffset` on that is as late as `timestampMs`, or undefined when all are earlier. */
export async function findTimestamp(
  segments: readonly Segment[],
  timestampMs: number,
  fromOffset: number,
): Promise<TimeIndexEntry | undefined> {
  for (const segment of [...segments]) {
    if (segment.largestTimestampMs < timestampMs) continue;
    const found = await ask(segments, segment, segment.findTimestamp(timestampMs, fromOffset));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The message from `fromOffset` on with the largest timestamp, the first if there are several; undefined without any. */
export async function findLargestTimestamp(
  segments: readonly Segment[],
  fromOffset: number,
): Promise<TimeIndexEntry | undefined> {
  let largest: TimeIndexEntry | undefined;
  const latestFirst = [...segments].sort((a, b) => b.largestTimestampMs - a.largestTimestampMs);
  for (const segment of latestFirst) {
    if (largest !== undefined && segment.largestTimestampMs <= largest.timestampMs) break;
    const found = await ask(segments, segment, segment.largestTimestamp(fromOffset));
    if (found !== undefined && found.timestampMs > (largest?.timestampMs ?? -Infinity)) largest = found;
  }
  return largest;
}

async function ask<T>(
  segments: readonly Segment[],
  segment: Segment,
  answer: Promise<T>,
): Promise<T | undefined> {
  try {
    return await answer;
  } catch (problem) {
    if (segments.includes(segment)) throw problem;
    return undefined;
  }
}
