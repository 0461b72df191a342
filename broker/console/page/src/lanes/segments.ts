/**
 * The segments of a partition as blocks of an overview, each as wide as its share of the offsets.
 *
 * Invariant: the blocks lie side by side from the log start to the log end, and there are never more than BLOCKS_MAX of them: where
 * there are more segments, neighbours share a block.
 */
import type { PartitionNow } from "../../../messages";

export const BLOCKS_MAX = 100;

export interface Block {
  start: number;
  end: number;
  sizeBytes: number;
  segments: number;
  /** New messages are written to it. */
  isActive: boolean;
}

type Segmented = Pick<
  PartitionNow,
  "segments" | "segmentCount" | "sizeBytes" | "logStartOffset" | "logEndOffset"
>;

export function blocksOf(partition: Segmented): Block[] {
  const { segments, logStartOffset, logEndOffset } = partition;
  const each = Math.max(1, Math.ceil(segments.length / BLOCKS_MAX));
  const blocks: Block[] = olderBlock(partition);
  for (let at = 0; at < segments.length; at += each) {
    const together = segments.slice(at, at + each);
    const next = segments[at + each];
    blocks.push({
      start: Math.max(together[0]?.baseOffset ?? 0, logStartOffset),
      end: Math.max(next?.baseOffset ?? logEndOffset, logStartOffset),
      sizeBytes: together.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      segments: together.length,
      isActive: next === undefined,
    });
  }
  return blocks;
}

/** Of very many segments the broker lists the newest only: the others are one block. */
function olderBlock({ segments, segmentCount, sizeBytes, logStartOffset }: Segmented): Block[] {
  if (segmentCount <= segments.length) return [];
  const listed = segments.reduce((sum, segment) => sum + segment.sizeBytes, 0);
  return [
    {
      start: logStartOffset,
      end: segments[0]?.baseOffset ?? logStartOffset,
      sizeBytes: sizeBytes - listed,
      segments: segmentCount - segments.length,
      isActive: false,
    },
  ];
}
