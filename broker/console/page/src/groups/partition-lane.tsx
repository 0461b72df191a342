/**
 * A partition as the group sees it: the messages, up to where they are committed and read, and the gap before the end, which is the lag.
 * What the picture shows is said beside it in words and numbers.
 */

import { useMemo } from "preact/hooks";
import type { GroupPartitionNow } from "../../../messages";
import { number } from "../common/words";
import { BadgeMark } from "./badge-mark";
import type { Badge } from "./badges";
import { lagOf } from "./lag";
import "./lanes.css";
import { type LaneScale, laneScale, placeOf } from "./lane-scale";
import { partitionName } from "./words";

export interface LaneOwner {
  id: string;
  name: string;
  badge: Badge;
}

interface LaneProps {
  partition: GroupPartitionNow;
  owners: readonly LaneOwner[];
  cellsMax: number;
  /** A question about the offsets is open, so they are not shown. */
  isHidden: boolean;
  isAsked: boolean;
}

/** While messages flow the group is drawn anew at each look: a lane on which nothing has moved is left as it is. */
export function PartitionLane(props: LaneProps) {
  const seen = JSON.stringify(props);
  return useMemo(() => <Lane {...props} />, [seen]);
}

function Lane({ partition, owners, cellsMax, isHidden, isAsked }: LaneProps) {
  const name = partitionName(partition);
  const seen = isHidden ? { ...partition, committed: null, position: null } : partition;
  const scale = laneScale(seen, cellsMax);
  return (
    <li
      class={isAsked ? "partition asked" : "partition"}
      data-partition={name}
      aria-label={`partition ${name}`}
    >
      <h3>
        {name}
        <Owners owners={owners} />
      </h3>
      {scale === null ? <p class="offline">cannot be read</p> : <Track partition={seen} scale={scale} />}
      <p class="facts">{isHidden ? "committed: hidden until you answer" : <Facts partition={partition} />}</p>
    </li>
  );
}

function Owners({ owners }: { owners: readonly LaneOwner[] }) {
  if (owners.length === 0) return <small class="owner nobody">nobody reads it</small>;
  return owners.map(({ id, name, badge }) => (
    <small key={id} class="owner">
      <BadgeMark badge={badge} />
      <bdi>{name}</bdi>
    </small>
  ));
}

function Facts({ partition }: { partition: GroupPartitionNow }) {
  const { committed, position, logEndOffset: end } = partition;
  const lag = lagOf(partition);
  return (
    <>
      <span>{committed === null ? "nothing committed" : `committed ${number(committed)}`}</span>
      {position !== null && <span>reads {number(position)} next</span>}
      {end !== null && <span>end {number(end)}</span>}
      {lag !== null && <strong class={lag === 0 ? "lag none" : "lag"}>lag {number(lag)}</strong>}
    </>
  );
}

function Track({ partition, scale }: { partition: GroupPartitionNow; scale: LaneScale }) {
  const { committed, position, logEndOffset } = partition;
  const end = logEndOffset!;
  const read = Math.max(committed ?? 0, position ?? 0);
  return (
    <div class="track" aria-hidden="true">
      <div class={scale.isCut ? "messages cut" : "messages"}>
        <Span kind="filled" from={scale.from} to={end} scale={scale} />
        {committed !== null && position !== null && (
          <Span kind="uncommitted" from={committed} to={position} scale={scale} />
        )}
        {(committed !== null || position !== null) && (
          <Span kind="unread" from={read} to={end} scale={scale} />
        )}
        {scale.cells.map((offset) => (
          <span key={offset} class="cell" style={spanStyle(offset, offset + 1, scale)}>
            {offset}
          </span>
        ))}
      </div>
      {committed !== null && <Marker kind="committed" offset={committed} scale={scale} />}
      {position !== null && <Marker kind="position" offset={position} scale={scale} />}
    </div>
  );
}

function Span({ kind, from, to, scale }: { kind: string; from: number; to: number; scale: LaneScale }) {
  return to > from ? <span class={`span ${kind}`} style={spanStyle(from, to, scale)} /> : null;
}

const MARKS = { committed: "▼ committed", position: "▲ reads next" };

/** The label leans on the lane's edge that it is near to, so that it never leaves the lane. */
function Marker({ kind, offset, scale }: { kind: keyof typeof MARKS; offset: number; scale: LaneScale }) {
  const place = placeOf(offset, scale);
  const isRight = place > 0.5;
  const [mark, label] = MARKS[kind].split(/ (.*)/) as [string, string];
  return (
    <span class={`marker ${kind} ${isRight ? "leans-right" : "leans-left"}`} style={{ left: percent(place) }}>
      <span class="mark">{mark}</span>
      <span class="label">
        {label} {number(offset)}
      </span>
    </span>
  );
}

function spanStyle(from: number, to: number, scale: LaneScale) {
  const left = placeOf(from, scale);
  return { left: percent(left), width: percent(placeOf(to, scale) - left) };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(3)}%`;
}
