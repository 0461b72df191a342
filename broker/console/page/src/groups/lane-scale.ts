/**
 * Where on a lane the offsets of a partition are drawn. A lane shows what the group has before it, and a little of what is behind:
 * few messages as cells with their numbers, many as one bar in scale.
 *
 * Invariant: the committed offset, the position and the log end offset are on the lane, from its left (0) to its right (1).
 */
import type { GroupPartitionNow } from "../../../messages";

export interface LaneScale {
  /** The offsets that are drawn as cells, in order; none where there are too many. */
  cells: number[];
  /** The first offset on the lane, and the one at its right edge. */
  from: number;
  to: number;
  /** Whether older messages are there that the lane does not show. */
  isCut: boolean;
}

type Offsets = Pick<GroupPartitionNow, "logStartOffset" | "logEndOffset" | "committed" | "position">;

/** A bar begins this share of its length before what the group has to read. */
const BEHIND_SHARE = 0.15;

/** `cellsMax`: how many cells have room. Null: the partition cannot be read, so there is nothing to draw. */
export function laneScale(partition: Offsets, cellsMax: number): LaneScale | null {
  const { logStartOffset, logEndOffset: end } = partition;
  if (end === null) return null;
  const low = lowest(partition, end);
  // One cell more than there are messages is left free: the next message comes there.
  if (end - low < cellsMax) {
    const from = Math.max(logStartOffset, end - cellsMax + 1);
    const cells = Array.from({ length: end - from }, (_, at) => from + at);
    return { cells, from, to: from + cellsMax, isCut: from > logStartOffset };
  }
  const behind = Math.ceil((end - low) * BEHIND_SHARE);
  const from = Math.max(Math.min(logStartOffset, low), low - behind);
  return { cells: [], from, to: end, isCut: from > logStartOffset };
}

export function placeOf(offset: number, { from, to }: LaneScale): number {
  return Math.min(1, Math.max(0, (offset - from) / (to - from)));
}

/** From where on the lane must show: the earlier of the two markers, as far as the log still has it. */
function lowest({ logStartOffset, committed, position }: Offsets, end: number): number {
  const marks = [committed, position].filter((mark) => mark !== null);
  const low = Math.min(end, ...marks);
  return Math.max(Math.min(logStartOffset, end), low);
}
