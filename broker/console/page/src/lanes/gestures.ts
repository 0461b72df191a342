/**
 * How a hand moves a lane: the wheel, dragging, and keys; and which cell it points at.
 *
 * A wheel that turns up or down belongs to the page, unless the focus is in the lane: nobody is caught in it on the way down.
 */
import type { LaneModel } from "./lane-model";
import { moveByKey } from "./lane-window";

const DRAG_FROM_PX = 4;
const LINE_PX = 32;

export interface Hand {
  /** Over which cell the pointer is; null: over none. */
  points(offset: number | null): void;
  /** A key moved to a cell: the focus is to follow. */
  moved(): void;
}

export function widthOfCell(view: HTMLElement, lane: LaneModel): number {
  return view.clientWidth / Math.max(1, lane.window.cells);
}

/** Returns what ends it. */
export function handle(view: HTMLElement, lane: LaneModel, hand: Hand): () => void {
  const ending = new AbortController();
  const { signal } = ending;
  let dragged: { fromX: number; first: number; isMoving: boolean } | undefined;

  const wheel = (event: WheelEvent) => {
    const isSideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
    if (!isSideways && !event.shiftKey && !view.contains(document.activeElement)) return;
    if (event.ctrlKey) return;
    event.preventDefault();
    const delta = isSideways ? event.deltaX : event.deltaY;
    lane.panBy(
      (delta * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1)) / widthOfCell(view, lane),
    );
  };
  const down = (event: PointerEvent) => {
    if (event.button === 0) dragged = { fromX: event.clientX, first: lane.window.first, isMoving: false };
  };
  const move = (event: PointerEvent) => {
    if (dragged === undefined) return;
    const moved = event.clientX - dragged.fromX;
    if (!dragged.isMoving && Math.abs(moved) < DRAG_FROM_PX) return;
    if (!dragged.isMoving) view.setPointerCapture(event.pointerId);
    dragged.isMoving = true;
    lane.panTo(dragged.first - moved / widthOfCell(view, lane));
  };
  const up = () => {
    dragged = undefined;
  };
  const over = (event: PointerEvent) => hand.points(cellOf(event.target)?.offset ?? null);
  const focus = (event: FocusEvent) => {
    const cell = cellOf(event.target);
    if (cell === undefined || isWithin(lane.selected, cell)) return;
    lane.select(cell.offset);
    // Where it is narrow the message is shown in a sheet, which must not cover its lane.
    view.parentElement?.scrollIntoView({ block: "nearest" });
  };
  const key = (event: KeyboardEvent) => {
    const cell = cellOf(event.target);
    if (cell === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    // Keys may come faster than pictures: what counts is where the last one led.
    const at =
      lane.selected !== null && !isWithin(lane.selected, cell)
        ? { offset: lane.selected, end: lane.selected + 1 }
        : cell;
    const from = event.key === "ArrowRight" || event.key === "PageDown" ? at.end - 1 : at.offset;
    const to = moveByKey(event.key, from, lane.range, lane.window.cells);
    if (to === undefined) return;
    event.preventDefault();
    lane.select(to);
    hand.moved();
  };
  view.addEventListener("wheel", wheel, { signal, passive: false });
  view.addEventListener("pointerdown", down, { signal });
  view.addEventListener("pointermove", move, { signal });
  view.addEventListener("pointerup", up, { signal });
  view.addEventListener("pointercancel", up, { signal });
  view.addEventListener("pointerover", over, { signal });
  view.addEventListener("pointerleave", () => hand.points(null), { signal });
  view.addEventListener("focusin", focus, { signal });
  view.addEventListener("keydown", key, { signal });
  return () => ending.abort();
}

interface Place {
  offset: number;
  end: number;
}

function cellOf(target: EventTarget | null): Place | undefined {
  const cell = target instanceof Element ? target.closest<HTMLElement>("[data-offset]") : null;
  return cell === null ? undefined : { offset: Number(cell.dataset.offset), end: Number(cell.dataset.end) };
}

function isWithin(offset: number | null, { offset: start, end }: Place): boolean {
  return offset !== null && start <= offset && offset < end;
}
