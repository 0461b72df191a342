/** A partition as a lane: its name and its figures, its cells, and the whole of it beneath. */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { PartitionNow } from "../../../messages";
import { type Store, useStore } from "../common/store";
import { count, number, size } from "../common/words";
import { handle } from "./gestures";
import type { LaneModel } from "./lane-model";
import { Overview } from "./overview";
import { type Marker, Strip } from "./strip";
import "./lanes.css";

interface Props {
  topic: string;
  partition: PartitionNow;
  lane: LaneModel;
  /** Changes with whatever the lane shows. */
  version: Store<number>;
  cellWidth: number;
  markers?: readonly Marker[];
  /** The pointer is over a message; null: over none. */
  onPoint?: (offset: number | null) => void;
}

const NO_MARKERS: readonly Marker[] = [];

export function Lane({ topic, partition, lane, version, cellWidth, markers = NO_MARKERS, onPoint }: Props) {
  useStore(version);
  const name = `${topic}-${partition.partition}`;
  const view = useRef<HTMLDivElement>(null);
  useCells(view, lane, cellWidth, onPoint);
  return (
    <section class="lane" aria-label={name}>
      <header class="lane-head">
        <h2>Partition {partition.partition}</h2>
        <Figures partition={partition} />
        <FollowButton name={name} lane={lane} newest={partition.logEndOffset} />
      </header>
      {partition.offline !== null && (
        <p class="problem">This partition cannot be used: {partition.offline}</p>
      )}
      <div class="lane-view" ref={view} style={{ "--cell": `${cellWidth}px` }}>
        {lane.window.cells > 0 && <Strip name={name} lane={lane} width={cellWidth} markers={markers} />}
      </div>
      <Overview name={name} partition={partition} lane={lane} />
    </section>
  );
}

function Figures({
  partition: { logStartOffset, logEndOffset, sizeBytes, segmentCount },
}: {
  partition: PartitionNow;
}) {
  return (
    <p class="lane-figures">
      <span>
        offsets <b>{number(logStartOffset)}</b> to <b>{number(logEndOffset)}</b>
      </span>
      <span>{size(sizeBytes)}</span>
      <span>{count(segmentCount, "segment")}</span>
      {logStartOffset > 0 && <span>retention took {count(logStartOffset, "message")}</span>}
    </p>
  );
}

/** Pressed while the lane goes along with the end; pressing it jumps there. */
function FollowButton({ name, lane, newest }: { name: string; lane: LaneModel; newest: number }) {
  const { isFollowing, window } = lane;
  const hidden = Math.max(0, newest - Math.ceil(window.first + window.cells));
  const isAway = !isFollowing && hidden > 0;
  return (
    <button
      type="button"
      class="lane-follow"
      aria-pressed={isFollowing}
      onClick={() => lane.follow(!isFollowing)}
    >
      Follow{isAway && ` · ${number(hidden)} more`}
      <span class="visually-hidden"> {name}</span>
    </button>
  );
}

/** How many cells have room, and what the hand does with them. */
function useCells(
  view: { current: HTMLDivElement | null },
  lane: LaneModel,
  cellWidth: number,
  onPoint: Props["onPoint"],
): void {
  const [focusAsked, askFocus] = useState(0);
  const points = useRef(onPoint);
  points.current = onPoint;
  useLayoutEffect(() => {
    const element = view.current as HTMLDivElement;
    const observer = new ResizeObserver(([entry]) =>
      lane.resize((entry?.contentRect.width ?? 0) / cellWidth),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [lane, cellWidth, view]);
  useEffect(() => {
    return handle(view.current as HTMLDivElement, lane, {
      points: (offset) => points.current?.(offset),
      moved: () => askFocus((asked) => asked + 1),
    });
  }, [lane, view]);
  useLayoutEffect(() => {
    if (focusAsked > 0)
      view.current?.querySelector<HTMLElement>("[aria-selected=true]")?.focus({ preventScroll: true });
  }, [focusAsked, view]);
}
