/**
 * Recovery: how much of a log is whole after the broker died without a clean stop.
 *
 * A crash can only tear the end of a log, and what it tears off was never acknowledged: that is cut. Anything else is damage,
 * and cutting there would throw away messages that somebody was promised: that is left to a person. Replace what is marked TODO.
 *
 * What there is to look at a log with (import what you use):
 *
 *   log.length                         the bytes of a segment's file
 *   log.read(position, length)         a promise of bytes from `position` on; fewer than `length` only where the file ends
 *
 * from "#broker/log/batch-reader":
 *
 *   readBatches(log, position, max)    a promise of a Buffer with the batches that begin at `position`: about `max` bytes, but at
 *                                      least one batch. It goes by their lengths alone and checks nothing. The Buffer is empty at
 *                                      the end of the file, and where the bytes are no batch or only a part of one
 *   BLOCK_BYTES                        a good `max`
 *
 * from "#broker/log/record-batch", each about the batch that begins at `bytes[at]`:
 *
 *   batchProblem(bytes, at)            why that is no whole, undamaged batch (length, magic, checksum); undefined when it is one.
 *                                      It can be asked about any bytes
 *   sizeBytes(bytes, at)               how many bytes it has: the next one begins behind them
 *   baseOffset(bytes, at)              the offset of its first message; the checksum does not cover it
 *   lastOffset(bytes, at)              the offset of its last message
 */
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

/** The frame: from segment to segment, to the end or to the first doubt. Nothing to do here. */
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
  // TODO: read the batches one after the other, and ask of each whether it is whole and in its place. The problem is what
  // batchProblem says; or, where readBatches finds nothing though the file goes on, "no whole batch".
  return { nextOffset: expected, position: log.length, problem: undefined };
}

/** Torn or damaged? Torn, if there is no whole batch from the place of doubt to the end of the log. */
async function judge(segments: readonly SegmentBytes[], doubt: Doubt): Promise<Verdict> {
  const { segment, position, nextOffset, reason } = doubt;
  const { log } = segments[segment]!;
  // TODO: this looks at one segment. What of those behind it? What is cut here takes them with it, and their bytes count as lost.
  if (await hasWholeBatch(log, position)) return { kind: "damaged", segment, position, reason };
  return { kind: "torn", segment, position, nextOffset, bytesLost: log.length - position, reason };
}

/** Whether a whole batch begins at the byte `from` or behind it. The damage may be in a length: how far behind is the next batch then? */
async function hasWholeBatch(_log: LogFile, _from: number): Promise<boolean> {
  // TODO
  return false;
}

/** Puts the part into the broker. Nothing to do here. */
export default (_parts: Parts): Partial<Parts> => ({ recovery });
