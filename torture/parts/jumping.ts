/** A clock that jumps, and tells when it is first read behind a jump: one that nobody noticed was no fault. */
import type { Clock } from "../../broker/log/clock";
import type { Trouble } from "../orders";

export class JumpingClock {
  readonly clock: Clock;
  #aheadMs = 0;
  #unnoticed: Trouble | undefined;

  constructor(under: Clock, struck: (trouble: Trouble) => void) {
    this.clock = {
      ...under,
      nowMs: () => {
        if (this.#unnoticed !== undefined) struck(this.#unnoticed);
        this.#unnoticed = undefined;
        return under.nowMs() + this.#aheadMs;
      },
    };
  }

  jump(byMs: number): void {
    this.#aheadMs += byMs;
    this.#unnoticed = byMs > 0 ? "the clock jumps forward" : "the clock jumps back";
  }
}
