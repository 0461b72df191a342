/**
 * A long list of which only the rows that are seen are drawn. It follows its end, or stays with the row that the reader looks at, also
 * when rows leave at its beginning.
 *
 * Invariant: what is drawn fits where the view is after the browser has scrolled: both are worked out before drawing.
 */
import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { clamp, scrollTopFor, type Window, windowOf } from "./window";

/** Nearer to the end than this, the reader wants to see what comes. */
const AT_END_PX = 8;
const WIDTH_AT_FIRST = 1000;
const HEIGHT_AT_FIRST = 300;

export interface Scroller {
  readonly ref: RefObject<HTMLDivElement | null>;
  readonly window: Window;
  readonly width: number;
  readonly isFollowing: boolean;
  readonly viewRows: number;
  follow(): void;
  /** Scrolls as little as needed. */
  reveal(row: number): void;
}

interface Place {
  scrollTop: number;
  isFollowing: boolean;
  /** The first row that is seen. */
  anchor: { key: number; row: number } | undefined;
}

export interface Rows {
  count: number;
  height: number;
  /** How much of the view a head takes that does not scroll. */
  headPx: number;
  /** Whether the list grows at its end, and the end is what the reader wants to see. */
  followsEnd: boolean;
  /** What a row is known by when it moves; undefined for rows without a name. */
  keyAt?(row: number): number | undefined;
  rowOf?(key: number): number;
}

export function useScroller(rows: Rows): Scroller {
  const ref = useRef<HTMLDivElement>(null);
  const place = useRef<Place>({ scrollTop: 0, isFollowing: rows.followsEnd, anchor: undefined });
  const [size, setSize] = useState({ width: WIDTH_AT_FIRST, height: HEIGHT_AT_FIRST });
  const [, redraw] = useState(0);
  const latest = useRef(rows);
  latest.current = rows;
  const scrollTop = wantedTop(place.current, rows, size.height);

  useLayoutEffect(() => {
    const element = ref.current!;
    place.current.scrollTop = scrollTop;
    if (Math.abs(element.scrollTop - scrollTop) >= 1) element.scrollTop = scrollTop;
  });

  useLayoutEffect(() => {
    const element = ref.current!;
    const measure = () =>
      setSize({ width: element.clientWidth, height: element.clientHeight - latest.current.headPx });
    const scrolled = () => {
      const moved = Math.abs(element.scrollTop - place.current.scrollTop) >= 1;
      if (!moved) return;
      const atEnd = element.scrollTop + element.clientHeight >= element.scrollHeight - AT_END_PX;
      place.current.isFollowing = latest.current.followsEnd && atEnd;
      moveTo(place.current, element.scrollTop, latest.current);
      redraw((times) => times + 1);
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    element.addEventListener("scroll", scrolled, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", scrolled);
    };
  }, []);

  return {
    ref,
    window: windowOf(scrollTop, size.height, rows.height, rows.count),
    width: size.width,
    isFollowing: place.current.isFollowing,
    viewRows: Math.max(1, Math.floor(size.height / rows.height) - 1),
    follow() {
      place.current.isFollowing = true;
      redraw((times) => times + 1);
    },
    reveal(row) {
      const top = scrollTopFor(row, place.current.scrollTop, size.height, latest.current.height);
      place.current.isFollowing = place.current.isFollowing && row === latest.current.count - 1;
      moveTo(place.current, top, latest.current);
      redraw((times) => times + 1);
    },
  };
}

function wantedTop({ scrollTop, isFollowing, anchor }: Place, rows: Rows, viewHeight: number): number {
  const lowest = Math.max(0, rows.count * rows.height - viewHeight);
  if (isFollowing) return lowest;
  const moved = anchor === undefined ? -1 : (rows.rowOf?.(anchor.key) ?? -1);
  const shift = moved < 0 ? 0 : moved - anchor!.row;
  if (shift !== 0) anchor!.row = moved;
  return clamp(scrollTop + shift * rows.height, 0, lowest);
}

function moveTo(place: Place, scrollTop: number, rows: Rows): void {
  place.scrollTop = scrollTop;
  place.anchor = undefined;
  if (rows.keyAt === undefined) return;
  const first = Math.floor(scrollTop / rows.height);
  for (let row = first; row < Math.min(first + 3, rows.count); row++) {
    const key = rows.keyAt(row);
    if (key === undefined) continue;
    place.anchor = { key, row };
    return;
  }
}
