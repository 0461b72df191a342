/** The whole of a partition in a bar: its segments as blocks with their sizes, and the window of the lane over them. */
import { useEffect, useRef } from "preact/hooks";
import type { PartitionNow } from "../../../messages";
import { count, number, size } from "../common/words";
import type { LaneModel } from "./lane-model";
import { centre, clamp } from "./lane-window";
import { type Block, blocksOf } from "./segments";

/** The narrowest that the window is drawn: as in the style sheet. */
const WINDOW_LEAST_PX = 6;

export function Overview({
  name,
  partition,
  lane,
}: {
  name: string;
  partition: PartitionNow;
  lane: LaneModel;
}) {
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => dragging(bar.current as HTMLDivElement, lane), [lane]);
  const { start, end } = lane.range;
  const length = Math.max(1, end - start);
  const share = (offset: number) => `${(100 * clamp((offset - start) / length, 0, 1)).toFixed(3)}%`;
  const { first, cells } = lane.window;
  const seen = clamp(cells / length, 0, 1);
  return (
    <div class="lane-overview" ref={bar}>
      <ol aria-label={`Segments of ${name}`}>
        {blocksOf({ ...partition, logStartOffset: start, logEndOffset: end }).map((block) => (
          <li
            key={block.start}
            class={block.isActive ? "lane-segment is-active" : "lane-segment"}
            style={{ left: share(block.start), width: `${(100 * (block.end - block.start)) / length}%` }}
            title={wordsOf(block)}
          >
            <span aria-hidden="true">
              {size(block.sizeBytes)}
              {block.isActive && " · active"}
            </span>
            <span class="visually-hidden">{wordsOf(block)}</span>
          </li>
        ))}
      </ol>
      <div
        class="lane-overview-window"
        aria-hidden="true"
        style={{
          left: `min(${(100 * clamp((first - start) / length, 0, 1 - seen)).toFixed(3)}%, 100% - ${WINDOW_LEAST_PX}px)`,
          width: `${(100 * seen).toFixed(3)}%`,
        }}
      />
    </div>
  );
}

function wordsOf({ start, end, sizeBytes, segments, isActive }: Block): string {
  const what = segments === 1 ? "segment" : count(segments, "segment");
  const offsets =
    end > start
      ? `offsets ${number(start)} to ${number(end - 1)}`
      : `no offsets yet, from ${number(start)} on`;
  return `${what}: ${offsets}, ${size(sizeBytes)}${isActive ? ", active: new messages are written to it" : ""}`;
}

/** The window goes where the pointer is, and after it. Returns what ends it. */
function dragging(bar: HTMLDivElement, lane: LaneModel): () => void {
  const go = (event: PointerEvent) => {
    const { left, width } = bar.getBoundingClientRect();
    const { start, end } = lane.range;
    lane.panTo(centre(start + ((event.clientX - left) / width) * (end - start), lane.window.cells));
  };
  const down = (event: PointerEvent) => {
    if (event.button !== 0) return;
    bar.setPointerCapture(event.pointerId);
    go(event);
  };
  const move = (event: PointerEvent) => {
    if (bar.hasPointerCapture(event.pointerId)) go(event);
  };
  bar.addEventListener("pointerdown", down);
  bar.addEventListener("pointermove", move);
  return () => {
    bar.removeEventListener("pointerdown", down);
    bar.removeEventListener("pointermove", move);
  };
}
