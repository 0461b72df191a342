/**
 * The time line: requests and replies as arrows between the lifelines of clients and broker. The bar on the lifeline of a client is the
 * time that it waits. Only what is seen is in the document.
 */
import "./arrows.css";

import type { FrameSummary } from "../../../messages";
import { shown } from "../common/visible";
import { type Column, type Diagram, diagramOf, type Wait } from "./diagram";
import { FollowButton } from "./follow-button";
import {
  type FrameListProps,
  gapWords,
  isDrawn,
  keyOf,
  labelOf,
  sentenceOf,
  useFrameList,
} from "./frame-list";
import type { Row } from "./history";
import { timeOf } from "./words";

const ROW_PX = 32;
const NAMES_PX = 40;
const TIME_PX = 92;
/** On a narrow screen the arrows need all the room: the time is in the label that a screen reader has, and in the frame itself. */
const NARROW_PX = 480;
const COLUMN_PX_MIN = 170;
const COLUMN_PX_MAX = 380;
const EDGE_PX = 80;
const WAIT_PX = 7;
const HEAD_PX = 8;
/** Of the small letters of the labels, on average, and of those that are bold. */
const CHARACTER_PX = 6.7;
const BOLD_CHARACTER_PX = 7.6;

/** Where things stand from left to right. */
interface Measures {
  hasTimes: boolean;
  brokerX: number;
  columnPx: number;
  width: number;
}

export function Arrows(props: FrameListProps) {
  const { rows, picked, onPick } = props;
  const { scroller, onKeyDown } = useFrameList(props, { height: ROW_PX, headPx: NAMES_PX });
  const { first, end } = scroller.window;
  const diagram = diagramOf(rows);
  const measures = measure(scroller.width, diagram.columns.length);
  const xOf = (place: number) => measures.brokerX + (place + 1) * measures.columnPx;
  const waits = diagram.waits.filter((wait) => wait.to >= first && wait.from < end);
  const hidden = new Set(rows.flatMap((row) => (row.kind === "frame" ? [row.frame.connection] : []))).size;
  return (
    <div class="frames arrows">
      {hidden > diagram.columns.length && (
        <p class="arrows-note">
          Drawn are the first {diagram.columns.length} of {hidden} connections: filter to see others.
        </p>
      )}
      <div
        class="frames-scroll"
        ref={scroller.ref}
        role="listbox"
        tabIndex={0}
        aria-label="Time line of requests and replies"
        aria-activedescendant={isDrawn(rows, scroller.window, picked) ? arrowId(picked!) : undefined}
        onKeyDown={onKeyDown}
      >
        <Lifelines columns={diagram.columns} measures={measures} xOf={xOf} />
        <div
          role="presentation"
          style={{ height: `${rows.length * ROW_PX}px`, width: `${measures.width}px`, position: "relative" }}
        >
          <svg
            role="presentation"
            class="arrows-drawn"
            width={measures.width}
            height={(end - first) * ROW_PX}
            style={{ transform: `translateY(${first * ROW_PX}px)` }}
          >
            <line class="lifeline" x1={measures.brokerX} x2={measures.brokerX} y1={0} y2="100%" />
            {diagram.columns.map(({ place }) => (
              <line class="lifeline" key={place} x1={xOf(place)} x2={xOf(place)} y1={0} y2="100%" />
            ))}
            {waits.map((wait) => (
              <WaitBar key={`${wait.place} ${wait.from}`} wait={wait} first={first} x={xOf(wait.place)} />
            ))}
            {rows.slice(first, end).map((row, at) => (
              <Arrow
                key={keyOf(row, first + at)}
                row={row}
                y={at * ROW_PX}
                measures={measures}
                clientX={clientX(row, diagram, xOf)}
                isPicked={row.kind === "frame" && row.frame.seq === picked?.seq}
                onPick={onPick}
              />
            ))}
          </svg>
        </div>
      </div>
      <FollowButton scroller={scroller} isLive={props.isLive} />
    </div>
  );
}

function measure(width: number, columns: number): Measures {
  const hasTimes = width >= NARROW_PX;
  const brokerX = (hasTimes ? TIME_PX : 0) + EDGE_PX / 2;
  const room = (width - brokerX - EDGE_PX) / Math.max(1, columns);
  const columnPx = Math.min(Math.max(room, COLUMN_PX_MIN), COLUMN_PX_MAX);
  return { hasTimes, brokerX, columnPx, width: Math.max(width, brokerX + columns * columnPx + EDGE_PX) };
}

