/**
 * Bytes as hexadecimal numbers and as characters, each of which lights up the field that it belongs to. Only the rows that are seen are
 * in the document; a cursor goes through the bytes with the keyboard.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import { characterOf, hexOf, positionOf } from "./bytes";
import type { FieldIndex } from "./field-index";
import { type Lit, litByByte, litRange } from "./lights";
import { useScroller } from "./use-scroller";
import { clamp } from "./window";

const ROW_PX = 22;
const WIDE = 16;
const NARROW = 8;
/** Below this width, sixteen bytes and their characters do not fit beside each other. */
const WIDE_FROM_PX = 530;

export interface HexPaneProps {
  blob: number;
  bytes: Uint8Array;
  index: FieldIndex;
  label: string;
  lit: Lit;
  onPoint(lit: Lit | undefined): void;
  onPick(lit: Lit): void;
}

export function HexPane(props: HexPaneProps) {
  const { blob, bytes, index, label, lit } = props;
  const [perRow, setPerRow] = useState(WIDE);
  const [cursor, setCursor] = useState(0);
  const newestCursor = useRef(0);
  const rowCount = Math.ceil(bytes.length / perRow);
  const scroller = useScroller({ count: rowCount, height: ROW_PX, headPx: 0, followsEnd: false });
  const range = litRange(index, lit, blob);
  const isPointing = useRef(false);

  useEffect(() => setPerRow(scroller.width < WIDE_FROM_PX ? NARROW : WIDE), [scroller.width]);
  // What lights up is scrolled to, unless the reader points at it just here.
  useEffect(() => {
    if (!isPointing.current && range.end > range.start) scroller.reveal(Math.floor(range.start / perRow));
  }, [range.start, range.end, perRow]);

  const pointed = (event: Event): number | undefined => {
    const at = (event.target as HTMLElement).dataset.at;
    return at === undefined ? undefined : Number(at);
  };
  const point = (event: Event) => {
    const at = pointed(event);
    isPointing.current = at !== undefined;
    if (at !== undefined) props.onPoint(litByByte(index, blob, at));
  };
  const leave = () => {
    isPointing.current = false;
    props.onPoint(undefined);
  };
  const go = (at: number) => {
    newestCursor.current = at;
    setCursor(at);
    scroller.reveal(Math.floor(at / perRow));
    isPointing.current = true;
    props.onPick(litByByte(index, blob, at));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const to = byteAfterKey(event, newestCursor.current, perRow, bytes.length, scroller.viewRows);
    if (to === undefined) return;
    event.preventDefault();
    go(to);
  };

  const { first, end } = scroller.window;
  const cursorRow = Math.floor(cursor / perRow);
  const isCursorDrawn = cursorRow >= first && cursorRow < end;
  const rows = Array.from({ length: end - first }, (_, at) => first + at);
  return (
    // biome-ignore lint/a11y/useKeyWithMouseEvents: the cursor does with the keyboard what pointing does
    <div
      class={`hex is-${perRow}`}
      ref={scroller.ref}
      role="grid"
      tabIndex={0}
      aria-label={label}
      aria-rowcount={rowCount}
      aria-colcount={perRow}
      aria-activedescendant={isCursorDrawn ? byteId(blob, cursor) : undefined}
      onKeyDown={onKeyDown}
      onMouseOver={point}
      onMouseLeave={leave}
      onClick={(event) => {
        const at = pointed(event);
        if (at !== undefined) go(at);
      }}
    >
      <div role="rowgroup" style={{ height: `${rowCount * ROW_PX}px` }}>
        <div role="presentation" style={{ transform: `translateY(${first * ROW_PX}px)` }}>
          {rows.map((row) => (
            <HexRow key={row} row={row} perRow={perRow} cursor={cursor} range={range} {...props} />
          ))}
        </div>
      </div>
    </div>
  );
}

interface HexRowProps extends HexPaneProps {
  row: number;
  perRow: number;
  cursor: number;
  range: { start: number; end: number };
}

function HexRow({ row, perRow, cursor, range, blob, bytes, index, lit }: HexRowProps) {
  const start = row * perRow;
  const places = Array.from({ length: Math.min(perRow, bytes.length - start) }, (_, at) => start + at);
  const pointed = lit.byte?.blob === blob ? lit.byte.at : -1;
  const kindOf = (at: number) => {
    const kinds = [index.at(blob, at) === undefined ? "is-nobodys" : ""];
    if (index.isShaded(blob, at)) kinds.push("is-shaded");
    if (at >= range.start && at < range.end) kinds.push("is-lit");
    if (at === pointed) kinds.push("is-pointed");
    return kinds.join(" ");
  };
  return (
    <div role="row" aria-rowindex={row + 1} class="hex-row">
      <span role="rowheader" class="hex-position">
        {positionOf(start, bytes.length)}
      </span>
      <span role="presentation" class="hex-bytes">
        {places.map((at) => (
          <span
            role="gridcell"
            key={at}
            id={byteId(blob, at)}
            data-at={at}
            aria-colindex={at - start + 1}
            aria-selected={at >= range.start && at < range.end}
            aria-label={at === cursor ? cursorLabel(index, blob, at, bytes[at]!) : undefined}
            class={at === cursor ? `${kindOf(at)} is-cursor` : kindOf(at)}
          >
            {hexOf(bytes[at]!)}
          </span>
        ))}
      </span>
      <span class="hex-characters" aria-hidden="true">
        {places.map((at) => (
          <span key={at} data-at={at} class={kindOf(at)}>
            {characterOf(bytes[at]!)}
          </span>
        ))}
      </span>
    </div>
  );
}

function byteId(blob: number, at: number): string {
  return `byte-${blob}-${at}`;
}

function cursorLabel(index: FieldIndex, blob: number, at: number, byte: number): string {
  const owner = index.at(blob, at);
  const field = owner === undefined ? "no field" : index.pathOf(owner);
  return `${hexOf(byte)}, byte ${at}, ${field}`;
}

function byteAfterKey(
  { key, ctrlKey }: KeyboardEvent,
  at: number,
  perRow: number,
  length: number,
  pageRows: number,
): number | undefined {
  const rowStart = at - (at % perRow);
  const moves: Record<string, number> = {
    ArrowRight: at + 1,
    ArrowLeft: at - 1,
    ArrowDown: at + perRow < length ? at + perRow : at,
    ArrowUp: at - perRow >= 0 ? at - perRow : at,
    PageDown: at + pageRows * perRow,
    PageUp: at - pageRows * perRow,
    Home: ctrlKey ? 0 : rowStart,
    End: ctrlKey ? length - 1 : rowStart + perRow - 1,
  };
  const to = moves[key];
  return to === undefined || length === 0 ? undefined : clamp(to, 0, length - 1);
}
