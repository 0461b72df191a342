/**
 * Reads LZ4 frames: a header, blocks, an end mark. A block is a row of sequences: some bytes as they are (literals), then
 * a stretch of what was decompressed before, given by how far back it begins (a match).
 *
 * It is written out here because the libraries cannot be told where to stop, and a frame need not say how large it becomes;
 * and because a batch may hold several frames. The checksums inside are passed over: the batch has a better one around it.
 * (The formats: "LZ4 Frame Format Description" and "LZ4 Block Format Description", beside the sources of LZ4.)
 *
 * Invariant: nothing is read but the input, and what was made of the same frame.
 */
import { BoundedOutput } from "./bounded-output";

const MAGIC = 0x184d2204;
const END_MARK = 0;
/** In the size of a block: its bytes are stored as they are. */
const STORED = 0x80000000;
const VERSION_MASK = 0xc0;
const VERSION_1 = 0x40;
const INDEPENDENT_BLOCKS = 0x20;
const BLOCK_CHECKSUMS = 0x10;
const CONTENT_SIZE = 0x08;
const CONTENT_CHECKSUM = 0x04;
const DICTIONARY = 0x01;
const CHECKSUM_BYTES = 4;
const CONTENT_SIZE_BYTES = 8;
const MATCH_MIN = 4;

/** @throws RangeError with the reason in a few words; TooLarge when there would be more than `bytesMax`. */
export function decompressLz4(frames: Buffer, bytesMax: number): Buffer {
  const input = new Input(frames);
  const output = new BoundedOutput(4 * frames.length, bytesMax);
  while (input.at < frames.length) readFrame(input, output);
  return output.bytes;
}

function readFrame(input: Input, output: BoundedOutput): void {
  const { flags, blockBytesMax } = readHeader(input);
  const frameStart = output.length;
  for (let size = input.uint32(); size !== END_MARK; size = input.uint32()) {
    const isStored = size >= STORED;
    const start = input.take(isStored ? size - STORED : size);
    const blockStart = output.length;
    if (isStored) output.add(input.bytes, start, input.at - start);
    else
      readBlock(input.bytes, start, input.at, output, flags & INDEPENDENT_BLOCKS ? blockStart : frameStart);
    if (output.length - blockStart > blockBytesMax)
      throw new RangeError("a block larger than its frame allows");
    if (flags & BLOCK_CHECKSUMS) input.take(CHECKSUM_BYTES);
  }
  if (flags & CONTENT_CHECKSUM) input.take(CHECKSUM_BYTES);
}

function readHeader(input: Input): { flags: number; blockBytesMax: number } {
  if (input.uint32() !== MAGIC) throw new RangeError("no frame where one should begin");
  const flags = input.uint8();
  if ((flags & VERSION_MASK) !== VERSION_1) throw new RangeError("a frame of an unknown version");
  if (flags & DICTIONARY) throw new RangeError("a frame that needs a dictionary");
  // 4, 5, 6, 7 stand for 64 KiB, 256 KiB, 1 MiB, 4 MiB.
  const sizeCode = (input.uint8() >> 4) & 0x07;
  if (sizeCode < 4) throw new RangeError("a frame whose block size does not exist");
  if (flags & CONTENT_SIZE) input.take(CONTENT_SIZE_BYTES);
  input.uint8(); // the checksum of the header
  return { flags, blockBytesMax: 1 << (8 + 2 * sizeCode) };
}

/** A block lies from `start` to `end`; its matches begin at `floor` of the output or behind it. */
function readBlock(bytes: Buffer, start: number, end: number, output: BoundedOutput, floor: number): void {
  const block = new Input(bytes, start, end);
  for (;;) {
    const token = block.uint8();
    const literals = block.length(token >> 4);
    output.add(bytes, block.take(literals), literals);
    // The last sequence has no match.
    if (block.at === end) return;
    const distance = block.uint8() | (block.uint8() << 8);
    if (distance === 0 || distance > output.length - floor)
      throw new RangeError("a match before the beginning");
    output.repeat(distance, MATCH_MIN + block.length(token & 0x0f));
  }
}

/** A cursor that refuses to go past its end. */
class Input {
  readonly bytes: Buffer;
  at: number;
  readonly #end: number;

  constructor(bytes: Buffer, start = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = start;
    this.#end = end;
  }

  /** Goes past `count` bytes and returns where they begin. */
  take(count: number): number {
    const start = this.at;
    if (count > this.#end - start) throw new RangeError("they end too early");
    this.at += count;
    return start;
  }

  uint8(): number {
    return this.bytes[this.take(1)]!;
  }

  uint32(): number {
    return this.bytes.readUInt32LE(this.take(4));
  }

  /** A length that begins in half a byte: 15 says that more is to be added, and each 255 behind it says so again. */
  length(half: number): number {
    let length = half;
    if (half < 15) return length;
    let more: number;
    do {
      more = this.uint8();
      length += more;
    } while (more === 255);
    return length;
  }
}
