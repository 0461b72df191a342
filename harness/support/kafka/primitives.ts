/**
 * The smallest pieces of Kafka's wire protocol, written and read: integers (the most significant byte first), integers of varying
 * length, and UUIDs. The harness has its own: what it says must not depend on what the broker believes.
 *
 * Invariant: a Reader never reads beyond its bytes; where they end too early, it says what it was looking for.
 */

/** Kafka prints a UUID in URL-safe base64, without padding: 22 characters. */
const UUID_BYTES = 16;

export class Writer {
  readonly #pieces: Buffer[] = [];

  int(width: number, value: bigint): void {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64BE(BigInt.asIntN(64, value));
    this.#pieces.push(bytes.subarray(8 - width));
  }

  /** Seven bits a byte, the lowest first; the highest bit of a byte says that another follows. */
  uvarint(value: bigint | number): void {
    const bytes: number[] = [];
    let rest = BigInt.asUintN(64, BigInt(value));
    for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
    bytes.push(Number(rest));
    this.#pieces.push(Buffer.from(bytes));
  }

  /** The same for signed integers, zigzag: 0, -1, 1, -2 … become 0, 1, 2, 3 … */
  varint(value: bigint | number): void {
    const signed = BigInt(value);
    this.uvarint((signed << 1n) ^ (signed >> 63n));
  }

  uuid(text: string): void {
    const bytes = Buffer.from(text, "base64url");
    if (bytes.length !== UUID_BYTES) throw new Error(`"${text}" is no UUID as Kafka prints them`);
    this.#pieces.push(bytes);
  }

  bytes(bytes: Buffer): void {
    this.#pieces.push(bytes);
  }

  result(): Buffer {
    return Buffer.concat(this.#pieces);
  }
}

export class Reader {
  readonly #bytes: Buffer;
  /** The position of what is read next. */
  at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.at;
  }

  int(width: number): bigint {
    let value = 0n;
    for (const byte of this.bytes(width)) value = (value << 8n) | BigInt(byte);
    return BigInt.asIntN(width * 8, value);
  }

  uvarint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.bytes(1)[0]!;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new Error(`the varint that ends before byte ${this.at} is longer than 10 bytes`);
  }

  varint(): bigint {
    const value = this.uvarint();
    return (value >> 1n) ^ -(value & 1n);
  }

  uuid(): string {
    return this.bytes(UUID_BYTES).toString("base64url");
  }

  bytes(length: number): Buffer {
    if (length < 0 || length > this.left)
      throw new Error(`${length} bytes were to follow at byte ${this.at}, but ${this.left} are left`);
    this.at += length;
    return this.#bytes.subarray(this.at - length, this.at);
  }
}
