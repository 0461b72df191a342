/** What moves in a lane: the cells, the bars of their batches, and the marks on the offsets. */
import { useRef } from "preact/hooks";
import { count, number, size } from "../common/words";
import { CellBox } from "./cell";
import { type Bar, barsOf, type Cell, cellsOf } from "./cells";
import { originOf } from "./geometry";
import type { LaneModel } from "./lane-model";
import { GONE_CELLS } from "./lane-window";

/** Something that stands at an offset: it points at the left edge of that cell. */
export interface Marker {
  offset: number;
  label: string;
  /** For its style: `.marker.is-KIND`. */
  kind: string;
}

const GLIDES_MAX = 3;

interface Props {
  name: string;
  lane: LaneModel;
  width: number;
  markers: readonly Marker[];
}

export function Strip({ name, lane, width, markers }: Props) {
  const { range, window, selected } = lane;
  const origin = originOf(window.first);
  const isGliding = useGlide(window.first, origin, lane.isFollowing);
  const cells = withSelected(
    cellsOf(lane.drawn, (offset) => lane.messages.at(offset)),
    lane,
  );
  const tabStop = tabStopOf(cells, lane);
  const leftOf = (offset: number) => (offset - origin) * width;
  const isSeen = (offset: number) => offset >= window.first - 2 && offset <= window.first + window.cells + 1;
  return (
    <div
      class={isGliding ? "lane-strip is-gliding" : "lane-strip"}
      style={{ transform: `translateX(${-leftOf(window.first)}px)` }}
    >
      {barsOf(cells, lane.drawn)
        .filter((bar) => bar.end > window.first)
        .map((bar) => (
          <BarBox
            key={bar.batch.baseOffset}
            bar={bar}
            left={leftOf(bar.start)}
            width={width}
            hiddenPx={Math.max(0, window.first - bar.start) * width}
          />
        ))}
      <div role="listbox" class="lane-cells" aria-label={`Messages of ${name}`} aria-orientation="horizontal">
        {cells.map((cell) => (
          <CellBox
            key={cell.offset}
            cell={cell}
            left={leftOf(cell.offset)}
            width={width}
            isSelected={selected !== null && holds(cell, selected)}
            isTabStop={cell === tabStop}
            hasJustLanded={lane.hasJustLanded(cell.offset)}
          />
        ))}
      </div>
      {range.start > 0 && isSeen(range.start - GONE_CELLS) && (
        <div
          class="lane-gone"
          aria-hidden="true"
          style={{ transform: `translateX(${leftOf(range.start - GONE_CELLS)}px)` }}
        >
          {width * GONE_CELLS > 90 && `retention took 0–${number(range.start - 1)}`}
        </div>
      )}
      {isSeen(range.end) && (
        <div
          class="lane-next-cell"
          aria-hidden="true"
          style={{ transform: `translateX(${leftOf(range.end)}px)` }}
        >
          {width > 50 && <span class="lane-cell-offset">{range.end}</span>}
          {width > 80 && <span class="lane-cell-note">the next message</span>}
        </div>
      )}
      {marksOf(range, markers)
        .filter(({ offset }) => isSeen(offset))
        .map(({ offset, label, kind }) => (
          <div
            key={`${kind} ${label}`}
            class={`lane-marker is-${kind}`}
            style={{ transform: `translateX(${leftOf(offset)}px)` }}
          >
            {label}
          </div>
        ))}
    </div>
  );
}

interface BarProps {
  bar: Bar;
  left: number;
  width: number;
  /** How much of it is behind the left edge: its words begin where it is seen. */
  hiddenPx: number;
}

function BarBox({ bar, left, width, hiddenPx }: BarProps) {
  const { compression, messageCount, sizeBytes } = bar.batch;
  const isCompressed = compression !== "none";
  const widthPx = (bar.end - bar.start) * width - 4;
  const words = `${isCompressed ? `${compression} · ` : ""}batch of ${count(messageCount, "message")}, ${size(sizeBytes)}`;
  return (
    <div
      class={isCompressed ? "lane-bar is-compressed" : "lane-bar"}
      title={words}
      style={{
        transform: `translateX(${left}px)`,
        width: `${widthPx}px`,
        paddingLeft: `${Math.min(hiddenPx + 6, widthPx)}px`,
      }}
    >
      <span>{words}</span>
    </div>
  );
}

function marksOf(range: { start: number; end: number }, markers: readonly Marker[]): Marker[] {
  const ends = [
    { offset: range.start, label: `log start ${number(range.start)}`, kind: "log-start" },
    { offset: range.end, label: `log end ${number(range.end)}`, kind: "log-end" },
  ];
  // In an empty log both are at the same place: one says it.
  return [...(range.start === range.end ? ends.slice(1) : ends), ...markers];
}

/** The cell that has the focus stays, also where it is not seen: with it the focus, and the keys, would be gone. */
function withSelected(cells: Cell[], { selected, messages }: LaneModel): Cell[] {
  if (selected === null || cells.some((cell) => holds(cell, selected))) return cells;
  return [...cells, ...cellsOf({ start: selected, end: selected + 1 }, (offset) => messages.at(offset))];
}

function tabStopOf(cells: readonly Cell[], { selected, window }: LaneModel): Cell | undefined {
  if (selected !== null) return cells.find((cell) => holds(cell, selected));
  return cells.findLast(({ offset }) => offset + 1 <= window.first + window.cells && offset >= window.first);
}

function holds(cell: Cell, offset: number): boolean {
  return cell.offset <= offset && offset < (cell.kind === "gap" ? cell.end : cell.offset + 1);
}

/** A lane that follows glides by a cell or two; it does not chase after a flood. */
function useGlide(first: number, origin: number, isFollowing: boolean): boolean {
  const before = useRef({ first, origin });
  const glides =
    isFollowing && origin === before.current.origin && Math.abs(first - before.current.first) <= GLIDES_MAX;
  before.current = { first, origin };
  return glides;
}
