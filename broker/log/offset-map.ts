/**
 * The offset map: for each key the offset of its last record, in a room of a fixed size. Keys may be of any length, so the map holds 16
 * bytes in place of each: a key of up to 15 bytes itself, of a longer one a digest that no two keys will ever share.
 *
 * Invariant: it never grows. Whoever fills it asks `hasRoomFor` first, and cleans the log in several rounds if need be.
 */
import { hash } from "node:crypto";

const DIGEST_BYTES = 16;
/** Four numbers of the digest, and two of the offset plus one: so that an empty slot is all zeros. */
const SLOT_INTS = 6;
const SLOT_BYTES = SLOT_INTS * 4;
/** A fuller table takes long to search (Kafka: log.cleaner.io.buffer.load.factor). */
const LOAD_FACTOR = 0.9;

export class OffsetMap {
  size = 0;
  readonly #slots: number;
  readonly #table: Int32Array;
  readonly #digest = Buffer.alloc(DIGEST_BYTES);

  /** Takes at most `bytesMax`, and no more than `keysMax` keys need. */
  constructor(bytesMax: number, keysMax: number) {
    const wanted = Math.ceil(keysMax / LOAD_FACTOR) + 1;
    this.#slots = Math.max(2, Math.min(wanted, Math.floor(bytesMax / SLOT_BYTES)));
    this.#table = new Int32Array(this.#slots * SLOT_INTS);
  }

  /** Whether so many keys more fit in any case. */
  hasRoomFor(keys: number): boolean {
    return this.size + keys <= Math.floor(this.#slots * LOAD_FACTOR);
  }

  /** The offset put last for the key in `bytes[start..end)`; -1 where there is none. */
  get(bytes: Buffer, start: number, end: number): number {
    const at = this.#find(bytes, start, end);
    return this.#table[at + 4]! * 2 ** 32 + (this.#table[at + 5]! >>> 0) - 1;
  }

  put(bytes: Buffer, start: number, end: number, offset: number): void {
    const table = this.#table;
    const at = this.#find(bytes, start, end);
    if (isEmpty(table, at)) {
      this.size++;
      for (let number = 0; number < 4; number++) table[at + number] = this.#digest.readInt32LE(4 * number);
    }
    table[at + 4] = Math.floor((offset + 1) / 2 ** 32);
    table[at + 5] = (offset + 1) | 0;
  }

  /** The slot of the key, or the empty one where it belongs. */
  #find(bytes: Buffer, start: number, end: number): number {
    this.#takeDigest(bytes, start, end);
    const table = this.#table;
    const a = this.#digest.readInt32LE(0);
    const b = this.#digest.readInt32LE(4);
    const c = this.#digest.readInt32LE(8);
    const d = this.#digest.readInt32LE(12);
    let slot = mix(a, b, c, d) % this.#slots;
    for (;;) {
      const at = slot * SLOT_INTS;
      if (isEmpty(table, at)) return at;
      if (table[at] === a && table[at + 1] === b && table[at + 2] === c && table[at + 3] === d) return at;
      slot = slot + 1 === this.#slots ? 0 : slot + 1;
    }
  }

  /** The last byte tells the two kinds apart: a length, or a number with its highest bit set. */
  #takeDigest(bytes: Buffer, start: number, end: number): void {
    const digest = this.#digest;
    const length = end - start;
    if (length < DIGEST_BYTES) {
      digest.fill(0);
      bytes.copy(digest, 0, start, end);
      digest[DIGEST_BYTES - 1] = length;
      return;
    }
    hash("sha256", bytes.subarray(start, end), "buffer").copy(digest, 0, 0, DIGEST_BYTES);
    digest[DIGEST_BYTES - 1]! |= 0x80;
  }
}

function isEmpty(table: Int32Array, at: number): boolean {
  return table[at + 4] === 0 && table[at + 5] === 0;
}

/** Spreads keys that are alike over the table (the last steps of MurmurHash3). */
function mix(a: number, b: number, c: number, d: number): number {
  let mixed = 0;
  for (const part of [a, b, c, d]) {
    mixed = Math.imul(mixed ^ part, 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    mixed ^= mixed >>> 16;
  }
  return mixed >>> 0;
}
