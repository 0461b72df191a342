/**
 * Which rows of a long list are drawn: those that are seen, and a few around them.
 *
 * Invariant: every row that is at least partly within the view is drawn.
 */
const AROUND = 6;

export interface Window {
  first: number;
  /** Behind the last one. */
  end: number;
}

export function windowOf(scrollTop: number, viewHeight: number, rowHeight: number, count: number): Window {
  const first = Math.floor(scrollTop / rowHeight) - AROUND;
  const end = Math.ceil((scrollTop + viewHeight) / rowHeight) + AROUND;
  return { first: clamp(first, 0, count), end: clamp(end, 0, count) };
}

/** Where to scroll so that a row is seen; where it is seen already, nowhere. */
export function scrollTopFor(row: number, scrollTop: number, viewHeight: number, rowHeight: number): number {
  const top = row * rowHeight;
  if (top < scrollTop) return top;
  const lowest = top + rowHeight - viewHeight;
  return lowest > scrollTop ? lowest : scrollTop;
}

export function clamp(number: number, least: number, most: number): number {
  return Math.min(Math.max(number, least), most);
}
