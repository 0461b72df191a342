/**
 * Where decompressed bytes are put: they are added at the end, or repeated from what is there already, which is all that
 * formats such as LZ4 do.
 *
 * Invariant: it never holds, nor asks for, more than `bytesMax`.
 */

/** What is inside is larger than a limit: it may be all right, but nobody is going to look. */
export class TooLarge extends RangeError {}

/** From this length on, one call that copies is faster than a loop. */
const LONG = 24;

export class BoundedOutput {
  /** How much there is. */
  length = 0;
  readonly #bytesMax: number;
  #bytes: Buffer;

  constructor(bytesExpected: number, bytesMax: number) {
    this.#bytesMax = bytesMax;
    this.#bytes = Buffer.allocUnsafe(Math.min(bytesExpected, bytesMax));
  }

  /** All of it. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.length);
  }

  /** Adds `count` bytes of `source`, from `start` on. */
  add(source: Buffer, start: number, count: number): void {
    this.#makeRoom(count);
    const bytes = this.#bytes;
    if (count >= LONG) source.copy(bytes, this.length, start, start + count);
    else for (let i = 0; i < count; i++) bytes[this.length + i] = source[start + i]!;
    this.length += count;
  }

  /**
   * Adds `count` bytes that are there already, `distance` before the end. When there are fewer than that, they are
   * repeated. The caller has seen to it that `distance` is not 0 and does not lie before the beginning.
   */
  repeat(distance: number, count: number): void {
    this.#makeRoom(count);
    const bytes = this.#bytes;
    const start = this.length - distance;
    const end = this.length + count;
    if (count < LONG) {
      for (let i = 0; i < count; i++) bytes[this.length + i] = bytes[start + i]!;
    } else {
      // Each round copies all that the repetition has so far: it doubles.
      for (let at = this.length; at < end; ) {
        const copied = Math.min(at - start, end - at);
        bytes.copyWithin(at, start, start + copied);
        at += copied;
      }
    }
    this.length = end;
  }

  #makeRoom(count: number): void {
    const needed = this.length + count;
    if (needed <= this.#bytes.length) return;
    if (needed > this.#bytesMax) throw new TooLarge();
    const larger = Buffer.allocUnsafe(Math.min(this.#bytesMax, Math.max(needed, 2 * this.#bytes.length)));
    this.#bytes.copy(larger, 0, 0, this.length);
    this.#bytes = larger;
  }
}
