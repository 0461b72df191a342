/**
 * Fair turns. All connections share one event loop, and one that sends much at a time could keep it for seconds: the system hands over what
 * has arrived again and again as long as somebody takes it, and what is answered at once leads on to the next without ever going back to
 * the loop. So a connection that has had its turn stops, and goes on when the others have been looked after.
 *
 * Invariant: beside a connection that asks for all it can get, nobody waits longer than a turn of each such connection.
 */

/**
 * Long enough that going back to the loop costs nothing beside it, and short enough that twenty of them in a row are not noticed. Also who
 * comes new waits for it: the loop accepts one connection each time round.
 */
export const TURN_MS = 2;

export class Turn {
  readonly #ms: number;
  #beganMs: number | undefined;

  constructor(ms = TURN_MS) {
    this.#ms = ms;
  }

  /** Whether the turn is used up. It begins with the first question since the loop last went round, which is always answered no. */
  get isOver(): boolean {
    const nowMs = performance.now();
    if (this.#beganMs !== undefined) return nowMs - this.#beganMs > this.#ms;
    this.#beganMs = nowMs;
    setImmediate(() => {
      this.#beganMs = undefined;
    });
    return false;
  }
}

/** Resolves when the loop has gone round. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
