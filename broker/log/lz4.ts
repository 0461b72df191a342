/**
 * Reads LZ4 frames: a header, blocks, an end mark. A block is a row of sequences: some bytes as they are (literals), then
 * a stretch of what was decompressed before, given by how far back it begins (a match).
 *
 * It is written out here because libraries cannot be told where to stop (a frame need not say how large it becomes), and read
 * one frame only where a batch may have several. The checksums inside are passed over: the batch has a better one.
 * (The formats: "LZ4 Frame Format Description" and "LZ4 Block Format Description", beside the sources of LZ4.)
 *
 * Invariant: nothing is read but the input, and what was made of the same frame.
 */
import { BoundedInput, BoundedOutput } from "./bounded-bytes";

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

/** @throws RangeError with the reason; TooLarge when there would be more than `bytesMax`. */
export function decompressLz4(frames: Buffer, bytesMax: number): Buffer {
  const input = new BoundedInput(frames);
  const output = new BoundedOutput(4 * frames.length, bytesMax);
  while (!input.isAtEnd) readFrame(input, output);
  return output.bytes;
}

function readFrame(input: BoundedInput, output: BoundedOutput): void {
  const { flags, blockBytesMax } = readHeader(input);
  const frameStart = output.length;
  for (let size = input.uintLE(4); size !== END_MARK; size = input.uintLE(4)) {
    const isStored = size >= STORED;
    const block = input.part(isStored ? size - STORED : size);
    const blockStart = output.length;
    if (isStored) output.add(block.bytes, block.at, block.end - block.at);
    else readBlock(block, output, flags & INDEPENDENT_BLOCKS ? blockStart : frameStart);
    if (output.length - blockStart > blockBytesMax)
      throw new RangeError("a block larger than its frame allows");
    if (flags & BLOCK_CHECKSUMS) input.take(CHECKSUM_BYTES);
  }
  if (flags & CONTENT_CHECKSUM) input.take(CHECKSUM_BYTES);
}

function readHeader(input: BoundedInput): { flags: number; blockBytesMax: number } {
  if (input.uintLE(4) !== MAGIC) throw new RangeError("no frame where one should begin");
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

/** What a block becomes is added to `output`; its matches begin at `floor` or behind it. */
function readBlock(block: BoundedInput, output: BoundedOutput, floor: number): void {
  for (;;) {
    const token = block.uint8();
    const literals = lengthFrom(token >> 4, block);
    output.add(block.bytes, block.take(literals), literals);
    // The last sequence has no match.
    if (block.isAtEnd) return;
    const distance = block.uintLE(2);
    output.repeat(distance, MATCH_MIN + lengthFrom(token & 0x0f, block), floor);
  }
}

/** A length that begins in half a byte: 15 says that more is to be added, and each 255 behind it says so again. */
function lengthFrom(half: number, input: BoundedInput): number {
  let length = half;
  if (half < 15) return length;
  let more: number;
  do {
    more = input.uint8();
    length += more;
  } while (more === 255);
  return length;
}
