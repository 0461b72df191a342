/** One place of a lane: a message, one that is on its way, or what compaction took. */
import { briefly, textOf } from "../common/content";
import { hueOfKey } from "../common/key-colour";
import { Text } from "../common/text";
import { visible } from "../common/visible";
import { number, size } from "../common/words";
import type { Cell, Why } from "./cells";
import { NUMBER_FITS, WORDS_FIT } from "./geometry";

interface Props {
  cell: Cell;
  left: number;
  width: number;
  isSelected: boolean;
  isTabStop: boolean;
  hasJustLanded: boolean;
}

const WHY_EMPTY: Record<Why, string> = {
  compaction: "compaction took this",
  transaction: "end of a transaction",
  unreadable: "cannot be read",
};

const KEY_CHARACTERS = 14;
const VALUE_CHARACTERS = 40;
const NAMED_CHARACTERS = 120;

export function CellBox({ cell, left, width, isSelected, isTabStop, hasJustLanded }: Props) {
  const key = cell.kind === "message" ? cell.message.key : null;
  const end = cell.kind === "gap" ? cell.end : cell.offset + 1;
  const classes = ["lane-cell", `is-${cell.kind}`];
  if (key !== null) classes.push("has-key");
  if (isSelected) classes.push("is-selected");
  if (hasJustLanded) classes.push("has-just-landed");
  return (
    <div
      role="option"
      class={classes.join(" ")}
      data-offset={cell.offset}
      data-end={end}
      tabIndex={isTabStop ? 0 : -1}
      aria-selected={isSelected}
      style={{
        transform: `translateX(${left}px)`,
        width: `${(end - cell.offset) * width}px`,
        "--hue": key === null ? undefined : String(hueOfKey(key)),
      }}
    >
      <span class="visually-hidden">{nameOf(cell)}</span>
      <span aria-hidden="true" style={{ display: "contents" }}>
        {width >= NUMBER_FITS && <span class="lane-cell-offset">{cell.offset}</span>}
        {width >= WORDS_FIT && <Inside cell={cell} />}
      </span>
    </div>
  );
}

function Inside({ cell }: { cell: Cell }) {
  if (cell.kind === "gap") return <span class="lane-cell-note">{WHY_EMPTY[cell.why]}</span>;
  if (cell.kind === "waiting") return null;
  const { key, value } = cell.message;
  return (
    <>
      {key === null ? (
        <span class="lane-cell-note">no key</span>
      ) : (
        <Text class="lane-cell-key" of={briefly(key, KEY_CHARACTERS)} />
      )}
      {value === null ? (
        <span class="lane-cell-note">no value</span>
      ) : (
        <Text class="lane-cell-value" of={briefly(value, VALUE_CHARACTERS)} />
      )}
    </>
  );
}

/** As a screen reader says it. */
function nameOf(cell: Cell): string {
  const { offset } = cell;
  if (cell.kind === "waiting") return `offset ${offset}, loading`;
  if (cell.kind === "gap") {
    if (cell.end === offset + 1) return `offset ${offset}: ${WHY_EMPTY[cell.why]}`;
    return `offsets ${offset} to ${cell.end - 1}: ${WHY_EMPTY[cell.why]}`;
  }
  const { key, value } = cell.message;
  const keyWords = key === null ? "no key" : `key ${visible(briefly(key, NAMED_CHARACTERS))}`;
  return `offset ${offset}, ${keyWords}, ${value === null ? "no value" : `value ${brief(value)}`}`;
}

function brief(value: { text?: string; base64?: string; bytes: number }): string {
  const isLong = textOf(value).length > NAMED_CHARACTERS;
  return `${visible(briefly(value, NAMED_CHARACTERS))}${isLong ? ` (${number(value.bytes)} bytes, ${size(value.bytes)})` : ""}`;
}
