/**
 * How much may be kept: so many frames and bytes a second, given out in small portions, so that a burst does not use up what the rest of
 * the second needs.
 *
 * Invariant: asking costs a comparison. Nothing is looked up, and no clock is read, however often somebody asks.
 */
export interface Rates {
  framesPerSecond: number;
  bytesPerSecond: number;
}

const PORTIONS_PER_SECOND = 20;
/** What is not used may be used later, up to so many portions. */
const PORTIONS_SAVED_MAX = 10;

export class Budget {
  readonly #rates: Rates;
  #frames: number;
  #bytes: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(rates: Rates) {
    this.#rates = rates;
    this.#frames = rates.framesPerSecond;
    this.#bytes = rates.bytesPerSecond;
  }

  /** Whether one more frame may be kept. */
  get allows(): boolean {
    return this.#frames > 0 && this.#bytes > 0;
  }

  /** A frame was kept. One that was begun may be finished, so this may go below nothing. */
  spend(bytes: number): void {
    this.#frames--;
    this.#bytes -= bytes;
  }

  /** Begins to give portions out. */
  start(): void {
    this.#timer ??= setInterval(() => this.refill(), 1000 / PORTIONS_PER_SECOND).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  refill(): void {
    const { framesPerSecond, bytesPerSecond } = this.#rates;
    const saved = PORTIONS_SAVED_MAX / PORTIONS_PER_SECOND;
    this.#frames = Math.min(this.#frames + framesPerSecond / PORTIONS_PER_SECOND, framesPerSecond * saved);
    this.#bytes = Math.min(this.#bytes + bytesPerSecond / PORTIONS_PER_SECOND, bytesPerSecond * saved);
  }
}
