/** What is drawn in a lane, from what is known of its messages: cells, gaps, and the bars of batches above them. */
import type { BatchNow, MessageNow } from "../../../messages";
import type { Entry } from "./lane-messages";
import type { Range } from "./lane-window";

export type Cell =
  | { kind: "message"; offset: number; message: MessageNow; batch: BatchNow }
  /** Its message is on its way. */
  | { kind: "waiting"; offset: number }
  /** Offsets up to but not including `end` that have no message to show. */
  | { kind: "gap"; offset: number; end: number; why: Why };

/** Compaction took them; the broker's mark at the end of a transaction has them; their batch cannot be read. */
export type Why = "compaction" | "transaction" | "unreadable";

export function cellsOf(range: Range, at: (offset: number) => Entry | undefined): Cell[] {
  const cells: Cell[] = [];
  for (let offset = range.start; offset < range.end; offset++) {
    const entry = at(offset);
    const last = cells.at(-1);
    if (entry === undefined) cells.push({ kind: "waiting", offset });
    else if (entry.message !== null && entry.batch !== null && !entry.batch.isControl)
      cells.push({ kind: "message", offset, message: entry.message, batch: entry.batch });
    else if (last?.kind === "gap" && last.why === whyNot(entry)) last.end = offset + 1;
    else cells.push({ kind: "gap", offset, end: offset + 1, why: whyNot(entry) });
  }
  return cells;
}

export function whyNot({ batch }: Entry): Why {
  if (batch?.isControl) return "transaction";
  return batch !== null && batch.problem !== null ? "unreadable" : "compaction";
}

/** A batch, as far as it is drawn. */
export interface Bar {
  batch: BatchNow;
  start: number;
  end: number;
}

/** Those that hold more than one message, or are compressed: a cell alone needs no bar. */
export function barsOf(cells: readonly Cell[], range: Range): Bar[] {
  const bars = new Map<number, Bar>();
  for (const cell of cells) {
    if (cell.kind !== "message" || !isWorthABar(cell.batch)) continue;
    const { batch } = cell;
    bars.set(batch.baseOffset, {
      batch,
      start: Math.max(batch.baseOffset, range.start),
      end: Math.min(batch.lastOffset + 1, range.end),
    });
  }
  return [...bars.values()];
}

function isWorthABar({ baseOffset, lastOffset, compression }: BatchNow): boolean {
  return lastOffset > baseOffset || compression !== "none";
}
