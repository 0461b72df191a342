/**
 * Reads the primitive values of Kafka's protocol from a frame, one after the other.
 *
 * Invariant: nothing is read beyond the frame, and no length is believed before the frame was seen to hold that much; what does
 * not fit is Malformed, which says where. (Kafka's protocol guide, "Protocol Primitive Types".)
 */
import { isUtf8 } from "node:buffer";

/**
 * More elements in one request are no request of a client: the largest broker here has fewer topics and partitions. An element of
 * two bytes becomes an object of a hundred and more, so this is what bounds the memory that a request takes.
 */
const ELEMENTS_MAX = 250_000;
const VARINT_BYTES_MAX = 5;
/** Kafka's own limit, whatever the length before the string could hold: so every string that is read can be written again. */
const TEXT_BYTES_MAX = 0x7fff;

/** Bytes that cannot be what they should be. */
export class Malformed extends Error {}

export class Reader {
  readonly bytes: Buffer;
  readonly end: number;
  position: number;
  #elements = 0;

  constructor(bytes: Buffer, start = 0, end = bytes.length) {
    this.bytes = bytes;
    this.position = start;
    this.end = end;
  }

  get remaining(): number {
    return this.end - this.position;
  }

  bool(): boolean {
    return this.int8() !== 0;
  }

  int8(): number {
    return this.bytes.readInt8(this.#take(1));
  }

  int16(): number {
    return this.bytes.readInt16BE(this.#take(2));
  }

  uint16(): number {
    return this.bytes.readUInt16BE(this.#take(2));
  }

  int32(): number {
    return this.bytes.readInt32BE(this.#take(4));
  }

  int64(): number {
    const at = this.#take(8);
    return this.bytes.readInt32BE(at) * 0x1_0000_0000 + this.bytes.readUInt32BE(at + 4);
  }

  float64(): number {
    return this.bytes.readDoubleBE(this.#take(8));
  }

  uuid(): string {
    const at = this.#take(16);
    return this.bytes.toString("base64url", at, at + 16);
  }

  /** An unsigned varint of at most 32 bits. */
  unsignedVarint(): number {
    let value = 0;
    for (let count = 0; count < VARINT_BYTES_MAX; count++) {
      const byte = this.bytes[this.#take(1)]!;
      value += (byte & 0x7f) * 2 ** (7 * count);
      if (byte < 0x80) {
        if (value > 0xffff_ffff) break;
        return value;
      }
    }
    throw new Malformed(`the varint before byte ${this.position} has more than 32 bits`);
  }

  /** `length` bytes as a slice of the frame. */
  slice(length: number): Buffer {
    const at = this.#take(length);
    return this.bytes.subarray(at, at + length);
  }

  /** `length` bytes of UTF-8. Anything else is refused: replacing it would give other bytes, and more of them, when it is written. */
  text(length: number): string {
    if (length > TEXT_BYTES_MAX) {
      throw new Malformed(
        `a string of ${length} bytes before byte ${this.position}: ${TEXT_BYTES_MAX} is the longest`,
      );
    }
    const bytes = this.slice(length);
    if (!isUtf8(bytes)) throw new Malformed(`the string before byte ${this.position} is not UTF-8`);
    return bytes.toString();
  }

  /** A length as it stands before strings, bytes and arrays: -1 is null. In a flexible version it is a varint of one more. */
  length(flexible: boolean, width: 2 | 4): number {
    if (flexible) return this.unsignedVarint() - 1;
    const length = width === 2 ? this.int16() : this.int32();
    if (length < -1) throw new Malformed(`the length ${length} before byte ${this.position} is negative`);
    return length;
  }

  /** Checks the length of an array whose elements have at least `bytesMin` bytes each, before anything is made of it. */
  expectElements(count: number, bytesMin: number): void {
    this.#elements += count;
    if (count * Math.max(bytesMin, 1) <= this.remaining && this.#elements <= ELEMENTS_MAX) return;
    throw new Malformed(
      `an array of ${count} before byte ${this.position} does not fit into the ${this.remaining} bytes that are left`,
    );
  }

  /** Refuses a null where the schema has none. */
  expectValue(value: unknown): void {
    if (value === null) throw new Malformed(`null before byte ${this.position}, where none may be`);
  }

  /** The tag of a tagged field, which is greater than the one before it (KIP-482). */
  tag(before: number): number {
    const tag = this.unsignedVarint();
    if (tag > before) return tag;
    throw new Malformed(`the tag ${tag} follows the tag ${before} at byte ${this.position}`);
  }

  /** The size of a tagged field, as the place where it ends. */
  taggedEnd(): number {
    const size = this.unsignedVarint();
    if (size <= this.remaining) return this.position + size;
    throw new Malformed(
      `a tagged field of ${size} bytes before byte ${this.position}, and ${this.remaining} are left`,
    );
  }

  /** Refuses a tagged field that was not read up to its end, or beyond. */
  expectEnd(end: number): void {
    if (this.position === end) return;
    throw new Malformed(`a tagged field ends at byte ${this.position} and says that it ends at byte ${end}`);
  }

  #take(count: number): number {
    const at = this.position;
    if (count < 0 || count > this.end - at) {
      throw new Malformed(`${count} bytes are wanted at byte ${at}, and ${this.end - at} are left`);
    }
    this.position = at + count;
    return at;
  }
}
