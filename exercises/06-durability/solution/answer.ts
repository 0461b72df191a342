/**
 * Recovery: how much of a log is whole after the broker died without a clean stop.
 *
 * A crash can only tear the end of a log, and what it tears off was never acknowledged: that is cut. Anything else is damage,
 * and cutting there would throw away messages that somebody was promised: that is left to a person.
 */
import { BLOCK_BYTES, readBatches } from "#broker/log/batch-reader";
import { AT, baseOffset, batchProblem, lastOffset, MAGIC, sizeBytes } from "#broker/log/record-batch";
import type { Recovery, SegmentBytes, Verdict } from "#broker/log/recovery";
import type { LogFile } from "#broker/log/storage";
import type { Parts } from "#broker/parts";

/** How far the batches of a segment are as they must be. */
interface Walk {
  /** The offset after the last good batch. */
  nextOffset: number;
  /** The byte behind the last good batch. */
  position: number;
  /** Why it ended there; undefined at the end of the segment. */
  problem: string | undefined;
}

/** The first place in a log that is not as it must be: byte `position` of segment number `segment`. */
interface Doubt {
  segment: number;
  position: number;
  /** The offset after the last good batch. */
  nextOffset: number;
  reason: string;
}

const recovery: Recovery = {
  async examine(segments) {
    let nextOffset = segments[0]?.baseOffset ?? 0;
    for (const [number, segment] of segments.entries()) {
      if (segment.baseOffset !== nextOffset) {
        // The segment before this one ends with a whole batch, but too early.
        const position = segments[number - 1]!.log.length;
        const reason = `the next segment begins at offset ${segment.baseOffset}`;
        return judge(segments, { segment: number - 1, position, nextOffset, reason });
      }
      const walked = await walk(segment, nextOffset);
      if (walked.problem !== undefined)
        return judge(segments, { ...walked, segment: number, reason: walked.problem });
      nextOffset = walked.nextOffset;
    }
    return { kind: "whole", nextOffset };
  },
};

/** Goes over the batches of a segment, of which the first must have the offset `expected`, up to the first that is not good. */
async function walk({ log }: SegmentBytes, expected: number): Promise<Walk> {
  let nextOffset = expected;
  let position = 0;
  while (position < log.length) {
    const batches = await readBatches(log, position, BLOCK_BYTES);
    if (batches.length === 0) return { nextOffset, position, problem: "no whole batch" };
    for (let at = 0; at < batches.length; at += sizeBytes(batches, at)) {
      const problem = batchProblem(batches, at) ?? placeProblem(batches, at, nextOffset);
      if (problem !== undefined) return { nextOffset, position: position + at, problem };
      nextOffset = lastOffset(batches, at) + 1;
    }
    position += batches.length;
  }
  return { nextOffset, position, problem: undefined };
}

/** The checksum of a batch does not cover its base offset. But each batch must begin where the one before it ended. */
function placeProblem(batches: Buffer, at: number, expected: number): string | undefined {
  const offset = baseOffset(batches, at);
  return offset === expected ? undefined : `a batch says it is offset ${offset} where ${expected} must be`;
}

/** Torn or damaged? Torn, if there is no whole batch from the place of doubt to the end of the log. */
async function judge(segments: readonly SegmentBytes[], doubt: Doubt): Promise<Verdict> {
  const { segment, position, nextOffset, reason } = doubt;
  let bytesLost = 0;
  for (const [number, { log }] of segments.entries()) {
    if (number < segment) continue;
    const from = number === segment ? position : 0;
    if (await hasWholeBatch(log, from)) return { kind: "damaged", segment, position, reason };
    bytesLost += log.length - from;
  }
  return { kind: "torn", segment, position, nextOffset, bytesLost, reason };
}

/**
 * Whether a whole batch begins at the byte `from` or behind it. The damage may be in a length, so nobody knows where the next batch
 * begins: it is looked for at every byte. The magic byte is compared first, because that is quick and a checksum is not.
 */
async function hasWholeBatch(log: LogFile, from: number): Promise<boolean> {
  const rest = await log.read(from, log.length - from);
  for (let at = 0; at + AT.magic < rest.length; at++) {
    if (rest[at + AT.magic] === MAGIC && batchProblem(rest, at) === undefined) return true;
  }
  return false;
}

/** Puts the part into the broker. Nothing to do here. */
export default (_parts: Parts): Partial<Parts> => ({ recovery });