function clientX(row: Row, { placeOf }: Diagram, xOf: (place: number) => number): number | undefined {
  const place = row.kind === "frame" ? placeOf.get(row.frame.connection) : undefined;
  return place === undefined ? undefined : xOf(place);
}

interface LifelinesProps {
  columns: Column[];
  measures: Measures;
  xOf(place: number): number;
}

/** The names above the lifelines stay in view. */
function Lifelines({ columns, measures, xOf }: LifelinesProps) {
  return (
    <div class="lifelines" role="presentation" style={{ width: `${measures.width}px` }}>
      <span class="lifeline-name is-broker" style={{ left: `${measures.brokerX}px` }}>
        broker
      </span>
      {columns.map(({ connection, name, address, place }) => (
        <span
          class="lifeline-name"
          key={connection}
          style={{ left: `${xOf(place)}px` }}
          title={shown(address, 100)}
        >
          {shown(name, 24)}
          <small>{shown(address.replace(/^.*:/, ":"), 12)}</small>
        </span>
      ))}
    </div>
  );
}

function WaitBar({ wait, first, x }: { wait: Wait; first: number; x: number }) {
  const top = (wait.from - first) * ROW_PX + ROW_PX * 0.7;
  const bottom = (wait.to - first) * ROW_PX + ROW_PX * 0.7;
  return <rect class="wait" x={x - WAIT_PX / 2} y={top} width={WAIT_PX} height={bottom - top} rx={2} />;
}

interface ArrowProps {
  row: Row;
  y: number;
  measures: Measures;
  /** Undefined: its connection is not drawn. */
  clientX: number | undefined;
  isPicked: boolean;
  onPick(frame: FrameSummary): void;
}

function Arrow({ row, y, measures, clientX, isPicked, onPick }: ArrowProps) {
  if (row.kind === "gap")
    return (
      <text class="arrow-gap" x={measures.brokerX + 12} y={y + ROW_PX / 2 + 4}>
        {gapWords(row.dropped)}
      </text>
    );
  const { frame } = row;
  const isRequest = frame.direction === "request";
  const middle = y + ROW_PX * 0.7;
  const room = (clientX ?? measures.brokerX) - measures.brokerX - 24;
  const kind = `arrow is-${frame.direction}${frame.error === null ? "" : " is-error"}`;
  return (
    <g
      role="option"
      id={arrowId(frame)}
      aria-selected={isPicked}
      aria-label={sentenceOf(frame)}
      class={kind}
      onClick={() => onPick(frame)}
    >
      <rect class="arrow-row" x={0} y={y} width={measures.width} height={ROW_PX} />
      {measures.hasTimes && (
        <text class="arrow-time" x={10} y={middle}>
          {`${timeOf(frame.atMs)} `}
        </text>
      )}
      {clientX !== undefined && (
        <>
          <line
            class="arrow-line"
            x1={measures.brokerX + 2}
            x2={clientX - WAIT_PX / 2}
            y1={middle}
            y2={middle}
          />
          <path
            class="arrow-head"
            d={head(isRequest ? measures.brokerX + 2 : clientX - WAIT_PX / 2, middle, isRequest)}
          />
          <text class="arrow-label" x={measures.brokerX + 14} y={middle - 5}>
            {cut(labelOf(frame), room, frame.error === null ? CHARACTER_PX : BOLD_CHARACTER_PX)}
          </text>
        </>
      )}
    </g>
  );
}

function arrowId({ seq }: FrameSummary): string {
  return `arrow-${seq}`;
}

/** A triangle whose tip is at x: it points to the broker, on the left, or to the client. */
function head(x: number, y: number, isLeft: boolean): string {
  const back = isLeft ? x + HEAD_PX : x - HEAD_PX;
  return `M${x} ${y}L${back} ${y - HEAD_PX / 2}L${back} ${y + HEAD_PX / 2}Z`;
}

/** Between two words, so that what is seen is part of the arrow's name. */
function cut(text: string, roomPx: number, characterPx: number): string {
  const most = Math.max(4, Math.floor(roomPx / characterPx));
  if (text.length <= most) return text;
  const words = text.slice(0, most).replace(/[ ·]*[^ ]*$/, "");
  return `${words === "" ? text.slice(0, most - 1) : words}…`;
}
