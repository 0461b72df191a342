/**
 * The frames that passed last, numbered without gaps.
 *
 * Invariant: there are never more of them, nor more of their bytes, than the limits say; the oldest go first.
 */
export interface Numbered {
  readonly seq: number;
  readonly kept: Buffer;
}

/** What a frame takes beside its bytes, about: so that many small ones are not taken for nothing. */
const OVERHEAD_BYTES = 200;

export class Ring<Frame extends Numbered> {
  readonly #countMax: number;
  readonly #bytesMax: number;
  #frames: (Frame | undefined)[] = [];
  /** How many at the beginning of `#frames` are gone: their places are cut off only now and then, which costs less. */
  #gone = 0;
  #bytes = 0;

  constructor(countMax: number, bytesMax: number) {
    this.#countMax = countMax;
    this.#bytesMax = bytesMax;
  }

  get count(): number {
    return this.#frames.length - this.#gone;
  }

  /** `frame.seq` is one more than that of the frame before. */
  push(frame: Frame): void {
    this.#frames.push(frame);
    this.#bytes += frame.kept.length + OVERHEAD_BYTES;
    while (this.count > this.#countMax || (this.#bytes > this.#bytesMax && this.count > 1)) {
      this.#bytes -= this.#frames[this.#gone]!.kept.length + OVERHEAD_BYTES;
      this.#frames[this.#gone++] = undefined;
    }
    if (this.#gone > this.#countMax) {
      this.#frames = this.#frames.slice(this.#gone);
      this.#gone = 0;
    }
  }

  get(seq: number): Frame | undefined {
    const at = this.#placeOf(seq);
    return at < this.#gone ? undefined : this.#frames[at];
  }

  /** The frames behind that number, the oldest first, no more than `max`. */
  since(seq: number, max: number): Frame[] {
    const from = Math.max(this.#placeOf(seq + 1), this.#gone);
    return this.#frames.slice(from, from + max) as Frame[];
  }

  clear(): void {
    this.#frames = [];
    this.#gone = 0;
    this.#bytes = 0;
  }

  #placeOf(seq: number): number {
    const last = this.#frames.at(-1);
    return last === undefined ? 0 : this.#frames.length - 1 - (last.seq - seq);
  }
}
