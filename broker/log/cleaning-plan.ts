/**
 * What there is to clean in a log: which part of it, how urgent that is, and which segments become one.
 *
 * A log is cleaned from its beginning to somewhere; what lies behind that is dirty. The segment that is being written is never touched, nor
 * are those behind a message that min.compaction.lag.ms still protects (Kafka: LogCleanerManager, Cleaner.groupSegmentsBySize).
 */
import type { CleanPoint } from "./clean-point";

/** The configurations of a topic that is compacted. */
export interface CleaningConfig {
  minDirtyRatio: number;
  minLagMs: number;
  maxLagMs: number;
  deleteRetentionMs: number;
}

/** A segment that is no longer written. */
export interface ClosedSegment {
  readonly baseOffset: number;
  readonly nextOffset: number;
  readonly sizeBytes: number;
  readonly firstTimestampMs: number;
  readonly newestMs: number;
  readonly lastTouchedMs: number;
}

/** The dirty part of a log: what is to be looked through for the last record of each key. */
export interface DirtyPart {
  from: number;
  end: number;
  /** How much of what can be cleaned is dirty, from 0 to 1. */
  ratio: number;
  /** Whether it is to be cleaned now. */
  isDue: boolean;
}

/** An index entry has 31 bits for an offset's distance from its segment's base. */
const OFFSETS_MAX = 0x7fffffff;

export function dirtyPart(
  closed: readonly ClosedSegment[],
  logStartOffset: number,
  { cleanedTo }: CleanPoint,
  config: CleaningConfig,
  nowMs: number,
): DirtyPart {
  const closedEnd = closed.at(-1)?.nextOffset ?? logStartOffset;
  // A power cut may have taken the end of a log, and other messages have its offsets now: then all of it is dirty.
  const from = cleanedTo > closedEnd ? logStartOffset : Math.max(cleanedTo, logStartOffset);
  const behind = closed.filter(({ nextOffset }) => nextOffset > from);
  const isProtected = ({ newestMs }: ClosedSegment) =>
    config.minLagMs > 0 && newestMs > nowMs - config.minLagMs;
  const first = behind.findIndex(isProtected);
  const dirty = first < 0 ? behind : behind.slice(0, first);
  const dirtyBytes = totalBytes(dirty);
  const cleanBytes = totalBytes(closed) - totalBytes(behind);
  const ratio = dirtyBytes === 0 ? 0 : dirtyBytes / (cleanBytes + dirtyBytes);
  const isOverdue = dirty.some((segment) => nowMs - startMs(segment) > config.maxLagMs);
  const isDue = dirtyBytes > 0 && (ratio > config.minDirtyRatio || isOverdue);
  return { from, end: dirty.at(-1)?.nextOffset ?? from, ratio, isDue };
}

/** The segments that begin before `end`, in groups that become one segment each: as large as one may be, judged before they shrink. */
export function groupSegments<S extends ClosedSegment>(
  closed: readonly S[],
  end: number,
  segmentBytes: number,
): S[][] {
  const groups: S[][] = [];
  for (const segment of closed) {
    if (segment.baseOffset >= end) break;
    const group = groups.at(-1);
    const fits =
      group !== undefined &&
      totalBytes(group) + segment.sizeBytes <= segmentBytes &&
      segment.nextOffset - group[0]!.baseOffset <= OFFSETS_MAX;
    if (fits) group.push(segment);
    else groups.push([segment]);
  }
  return groups;
}

function totalBytes(segments: readonly ClosedSegment[]): number {
  return segments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

function startMs({ firstTimestampMs, lastTouchedMs }: ClosedSegment): number {
  return firstTimestampMs < 0 ? lastTouchedMs : firstTimestampMs;
}
