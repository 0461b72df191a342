/**
 * Framing: where one line ends and the next begins.
 *
 * For each connection the broker makes a framer. It pushes in what arrives, and then asks for lines until there is none:
 *
 *     push("8 my-to")           next() -> nothing yet
 *     push("pic 0\none\ntwo")   next() -> "8 my-topic 0"     next() -> "one"     next() -> nothing yet
 *     finish()                  next() -> "two"              next() -> nothing
 */
import type { Parts } from "#broker/parts";
import type { Frame, Framer } from "#broker/text/framing";

export const cause =
  "each piece is turned into text by itself: a character that was cut in two becomes two question marks; bytes are put together first and decoded later";

const LF = 0x0a;
const CR = 0x0d;
const EMPTY: Buffer = Buffer.alloc(0);

class LineFramer implements Framer {
  readonly #lineBytesMax: number;
  /** What has arrived and is in no line yet. */
  #rest = EMPTY;
  #finished = false;
  /** The line that is arriving was too long: its rest is thrown away, up to its LF. */
  #discarding = false;

  constructor(lineBytesMax: number) {
    this.#lineBytesMax = lineBytesMax;
  }

  /** How many bytes behind the last line have arrived already. */
  get bytesAtHand(): number {
    return this.#rest.length;
  }

  /** So much has arrived. */
  push(bytes: Buffer): void {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.from(`${this.#rest}${bytes}`);
  }

  /** Nothing more will arrive: what is left over is the last line, unless it is empty. */
  finish(): void {
    this.#finished = true;
  }

  /** The next line, or undefined when more must arrive first. */
  next(): Frame | undefined {
    for (;;) {
      const lf = this.#rest.indexOf(LF);
      if (lf < 0) return this.#withoutLf();
      const line = this.#rest.subarray(0, lf);
      this.#rest = this.#rest.subarray(lf + 1);
      if (!this.#discarding) return this.#frame(line);
      this.#discarding = false;
    }
  }

  /** What has arrived has no LF: it is the beginning of a line, the last line, or the middle of one that is too long. */
  #withoutLf(): Frame | undefined {
    const line = this.#rest;
    const isTooLong = withoutCr(line) > this.#lineBytesMax;
    if (!isTooLong && !this.#finished && !this.#discarding) return undefined;
    // Nobody may make the broker remember more than the limit: what is too long is not kept.
    this.#rest = EMPTY;
    if (this.#discarding || line.length === 0) return undefined;
    this.#discarding = isTooLong;
    return this.#frame(line);
  }

  #frame(line: Buffer): Frame {
    const end = withoutCr(line);
    if (end <= this.#lineBytesMax) return { kind: "line", bytes: line, start: 0, end };
    return { kind: "too-long", bytes: line, start: 0, end: this.#lineBytesMax };
  }

  // What follows is for `produce … bytes=N`, where N raw bytes come instead of a line. It is no part of this exercise.

  takeBytes(): void {
    throw new Error("this framer knows lines only");
  }

  skipBytes(): void {
    throw new Error("this framer knows lines only");
  }
}

/** Where a line ends: a CR at its end belongs to the LF behind it. */
function withoutCr(line: Buffer): number {
  return line.at(-1) === CR ? line.length - 1 : line.length;
}

/** Puts the framer into the broker. Nothing to do here. */
export default (_parts: Parts): Partial<Parts> => ({
  framing: { create: (lineBytesMax) => new LineFramer(lineBytesMax) },
});
