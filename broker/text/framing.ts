/**
 * Framing: where one request ends and the next begins. TCP delivers a stream of bytes, cut wherever it likes: a line may
 * come in ten pieces, and ten lines in one. The framer gets the pieces and gives back lines, or raw bytes where a request
 * announced some.
 *
 * Invariant: the frames depend on the bytes alone, never on how they were cut. Memory is bounded by the longest line
 * allowed, however slowly a line comes.
 */
const LF = 0x0a;
const CR = 0x0d;
const EMPTY: Buffer = Buffer.alloc(0);

/** The bytes of one frame: `bytes[start..end)`. They stay valid until the framer's next `push` or `next`. */
export interface Frame {
  /**
   * A line (without its LF and a CR before it), raw bytes, or the beginning of a line over the limit (as much as the
   * limit allows): given once, when the limit is crossed; the rest of that line is then thrown away up to its LF.
   */
  kind: "line" | "bytes" | "too-long";
  bytes: Buffer;
  start: number;
  end: number;
}

export interface Framer {
  /** Gives the framer the bytes that arrived, once `next` has found no more frame in the earlier ones. */
  push(bytes: Buffer): void;
  /** Nothing more will come: what is left over is the last line, unless it is empty. */
  finish(): void;
  /** The next frame (always the same object, filled anew), or undefined when more bytes are needed for one. */
  next(): Frame | undefined;
  /** Makes the next frame `count` raw bytes instead of a line; one LF behind them is swallowed if it is there. */
  takeBytes(count: number): void;
  /** Throws `count` raw bytes away, and one LF behind them. */
  skipBytes(count: number): void;
  /** How many bytes behind the last frame have arrived already. */
  readonly bytesAtHand: number;
}

export interface Framing {
  /** A framer for one connection. */
  create(lineBytesMax: number): Framer;
}

export const framing: Framing = { create: (lineBytesMax) => new LineFramer(lineBytesMax) };

class LineFramer implements Framer {
  readonly #lineBytesMax: number;
  readonly #frame: Frame = { kind: "line", bytes: EMPTY, start: 0, end: 0 };
  /** What arrived last, and how far it is framed. */
  #chunk = EMPTY;
  #at = 0;
  /** The beginning of a frame whose end has not arrived, put together from earlier chunks. */
  #partial = EMPTY;
  #partialLength = 0;
  #finished = false;
  /** Raw bytes still to come: to be kept as a frame, or to be thrown away. */
  #bytesToTake: number | undefined;
  #bytesToSkip = 0;
  #swallowLf = false;
  #discardingLine = false;

  constructor(lineBytesMax: number) {
    this.#lineBytesMax = lineBytesMax;
  }

  get bytesAtHand(): number {
    return this.#chunk.length - this.#at;
  }

  push(bytes: Buffer): void {
    this.#chunk = bytes;
    this.#at = 0;
  }

  finish(): void {
    this.#finished = true;
  }

  takeBytes(count: number): void {
    this.#bytesToTake = count;
  }

  skipBytes(count: number): void {
    this.#bytesToSkip = count;
    this.#swallowLf = true;
  }

  next(): Frame | undefined {
    if (this.#bytesToSkip > 0) this.#skip();
    if (this.#bytesToTake !== undefined) return this.#nextBytes(this.#bytesToTake);
    if (this.#swallowLf && this.#bytesToSkip === 0 && this.bytesAtHand > 0) {
      if (this.#chunk[this.#at] === LF) this.#at++;
      this.#swallowLf = false;
    }
    return this.#nextLine();
  }

  #nextLine(): Frame | undefined {
    for (;;) {
      const lf = this.#chunk.indexOf(LF, this.#at);
      if (lf < 0) return this.#withoutLf();
      const start = this.#at;
      this.#at = lf + 1;
      if (this.#discardingLine) {
        this.#discardingLine = false;
        continue;
      }
      if (this.#partialLength === 0) return this.#line(this.#chunk, start, lf);
      this.#keep(start, lf);
      return this.#partialAsLine();
    }
  }

  /** No LF in what is left of the chunk: it is the beginning of a line, or, at the end of the input, the last line. */
  #withoutLf(): Frame | undefined {
    const start = this.#at;
    this.#at = this.#chunk.length;
    if (!this.#discardingLine) {
      this.#keep(start, this.#chunk.length);
      if (this.#isTooLong(this.#partial, 0, this.#partialLength)) {
        this.#discardingLine = true;
        return this.#fill("too-long", this.#takePartial(), 0, this.#lineBytesMax);
      }
      if (this.#finished && this.#partialLength > 0) return this.#partialAsLine();
    }
    this.#chunk = EMPTY;
    this.#at = 0;
    return undefined;
  }

  #nextBytes(count: number): Frame | undefined {
    const start = this.#at;
    const end = Math.min(start + count - this.#partialLength, this.#chunk.length);
    this.#at = end;
    if (this.#partialLength === 0 && end - start === count) {
      this.#endBytes();
      return this.#fill("bytes", this.#chunk, start, end);
    }
    this.#keep(start, end);
    if (this.#partialLength < count) return undefined;
    this.#endBytes();
    return this.#fill("bytes", this.#takePartial(), 0, count);
  }

  #endBytes(): void {
    this.#bytesToTake = undefined;
    this.#swallowLf = true;
  }

  #skip(): void {
    const skipped = Math.min(this.#bytesToSkip, this.#chunk.length - this.#at);
    this.#at += skipped;
    this.#bytesToSkip -= skipped;
  }

  #line(bytes: Buffer, start: number, lineEnd: number): Frame {
    if (this.#isTooLong(bytes, start, lineEnd)) {
      return this.#fill("too-long", bytes, start, start + this.#lineBytesMax);
    }
    const end = lineEnd > start && bytes[lineEnd - 1] === CR ? lineEnd - 1 : lineEnd;
    return this.#fill("line", bytes, start, end);
  }

  /** A CR at the end does not count, because it may turn out to belong to the end of the line. */
  #isTooLong(bytes: Buffer, start: number, end: number): boolean {
    const excess = end - start - this.#lineBytesMax;
    return excess > 1 || (excess === 1 && bytes[end - 1] !== CR);
  }

  #fill(kind: Frame["kind"], bytes: Buffer, start: number, end: number): Frame {
    const frame = this.#frame;
    frame.kind = kind;
    frame.bytes = bytes;
    frame.start = start;
    frame.end = end;
    return frame;
  }

  /** Copies a piece of the chunk behind the partial frame, in a buffer that doubles: a frame may come byte by byte. */
  #keep(start: number, end: number): void {
    const length = this.#partialLength + end - start;
    if (length > this.#partial.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(length, 2 * this.#partial.length));
      this.#partial.copy(larger, 0, 0, this.#partialLength);
      this.#partial = larger;
    }
    this.#chunk.copy(this.#partial, this.#partialLength, start, end);
    this.#partialLength = length;
  }

  #partialAsLine(): Frame {
    const line = this.#takePartial();
    return this.#line(line, 0, line.length);
  }

  #takePartial(): Buffer {
    const partial = this.#partial.subarray(0, this.#partialLength);
    this.#partial = EMPTY;
    this.#partialLength = 0;
    return partial;
  }
}
