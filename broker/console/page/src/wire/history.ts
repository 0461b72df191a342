/**
 * The frames that the page has seen: a bounded history, which can be paused, stepped and cleared.
 *
 * Invariants: at most `max` rows are shown and as many are held back, in the order in which they passed. A frame that is neither shown
 * nor held back is counted in the gap at its place, but for those that were shown once and left at the old end. No frame is shown twice.
 */
import type { FrameSummary } from "../../../messages";

export const FRAMES_MAX = 2000;

/** A frame, or a place where frames passed that were not kept. */
export type Row =
  | { readonly kind: "frame"; readonly frame: FrameSummary }
  | { readonly kind: "gap"; readonly dropped: number };

export class FrameHistory {
  readonly #max: number;
  #rows: Row[] = [];
  #held: Row[] = [];
  #isPaused = false;
  #newestSeq = Number.NEGATIVE_INFINITY;
  /** Frames that passed behind the last one that is held back, when there was no more room. */
  #unheld = 0;

  constructor(max = FRAMES_MAX) {
    this.#max = max;
  }

  get rows(): readonly Row[] {
    return this.#rows;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** How many frames wait to be shown, and how many passed behind them for which there was no room. */
  get heldBack(): { frames: number; dropped: number } {
    let frames = 0;
    let dropped = this.#unheld;
    for (const row of this.#held) {
      if (row.kind === "frame") frames++;
      else dropped += row.dropped;
    }
    return { frames, dropped };
  }

  arrived(frames: readonly FrameSummary[], dropped: number): void {
    if (this.#isPaused) this.#hold(frames, dropped);
    else this.#show(this.#rowsOf(frames, dropped));
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    const held = this.#held;
    this.#held = [];
    if (this.#unheld > 0) add(held, gap(this.#unheld));
    this.#unheld = 0;
    this.#show(held);
  }

  /** Shows the next row of those held back. */
  step(): void {
    const next = this.#held.shift();
    if (next !== undefined) this.#show([next]);
  }

  /** Forgets what is shown and what is held back. */
  clear(): void {
    this.#rows = [];
    this.#held = [];
    this.#unheld = 0;
  }

  /** The broker is another one, which counts from the beginning. */
  restart(): void {
    this.clear();
    this.#newestSeq = Number.NEGATIVE_INFINITY;
  }

  #rowsOf(frames: readonly FrameSummary[], dropped: number): Row[] {
    const fresh = frames.filter(({ seq }) => seq > this.#newestSeq);
    // Numbers rise by one: what is missing between them passed while nobody listened here.
    const first = fresh[0]?.seq ?? Number.NEGATIVE_INFINITY;
    const missing = Math.max(dropped, Number.isFinite(this.#newestSeq) ? first - this.#newestSeq - 1 : 0);
    const rows: Row[] = missing > 0 ? [gap(missing)] : [];
    for (const frame of fresh) rows.push({ kind: "frame", frame });
    this.#newestSeq = fresh.at(-1)?.seq ?? this.#newestSeq;
    return rows;
  }

  /** Once there is no room, everything behind is counted only: what is stepped through has no holes before its end. */
  #hold(frames: readonly FrameSummary[], dropped: number): void {
    for (const row of this.#rowsOf(frames, dropped)) {
      if (this.#unheld > 0 || this.#held.length >= this.#max)
        this.#unheld += row.kind === "gap" ? row.dropped : 1;
      else add(this.#held, row);
    }
  }

  #show(rows: readonly Row[]): void {
    for (const row of rows) add(this.#rows, row);
    this.#rows.splice(0, Math.max(0, this.#rows.length - this.#max));
  }
}

function gap(dropped: number): Row {
  return { kind: "gap", dropped };
}

/** Two gaps side by side are one. */
export function add(rows: Row[], row: Row): void {
  const last = rows.at(-1);
  if (row.kind === "gap" && last?.kind === "gap") rows[rows.length - 1] = gap(last.dropped + row.dropped);
  else rows.push(row);
}
