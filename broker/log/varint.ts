/**
 * Zigzag varints, the variable-length numbers inside a record: seven bits a byte, lowest first, the top bit set on
 * every byte but the last; zigzag folds the sign into the lowest bit so that -1 is short as well.
 * (Protocol Buffers' "sint" encoding; Kafka uses it inside record batches of format v2.)
 *
 * Numbers beyond 32 bits are handled with division instead of shifts, because JavaScript shifts cut to 32 bits.
 */

const INT32_MAX = 0x7fffffff;

/** The bytes that {@link writeVarint} will use for `value`. */
export function sizeOfVarint(value: number): number {
  let zigzag = value >= 0 ? value * 2 : -value * 2 - 1;
  let size = 1;
  while (zigzag >= 0x80) {
    zigzag = Math.floor(zigzag / 128);
    size++;
  }
  return size;
}

/** Writes `value` at `position` and returns the position after it. */
export function writeVarint(target: Buffer, position: number, value: number): number {
  let zigzag = value >= 0 ? value * 2 : -value * 2 - 1;
  let at = position;
  while (zigzag > INT32_MAX) {
    target[at++] = (zigzag % 128) | 0x80;
    zigzag = Math.floor(zigzag / 128);
  }
  while (zigzag >= 0x80) {
    target[at++] = (zigzag & 0x7f) | 0x80;
    zigzag >>>= 7;
  }
  target[at++] = zigzag;
  return at;
}

/** Reads varints one after the other. A number that runs past `end` or past 64 bits makes it throw a RangeError. */
export class VarintReader {
  position = 0;
  #bytes: Buffer = Buffer.alloc(0);
  #end = 0;

  /** Reads from `bytes[start]` on, never at or beyond `end`. */
  reset(bytes: Buffer, start: number, end: number): void {
    this.#bytes = bytes;
    this.position = start;
    this.#end = end;
  }

  next(): number {
    // Nearly every varint in a record is one byte: lengths below 64 and deltas below 64.
    if (this.position < this.#end) {
      const first = this.#bytes[this.position]!;
      if (first < 0x80) {
        this.position++;
        return first & 1 ? -((first + 1) / 2) : first / 2;
      }
    }
    return this.#nextLong();
  }

  #nextLong(): number {
    let zigzag = 0;
    let scale = 1;
    for (let count = 0; count < 10; count++) {
      if (this.position >= this.#end) throw new RangeError("a varint runs past the end of its batch");
      const byte = this.#bytes[this.position++]!;
      zigzag += (byte & 0x7f) * scale;
      if (byte < 0x80) return zigzag % 2 === 1 ? -((zigzag + 1) / 2) : zigzag / 2;
      scale *= 128;
    }
    throw new RangeError("a varint is longer than ten bytes");
  }
}
