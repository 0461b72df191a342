/**
 * The two ends of a decompressor: compressed bytes that are never read past their end, and the bytes that are made of them.
 * Those are added at the end or repeated from what is there already, which is all that Snappy and LZ4 do.
 *
 * Invariant: the output never holds, nor asks for, more than `bytesMax`; what a producer sent cannot make it.
 */

/** There would be more than a limit allows. */
export class TooLarge extends RangeError {}

export class BoundedInput {
  readonly bytes: Buffer;
  at: number;
  readonly end: number;

  constructor(bytes: Buffer, start = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  get isAtEnd(): boolean {
    return this.at === this.end;
  }

  /** Goes past `count` bytes and returns where they begin. */
  take(count: number): number {
    const start = this.at;
    if (count > this.end - start) throw new RangeError("they end too early");
    this.at = start + count;
    return start;
  }

  /** The next `count` bytes as an input of their own. */
  part(count: number): BoundedInput {
    const start = this.take(count);
    return new BoundedInput(this.bytes, start, this.at);
  }

  uint8(): number {
    return this.bytes[this.take(1)]!;
  }

  /** A number of 1 to 6 bytes, the lowest first. */
  uintLE(size: number): number {
    return this.bytes.readUIntLE(this.take(size), size);
  }
}

/** From this length on, one call that copies is faster than a loop. */
const LONG = 64;

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
   * Adds `count` bytes that are there already, from `distance` before the end on. Where `distance` is the smaller number, the
   * new bytes are part of what is repeated. Nothing before `floor` may be.
   */
  repeat(distance: number, count: number, floor: number): void {
    if (distance === 0 || distance > this.length - floor) {
      throw new RangeError("they repeat what is before their beginning");
    }
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
