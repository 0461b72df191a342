/**
 * Recovery: how much of a log is whole after the broker died without a clean stop.
 *
 * The rule keeps a promise: nothing acknowledged is thrown away silently. A crash can only tear the end of a log, so what
 * is torn there is cut. Damage that has a valid batch behind it is no torn end but a lost middle: cutting it would throw
 * away messages that are still there, so the files are left alone and a person is told.
 *
 * The CRC of a batch covers neither its base offset nor its leader epoch; those are checked by continuity: each batch must
 * begin where the one before it ended, and this broker has known one epoch only. Where the log was compacted, offsets may be missing
 * between two batches; nowhere may they go back.
 */
import { BLOCK_BYTES, readBatches } from "./batch-reader";
import {
  AT,
  BATCH_BYTES_MAX,
  baseOffset,
  batchProblem,
  HEADER_BYTES,
  LEADER_EPOCH,
  lastOffset,
  MAGIC,
  sizeBytes,
} from "./record-batch";
import type { LogFile } from "./storage";

/** One segment as recovery sees it: bytes that should be batches, and the offset its name promises. */
export interface SegmentBytes {
  readonly name: string;
  readonly baseOffset: number;
  readonly log: LogFile;
}

export type Verdict =
  | { kind: "whole"; nextOffset: number }
  /** The log is whole up to `position` in segment number `segment`; from there on everything is to be cut. */
  | { kind: "torn"; nextOffset: number; segment: number; position: number; bytesLost: number; reason: string }
  /** A valid batch lies behind damage: the partition must go offline and its files must stay as they are. */
  | { kind: "damaged"; segment: number; position: number; reason: string };

export interface Recovery {
  /**
   * Looks at all segments of a partition, oldest first, and changes nothing. `compactedBelow`: only below this offset may any be missing,
   * because the cleaner was there; 0 where it never was.
   */
  examine(segments: readonly SegmentBytes[], compactedBelow?: number): Promise<Verdict>;
}

/** What recovery found, as a sentence for a person. */
export function inWords(
  verdict: Exclude<Verdict, { kind: "whole" }>,
  segments: readonly { readonly name: string }[],
): string {
  const { name } = segments[verdict.segment]!;
  const { position, reason } = verdict;
  if (verdict.kind === "torn") {
    return (
      `${name} was torn at byte ${position} (${reason}): cut ${verdict.bytesLost} bytes that were never whole; ` +
      `the log ends at offset ${verdict.nextOffset}`
    );
  }
  return (
    `${name} is damaged at byte ${position}: ${reason}. The partition is offline and ` +
    "its files are left as they are: restore them from a copy, or cut them there by hand to give up what lies behind"
  );
}

interface Damage {
  position: number;
  reason: string;
  /** The batch itself is whole, only its place in the log is wrong: so there is something to lose. */
  batchIsWhole: boolean;
}

export const recovery: Recovery = {
  async examine(segments, compactedBelow = 0) {
    let nextOffset = segments[0]?.baseOffset ?? 0;
    for (const [number, segment] of segments.entries()) {
      if (!follows(segment.baseOffset, nextOffset, compactedBelow))
        return judgeGap(segments, number, nextOffset);
      const { end, damage } = await walk(segment, segment.baseOffset, compactedBelow);
      nextOffset = end;
      if (damage !== undefined) return judge(segments, number, nextOffset, damage);
    }
    return { kind: "whole", nextOffset };
  },
};

/** Whether something may begin at `offset` behind what ends at `expected`. */
function follows(offset: number, expected: number, compactedBelow: number): boolean {
  return offset === expected || (offset > expected && offset < compactedBelow);
}

