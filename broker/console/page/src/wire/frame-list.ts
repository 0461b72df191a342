/** What the table and the time line have in common: a list of frames in which one is picked, with the keyboard too. */
import { useEffect, useRef } from "preact/hooks";
import type { FrameSummary } from "../../../messages";
import { shown } from "../common/visible";
import { count } from "../common/words";
import { clientOf } from "./filter";
import type { Row } from "./history";
import { type Scroller, useScroller } from "./use-scroller";
import type { Window } from "./window";
import { timeOf, tookOf } from "./words";

export interface FrameListProps {
  rows: readonly Row[];
  picked: FrameSummary | undefined;
  /** Whether new frames come. */
  isLive: boolean;
  onPick(frame: FrameSummary): void;
}

export interface FrameList {
  scroller: Scroller;
  onKeyDown(event: KeyboardEvent): void;
}

export function useFrameList(
  { rows, picked, isLive, onPick }: FrameListProps,
  { height, headPx }: { height: number; headPx: number },
): FrameList {
  const scroller = useScroller({
    count: rows.length,
    height,
    headPx,
    followsEnd: isLive,
    keyAt: (row) => seqAt(rows, row),
    rowOf: (seq) => rowOf(rows, seq),
  });
  const pickedRow = picked === undefined ? -1 : rowOf(rows, picked.seq);

  // A frame may be picked elsewhere: by the link from a response to its request.
  useEffect(() => {
    if (pickedRow >= 0) scroller.reveal(pickedRow);
  }, [picked?.seq]);

  // Keys may come faster than the list is drawn.
  const newest = useRef(picked?.seq);
  newest.current = picked?.seq;
  const onKeyDown = (event: KeyboardEvent) => {
    const row = newest.current === undefined ? -1 : rowOf(rows, newest.current);
    const from = row < 0 ? rows.length : row;
    const to = rowAfterKey(event.key, from, rows.length, scroller.viewRows);
    if (to === undefined) return;
    event.preventDefault();
    const frame = nearestFrame(rows, to, to >= from ? 1 : -1);
    if (frame === undefined) return;
    newest.current = frame.seq;
    onPick(frame);
  };
  return { scroller, onKeyDown };
}

function rowAfterKey(key: string, from: number, length: number, page: number): number | undefined {
  const last = length - 1;
  const moves: Record<string, number> = {
    ArrowDown: from + 1,
    ArrowUp: from - 1,
    PageDown: from + page,
    PageUp: from - page,
    Home: 0,
    End: last,
  };
  const to = moves[key];
  return to === undefined ? undefined : Math.min(Math.max(to, 0), last);
}

/** Gaps are stepped over, in the direction of the movement and else back. */
function nearestFrame(rows: readonly Row[], from: number, step: 1 | -1): FrameSummary | undefined {
  for (const direction of [step, -step])
    for (let at = from; at >= 0 && at < rows.length; at += direction) {
      const row = rows[at]!;
      if (row.kind === "frame") return row.frame;
    }
  return undefined;
}

function seqAt(rows: readonly Row[], at: number): number | undefined {
  const row = rows[at];
  return row?.kind === "frame" ? row.frame.seq : undefined;
}

/** The numbers of the frames rise: so the row is found by halving, and a gap is looked at from the frame behind it. */
export function rowOf(rows: readonly Row[], seq: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const frameAt = seqAt(rows, middle) === undefined ? middle + 1 : middle;
    const found = seqAt(rows, frameAt) ?? Number.POSITIVE_INFINITY;
    if (found < seq) low = frameAt + 1;
    else high = middle;
  }
  if (seqAt(rows, low) === undefined) low++;
  return seqAt(rows, low) === seq ? low : -1;
}

/** Whether the frame is among the rows that are in the document. */
export function isDrawn(
  rows: readonly Row[],
  { first, end }: Window,
  frame: FrameSummary | undefined,
): frame is FrameSummary {
  const row = frame === undefined ? -1 : rowOf(rows, frame.seq);
  return row >= first && row < end;
}

export function keyOf(row: Row, at: number): string | number {
  return row.kind === "frame" ? row.frame.seq : `gap ${at}`;
}

/** `Produce v9`; text has no versions. */
export function titleOf({ api, apiVersion }: FrameSummary): string {
  return apiVersion === null ? shown(api, 40) : `${shown(api, 40)} v${apiVersion}`;
}

export function gapWords(dropped: number): string {
  return `${count(dropped, "frame")} passed here that ${dropped === 1 ? "was" : "were"} not kept`;
}

/** What stands at an arrow. A line of text begins with its verb, which need not be said twice. */
export function labelOf(frame: FrameSummary): string {
  if (frame.gist.startsWith(frame.api)) return shown(frame.gist, 160);
  const took = frame.tookMs === null ? [] : [tookOf(frame.tookMs)];
  const error = frame.error === null ? [] : [shown(frame.error, 60)];
  const gist = frame.gist === "" ? [] : [shown(frame.gist, 120)];
  return [titleOf(frame), ...took, ...error, ...gist].join(" · ");
}

/** The whole frame for who does not see the arrow. It begins with what is seen: so whoever speaks to the page can say that. */
export function sentenceOf(frame: FrameSummary): string {
  const client = shown(clientOf(frame), 60);
  const [from, to] = frame.direction === "request" ? [client, "broker"] : ["broker", client];
  const route = `${frame.direction} from ${from} to ${to}`;
  return `${timeOf(frame.atMs)} ${labelOf(frame)}, ${route}, ${count(frame.bytes, "byte")}`;
}
