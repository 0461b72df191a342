/**
 * Which part of a partition a lane shows. A lane has its own window over the offsets, for a scrolled page cannot be as wide as a
 * million cells.
 *
 * Invariant: a window that was clamped shows the log as far as there is any: it never begins before the oldest cell (and the block for
 * what is gone), nor ends far behind the cell that the next message will get.
 */

/** A partition's offsets: from the log start offset up to but not including the log end offset. */
export interface Range {
  start: number;
  end: number;
}

export interface LaneWindow {
  /** The offset at the left edge; has a fraction while it is moved. Less than the log start where the block before it is seen. */
  first: number;
  /** How many cells have room. */
  cells: number;
}

/** The room of the block that stands for what is gone before the log start. */
export const GONE_CELLS = 2;
/** Cells that are drawn on either side of what is seen, so that nothing is missing while the lane glides. */
const AROUND = 2;

export function clamp(number: number, least: number, most: number): number {
  return Math.max(least, Math.min(number, most));
}

/** Where a window has to begin to show the end: the last place is left free for the next message. */
export function firstAtEnd({ start, end }: Range, cells: number): number {
  return Math.max(leastFirst({ start, end }), end + 1 - cells);
}

export function clampFirst(first: number, range: Range, cells: number): number {
  return clamp(first, leastFirst(range), firstAtEnd(range, cells));
}

export function isAtEnd({ first, cells }: LaneWindow, range: Range): boolean {
  return first >= firstAtEnd(range, cells) - 0.5;
}

/** The offsets to draw. */
export function drawn({ first, cells }: LaneWindow, { start, end }: Range): Range {
  const from = clamp(Math.floor(first) - AROUND, start, end);
  return { start: from, end: clamp(Math.ceil(first + cells) + AROUND, from, end) };
}

/** Moves as little as is needed to show all of a cell. */
export function reveal(offset: number, { first, cells }: LaneWindow): number {
  if (offset < first) return offset;
  return Math.max(first, offset + 1 - cells);
}

export function centre(offset: number, cells: number): number {
  return offset + 0.5 - cells / 2;
}

/** How far a key moves from one cell to another; undefined: it is no such key. */
export function moveByKey(
  key: string,
  from: number,
  { start, end }: Range,
  cells: number,
): number | undefined {
  const page = Math.max(1, Math.floor(cells) - 1);
  const to = {
    ArrowLeft: from - 1,
    ArrowRight: from + 1,
    PageUp: from - page,
    PageDown: from + page,
    Home: start,
    End: end - 1,
  }[key];
  return to === undefined ? undefined : clamp(to, start, Math.max(start, end - 1));
}

function leastFirst({ start }: Range): number {
  return start > 0 ? start - GONE_CELLS : 0;
}
