/** The frames as a table, one a row, the newest at the bottom. Only the rows that are seen are in the document. */
import { number } from "../common/words";
import "./frames.css";
import type { FrameSummary } from "../../../messages";
import { shown } from "../common/visible";
import { clientOf } from "./filter";
import { FollowButton } from "./follow-button";
import { type FrameListProps, gapWords, isDrawn, keyOf, titleOf, useFrameList } from "./frame-list";
import type { Row } from "./history";
import { timeOf, tookOf } from "./words";

const ROW_PX = 26;
const HEAD_PX = 28;
/** On a narrow screen a row has two lines. */
const NARROW_ROW_PX = 46;
const NARROW_PX = 680;
const COLUMNS = ["Time", "Client", "Direction", "Request", "What it says", "Bytes", "Took", "Error"];

export function FrameTable(props: FrameListProps & { isNarrow: boolean }) {
  const { rows, picked, onPick } = props;
  const rowPx = props.isNarrow ? NARROW_ROW_PX : ROW_PX;
  const { scroller, onKeyDown } = useFrameList(props, {
    height: rowPx,
    headPx: props.isNarrow ? 0 : HEAD_PX,
  });
  const { first, end } = scroller.window;
  return (
    <div class={props.isNarrow ? "frames is-narrow" : "frames"}>
      <div
        class="frames-scroll"
        ref={scroller.ref}
        role="grid"
        tabIndex={0}
        aria-label="Frames"
        aria-rowcount={rows.length + 1}
        aria-colcount={COLUMNS.length}
        aria-activedescendant={isDrawn(rows, scroller.window, picked) ? rowId(picked!) : undefined}
        onKeyDown={onKeyDown}
      >
        <div role="rowgroup" class="frames-head">
          <div role="row" aria-rowindex={1} class="frame-row">
            {COLUMNS.map((name) => (
              <span role="columnheader" key={name}>
                {name}
              </span>
            ))}
          </div>
        </div>
        <div role="rowgroup" class="frames-body" style={{ height: `${rows.length * rowPx}px` }}>
          <div
            class="frames-drawn"
            role="presentation"
            style={{ transform: `translateY(${first * rowPx}px)` }}
          >
            {rows.slice(first, end).map((row, at) => (
              <TableRow
                key={keyOf(row, first + at)}
                row={row}
                rowIndex={first + at + 2}
                isPicked={row.kind === "frame" && row.frame.seq === picked?.seq}
                onPick={onPick}
              />
            ))}
          </div>
        </div>
      </div>
      <FollowButton scroller={scroller} isLive={props.isLive} />
    </div>
  );
}

export function isNarrow(width: number): boolean {
  return width < NARROW_PX;
}

function rowId({ seq }: FrameSummary): string {
  return `frame-${seq}`;
}

interface TableRowProps {
  row: Row;
  rowIndex: number;
  isPicked: boolean;
  onPick(frame: FrameSummary): void;
}

function TableRow({ row, rowIndex, isPicked, onPick }: TableRowProps) {
  if (row.kind === "gap")
    return (
      <div role="row" aria-rowindex={rowIndex} class="frame-row is-gap">
        <span role="gridcell" aria-colspan={COLUMNS.length}>
          {gapWords(row.dropped)}
        </span>
      </div>
    );
  const { frame } = row;
  const isRequest = frame.direction === "request";
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the grid, which has the focus
    <div
      role="row"
      id={rowId(frame)}
      aria-rowindex={rowIndex}
      aria-selected={isPicked}
      class={`frame-row is-${frame.direction}${frame.error === null ? "" : " is-error"}`}
      onClick={() => onPick(frame)}
    >
      <span role="gridcell" class="frame-time">
        {timeOf(frame.atMs)}
      </span>
      <span role="gridcell" class="frame-client" title={shown(`${clientOf(frame)} ${frame.client}`, 300)}>
        {shown(clientOf(frame), 60)}
      </span>
      <span role="gridcell" class="frame-direction">
        <span aria-hidden="true">{isRequest ? "→" : "←"}</span>
        <span class="visually-hidden">{frame.direction}</span>
      </span>
      <span role="gridcell" class="frame-api">
        {titleOf(frame)}
      </span>
      <span role="gridcell" class="frame-gist" title={shown(frame.gist, 1000)}>
        {shown(frame.gist, 200)}
      </span>
      <span role="gridcell" class="frame-bytes">
        {number(frame.bytes)}
      </span>
      <span role="gridcell" class="frame-took">
        {frame.tookMs === null ? "" : tookOf(frame.tookMs)}
      </span>
      <span role="gridcell" class="frame-error" title={shown(frame.error ?? "", 200)}>
        {frame.error === null ? "" : shown(frame.error, 60)}
      </span>
    </div>
  );
}
