/**
 * The lines from members to the partitions they own: which there are, and along which way they go.
 */
import type { GroupNow } from "../../../messages";
import { partitionName } from "./words";

export interface Line {
  key: string;
  member: string;
  /** `my-topic-0`. */
  partition: string;
  /** The line was there a moment ago: it dissolves. */
  isGone: boolean;
}

export function linesOf({ partitions }: Pick<GroupNow, "partitions">): Line[] {
  return partitions.flatMap((one) =>
    one.owners.map((member) => {
      const partition = partitionName(one);
      return { key: `${member}\n${partition}`, member, partition, isGone: false };
    }),
  );
}

/** The lines of now, with those of before that are no more. */
export function withGone(before: readonly Line[], now: readonly Line[]): Line[] {
  const present = new Set(now.map(({ key }) => key));
  const gone = before.filter(({ key }) => !present.has(key)).map((line) => ({ ...line, isGone: true }));
  return [...now, ...gone];
}

export interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Where the member's card is beside the lanes, the line leaves to the right; where it is above them, it goes round by the left. */
export function wayBetween(card: Box, lane: Box, gutter: number): string {
  const [fromY, toY] = [middle(card), middle(lane)];
  if (card.right <= lane.left) {
    const bend = (lane.left - card.right) / 2;
    return `M ${card.right} ${fromY} C ${card.right + bend} ${fromY} ${lane.left - bend} ${toY} ${lane.left} ${toY}`;
  }
  const x = card.left - gutter;
  return `M ${card.left} ${fromY} C ${x} ${fromY} ${x} ${fromY} ${x} ${fromY + gutter} L ${x} ${toY - gutter} C ${x} ${toY} ${x} ${toY} ${lane.left} ${toY}`;
}

function middle({ top, bottom }: Box): number {
  return Math.round((top + bottom) / 2);
}
