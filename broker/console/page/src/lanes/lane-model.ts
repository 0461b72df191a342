/**
 * What a lane shows: which part of which log, whether it follows the end, which cell is looked at, what has just landed.
 *
 * A lane that follows shows a new end when its messages are here: so a message lands together with its cell. While they come faster
 * than anybody reads, the lane moves at most every FOLLOW_EVERY_MS.
 *
 * Invariant: the window is always within the log that is shown.
 */
import { type FetchMessages, LaneMessages } from "./lane-messages";
import {
  centre,
  clampFirst,
  drawn,
  firstAtEnd,
  isAtEnd,
  type LaneWindow,
  type Range,
  reveal,
} from "./lane-window";

const FOLLOW_EVERY_MS = 100;
/** Lanes of a flood move one after the other, so that no single picture has to be drawn for all of them. */
const APART_MS = 17;
let anyMovedAtMs = Number.NEGATIVE_INFINITY;
/** What landed at once, or one behind the other, is highlighted up to this number: more is a flood, which is better left calm. */
const LANDED_MAX = 12;
const LANDING_MS = 1200;

export class LaneModel {
  readonly messages: LaneMessages;
  readonly #redraw: () => void;
  #shown: Range | undefined;
  /** What the broker said last; undefined: nothing yet. */
  #newest: Range | undefined;
  /** The end that will be shown when its messages are here. */
  #goal: Range | undefined;
  #first = 0;
  #cells = 0;
  #isFollowing = true;
  #selected: number | null = null;
  #landedFrom = Number.POSITIVE_INFINITY;
  #landedAtMs = Number.NEGATIVE_INFINITY;
  #movedAtMs = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(fetch: FetchMessages, redraw: () => void) {
    this.messages = new LaneMessages(fetch, () => this.#arrived());
    this.#redraw = redraw;
  }

  get range(): Range {
    return this.#shown ?? this.#newest ?? { start: 0, end: 0 };
  }

  get window(): LaneWindow {
    return { first: this.#first, cells: this.#cells };
  }

  get isFollowing(): boolean {
    return this.#isFollowing;
  }

  /** The offset of the cell that is looked at. */
  get selected(): number | null {
    const { start, end } = this.range;
    return this.#selected !== null && this.#selected >= start && this.#selected < end ? this.#selected : null;
  }

  get drawn(): Range {
    return this.#cells === 0 ? { start: 0, end: 0 } : drawn(this.window, this.range);
  }

  hasJustLanded(offset: number): boolean {
    return offset >= this.#landedFrom;
  }

  /** The broker says how far the log goes now. */
  setRange(range: Range): void {
    const before = this.#newest;
    if (before !== undefined && range.end < before.end) this.#beginAnew();
    if (range.start === before?.start && range.end === before.end) return;
    this.#newest = range;
    this.#follow();
  }

  resize(cells: number): void {
    if (cells === this.#cells) return;
    this.#cells = cells;
    if (this.#shown === undefined) this.#follow();
    else this.#moveTo(this.#isFollowing ? firstAtEnd(this.range, cells) : this.#first);
  }

  panBy(cells: number): void {
    this.panTo(this.#first + cells);
  }

  /** Moved by hand: who moves to the end follows it, who moves away does not. */
  panTo(first: number): void {
    const clamped = clampFirst(first, this.range, this.#cells);
    const isBack = clamped < this.#first;
    this.#isFollowing = !isBack && isAtEnd({ first: clamped, cells: this.#cells }, this.range);
    this.#moveTo(clamped);
  }

  follow(isFollowing: boolean): void {
    this.#isFollowing = isFollowing;
    if (isFollowing) this.#shown = this.#newest;
    this.#moveTo(isFollowing ? firstAtEnd(this.range, this.#cells) : this.#first);
  }

  /** Looks at a cell, and moves so far that it is seen. */
  select(offset: number): void {
    this.#selected = offset;
    const { start, end } = this.range;
    this.#moveBySelection(reveal(Math.max(start, Math.min(offset, end - 1)), this.window));
  }

  /** Looks at a cell with as much before it as behind it. An offset that is not there: the nearest one. */
  jumpTo(offset: number): void {
    this.#shown = this.#newest;
    const { start, end } = this.range;
    const nearest = Math.max(start, Math.min(offset, end - 1));
    this.#selected = nearest;
    this.#moveBySelection(centre(nearest, this.#cells));
  }

  close(): void {
    clearTimeout(this.#timer);
    this.messages.close();
  }

  #moveBySelection(first: number): void {
    const clamped = clampFirst(first, this.range, this.#cells);
    if (clamped !== this.#first)
      this.#isFollowing = isAtEnd({ first: clamped, cells: this.#cells }, this.range);
    this.#moveTo(clamped);
  }

  #moveTo(first: number): void {
    this.#first = clampFirst(first, this.range, this.#cells);
    this.messages.want(this.drawn);
    this.#redraw();
  }

  #follow(): void {
    if (this.#cells === 0 || this.#newest === undefined || this.#goal !== undefined) return;
    if (!this.#isFollowing && this.#shown !== undefined) {
      this.#show(this.#newest);
      return;
    }
    const readyMs = Math.max(this.#movedAtMs + FOLLOW_EVERY_MS, anyMovedAtMs + APART_MS);
    const waitMs = readyMs - performance.now();
    if (waitMs > 0) {
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.#follow();
      }, waitMs);
      return;
    }
    this.#goal = this.#newest;
    this.#arrived();
  }

  /** Messages came, or could not be had. */
  #arrived(): void {
    const goal = this.#goal;
    if (goal === undefined) {
      this.#redraw();
      return;
    }
    const first = this.#isFollowing ? firstAtEnd(goal, this.#cells) : this.#first;
    const seen = drawn({ first, cells: this.#cells }, goal);
    if (!this.messages.hasAll(seen) && this.messages.problem === null) {
      this.messages.want(seen);
      return;
    }
    this.#goal = undefined;
    this.#movedAtMs = performance.now();
    anyMovedAtMs = this.#movedAtMs;
    this.#show(goal);
    if (goal !== this.#newest) this.#follow();
  }

  #show(range: Range): void {
    this.#markLanded(range);
    this.#shown = range;
    this.#moveTo(this.#isFollowing ? firstAtEnd(range, this.#cells) : this.#first);
  }

  #markLanded({ end }: Range): void {
    const before = this.#shown?.end;
    if (before === undefined || end <= before) return;
    const isOver = performance.now() - this.#landedAtMs > LANDING_MS;
    if (isOver || this.#landedFrom > before) this.#landedFrom = before;
    if (end - this.#landedFrom > LANDED_MAX) this.#landedFrom = Number.POSITIVE_INFINITY;
    this.#landedAtMs = performance.now();
  }

  /** The topic was deleted, and one of the same name made. */
  #beginAnew(): void {
    this.messages.clear();
    this.#goal = undefined;
    this.#shown = undefined;
    this.#first = 0;
    this.#isFollowing = true;
    this.#selected = null;
    this.#landedFrom = Number.POSITIVE_INFINITY;
  }
}
