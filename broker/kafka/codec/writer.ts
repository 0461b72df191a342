/**
 * Writes the primitive values of Kafka's protocol. What is long already (record batches) is not copied: it goes out as a slice
 * between two pieces of what was written.
 *
 * Invariant: a frame begins with four bytes that hold the length of the rest, written when the rest is known.
 */
const SIZE_BYTES = 4;
const FIRST_BYTES = 256;
/** Below this a copy is cheaper than one more piece to send. */
const SLICE_BYTES_MIN = 1024;

export class Writer {
  #buffer: Buffer = Buffer.allocUnsafe(FIRST_BYTES);
  #position = SIZE_BYTES;
  /** Where the piece that is being written begins in the buffer. */
  #pieceStart = 0;
  #pieces: Buffer[] = [];
  #piecesBytes = 0;

  bool(value: boolean): void {
    this.int8(value ? 1 : 0);
  }

  int8(value: number): void {
    this.#room(1);
    this.#position = this.#buffer.writeInt8(value, this.#position);
  }

  int16(value: number): void {
    this.#room(2);
    this.#position = this.#buffer.writeInt16BE(value, this.#position);
  }

  uint16(value: number): void {
    this.#room(2);
    this.#position = this.#buffer.writeUInt16BE(value, this.#position);
  }

  int32(value: number): void {
    this.#room(4);
    this.#position = this.#buffer.writeInt32BE(value, this.#position);
  }

  /** A number that is too large for 64 bits (it was read from 2^63 - 1, which no number here can be) is written as the largest. */
  int64(value: number): void {
    this.#room(8);
    const isTooLarge = value >= 2 ** 63;
    const high = isTooLarge ? 0x7fff_ffff : Math.floor(value / 0x1_0000_0000);
    const low = isTooLarge ? 0xffff_ffff : value - high * 0x1_0000_0000;
    this.#buffer.writeInt32BE(high, this.#position);
    this.#position = this.#buffer.writeUInt32BE(low, this.#position + 4);
  }

  float64(value: number): void {
    this.#room(8);
    this.#position = this.#buffer.writeDoubleBE(value, this.#position);
  }

  uuid(value: string): void {
    this.#room(16);
    this.#buffer.fill(0, this.#position, this.#position + 16);
    this.#buffer.write(value, this.#position, 16, "base64url");
    this.#position += 16;
  }

  unsignedVarint(value: number): void {
    this.#room(5);
    let rest = value;
    while (rest > 0x7f) {
      this.#buffer[this.#position++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#buffer[this.#position++] = rest;
  }

  /** A length as it stands before strings, bytes and arrays: -1 is null. In a flexible version it is a varint of one more. */
  length(length: number, flexible: boolean, width: 2 | 4): void {
    if (flexible) this.unsignedVarint(length + 1);
    else if (width === 2) this.int16(length);
    else this.int32(length);
  }

  text(value: string, flexible: boolean): void {
    const bytes = Buffer.byteLength(value);
    this.length(bytes, flexible, 2);
    this.#room(bytes);
    this.#position += this.#buffer.write(value, this.#position);
  }

  /** Bytes as they are; they must not change before the frame is sent. */
  slice(bytes: Buffer): void {
    if (bytes.length < SLICE_BYTES_MIN) {
      this.#room(bytes.length);
      this.#position += bytes.copy(this.#buffer, this.#position);
      return;
    }
    this.#endPiece();
    this.#push(bytes);
  }

  /** The frame, size and all, as pieces to be sent one behind the other. */
  frame(): Buffer[] {
    this.#endPiece();
    this.#pieces[0]!.writeInt32BE(this.#piecesBytes - SIZE_BYTES, 0);
    return this.#pieces;
  }

  /** What was written so far without the room for the size: for a part whose length must stand before it. */
  body(): Buffer {
    return Buffer.concat(this.frame()).subarray(SIZE_BYTES);
  }

  #endPiece(): void {
    if (this.#position > this.#pieceStart)
      this.#push(this.#buffer.subarray(this.#pieceStart, this.#position));
    this.#pieceStart = this.#position;
  }

  #push(piece: Buffer): void {
    this.#pieces.push(piece);
    this.#piecesBytes += piece.length;
  }

  #room(bytes: number): void {
    if (this.#position + bytes <= this.#buffer.length) return;
    const written = this.#buffer.subarray(this.#pieceStart, this.#position);
    const larger = Buffer.allocUnsafe(Math.max(2 * this.#buffer.length, written.length + bytes));
    written.copy(larger);
    this.#position = written.length;
    this.#pieceStart = 0;
    this.#buffer = larger;
  }
}
