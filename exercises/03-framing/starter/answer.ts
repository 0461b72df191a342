/**
 * Framing: where one line ends and the next begins. Replace what is marked TODO.
 *
 * For each connection the broker makes a framer. It pushes in what arrives, and then asks for lines until there is none:
 *
 *     push("8 my-to")           next() -> nothing yet
 *     push("pic 0\none\ntwo")   next() -> "8 my-topic 0"     next() -> "one"     next() -> nothing yet
 *     finish()                  next() -> "two"              next() -> nothing
 */
import type { Parts } from "#broker/parts";
import type { Frame, Framer } from "#broker/text/framing";

const EMPTY: Buffer = Buffer.alloc(0);

class LineFramer implements Framer {
  readonly #lineBytesMax: number;
  /** What has arrived and is in no line yet. */
  #rest = EMPTY;

  constructor(lineBytesMax: number) {
    this.#lineBytesMax = lineBytesMax;
  }

  /** How many bytes behind the last line have arrived already. */
  get bytesAtHand(): number {
    return this.#rest.length;
  }

  /** So much has arrived. */
  push(bytes: Buffer): void {
    // TODO: what if the last push ended in the middle of a line?
    this.#rest = bytes;
  }

  /** Nothing more will arrive: what is left over is the last line, unless it is empty. */
  finish(): void {
    // TODO
  }

  /** The next line, or undefined when more must arrive first. */
  next(): Frame | undefined {
    if (this.#rest.length === 0) return undefined;
    // TODO: this takes everything that arrived for one line. Where does the first line end? What if its end has not arrived? When is
    // a line so long that nobody should wait for its end (`#lineBytesMax`)?
    const line = this.#rest;
    this.#rest = EMPTY;
    return this.#frame(line);
  }

  #frame(line: Buffer): Frame {
    // TODO: a CR before the LF is no part of the line. And a line longer than `#lineBytesMax` is a frame of the kind "too-long",
    // with as many bytes as the limit allows.
    const end = Math.min(line.length, this.#lineBytesMax);
    return { kind: "line", bytes: line, start: 0, end };
  }

  // What follows is for `produce … bytes=N`, where N raw bytes come instead of a line. It is no part of this exercise.

  takeBytes(): void {
    throw new Error("this framer knows lines only");
  }

  skipBytes(): void {
    throw new Error("this framer knows lines only");
  }
}

/** Puts the framer into the broker. Nothing to do here. */
export default (_parts: Parts): Partial<Parts> => ({
  framing: { create: (lineBytesMax) => new LineFramer(lineBytesMax) },
});