/** Walks over a segment up to its end or its first damage. `end` is the offset after the last good batch. */
async function walk(
  segment: SegmentBytes,
  expected: number,
  compactedBelow: number,
): Promise<{ end: number; damage?: Damage }> {
  let end = expected;
  let position = 0;
  while (position < segment.log.length) {
    const batches = await readBatches(segment.log, position, BLOCK_BYTES);
    if (batches.length === 0) {
      const rest = await segment.log.read(position, HEADER_BYTES);
      const reason = batchProblem(rest) ?? `${segment.log.length - position} bytes that are no whole batch`;
      return { end, damage: { position, reason, batchIsWhole: false } };
    }
    for (let at = 0; at < batches.length; at += sizeBytes(batches, at)) {
      const damage = damageAt(batches, at, end, compactedBelow);
      if (damage !== undefined) return { end, damage: { ...damage, position: position + at } };
      end = lastOffset(batches, at) + 1;
    }
    position += batches.length;
  }
  return { end };
}

function damageAt(
  bytes: Buffer,
  at: number,
  expected: number,
  compactedBelow: number,
): Omit<Damage, "position"> | undefined {
  const problem = batchProblem(bytes, at);
  if (problem !== undefined) return { reason: problem, batchIsWhole: false };
  if (!follows(baseOffset(bytes, at), expected, compactedBelow)) {
    return {
      reason: `a batch says it is offset ${baseOffset(bytes, at)} where ${expected} must be`,
      batchIsWhole: true,
    };
  }
  const epoch = bytes.readInt32BE(at + AT.partitionLeaderEpoch);
  if (epoch !== LEADER_EPOCH) {
    return { reason: `a batch says leader epoch ${epoch}, which never was`, batchIsWhole: true };
  }
  return undefined;
}

/** A segment that does not begin where the one before it ends: a lost middle, unless nothing valid is in it or behind it. */
async function judgeGap(
  segments: readonly SegmentBytes[],
  number: number,
  nextOffset: number,
): Promise<Verdict> {
  const { baseOffset } = segments[number]!;
  const reason = `the next segment begins at offset ${baseOffset}, but this one ends at ${nextOffset}`;
  const before = { position: segments[number - 1]!.log.length, reason, batchIsWhole: false };
  const verdict = await judge(segments, number - 1, nextOffset, before);
  if (verdict.kind === "torn") return verdict;
  const sentence = `it begins at offset ${baseOffset}, but the segment before it ends at ${nextOffset}`;
  return { kind: "damaged", segment: number, position: 0, reason: sentence };
}

/** Torn or damaged? It depends on whether anything valid lies behind. */
async function judge(
  segments: readonly SegmentBytes[],
  number: number,
  nextOffset: number,
  { position, reason, batchIsWhole }: Damage,
): Promise<Verdict> {
  if (batchIsWhole) return { kind: "damaged", segment: number, position, reason };
  for (let later = number; later < segments.length; later++) {
    const found = await findBatch(segments[later]!.log, later === number ? position + 1 : 0, nextOffset);
    if (found === undefined) continue;
    const behind = `${reason}, and behind it a valid batch at byte ${found} of ${segments[later]!.name}`;
    return { kind: "damaged", segment: number, position, reason: behind };
  }
  const laterBytes = segments.slice(number + 1).reduce((sum, segment) => sum + segment.log.length, 0);
  const bytesLost = segments[number]!.log.length - position + laterBytes;
  return { kind: "torn", nextOffset, segment: number, position, bytesLost, reason };
}

/**
 * The position at or after `from` where a valid batch lies, with an offset that may follow `minOffset`. Damaged bytes may
 * have lost their lengths, so every position is a candidate; the magic byte rules nearly all of them out at once.
 */
async function findBatch(log: LogFile, from: number, minOffset: number): Promise<number | undefined> {
  for (let start = from; start + HEADER_BYTES <= log.length; start += BLOCK_BYTES) {
    const block = await log.read(start, BLOCK_BYTES + HEADER_BYTES);
    const last = Math.min(BLOCK_BYTES - 1, block.length - HEADER_BYTES);
    for (let at = 0; at <= last; at++) {
      if (block[at + AT.magic] !== MAGIC || baseOffset(block, at) < minOffset) continue;
      const size = sizeBytes(block, at);
      if (size < HEADER_BYTES || size > BATCH_BYTES_MAX || start + at + size > log.length) continue;
      const candidate = await log.read(start + at, size);
      if (batchProblem(candidate) === undefined) return start + at;
    }
  }
  return undefined;
}
