/**
 * Long work in short slices, so that nobody has to wait for it: the broker has one thread, and whoever keeps it to himself holds up every
 * connection. After each slice all that has arrived meanwhile has its turn.
 */
import { setImmediate as nextTurn } from "node:timers/promises";

/** A request goes through several turns until it is answered, and each may have to wait for a slice. */
const SLICE_MS = 2;

export class Slices {
  readonly #assertWanted: () => void;
  #endsMs = 0;

  /** `assertWanted` is called after each pause, and throws when the work is not wanted any more. */
  constructor(assertWanted: () => void) {
    this.#assertWanted = assertWanted;
  }

  /** Whether it is the others' turn. */
  get isOver(): boolean {
    return performance.now() >= this.#endsMs;
  }

  /** Lets the others have their turn. */
  async next(): Promise<void> {
    await nextTurn();
    this.#assertWanted();
    this.#endsMs = performance.now() + SLICE_MS;
  }

  /** Waits for something, which is a pause as well. */
  async after<T>(something: Promise<T>): Promise<T> {
    const result = await something;
    this.#assertWanted();
    if (this.isOver) await this.next();
    return result;
  }
}
