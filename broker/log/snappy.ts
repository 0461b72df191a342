/**
 * Reads what Kafka's clients call snappy: either one block of Snappy, or the stream of snappy-java ("xerial"): a header of 16
 * bytes, and then blocks, each behind its length. A block says how large it becomes, then it is a row of elements: some bytes as
 * they are (a literal), or a stretch of what was decompressed before, given by how far back it begins (a copy).
 *
 * It is written out here, as LZ4 is, so that both make their bytes in the same place and stop at the same limit. (The formats:
 * "Snappy compressed format description", beside the sources of Snappy; SnappyOutputStream in snappy-java.)
 *
 * Invariant: nothing is read but the input, and what was made of the same block.
 */
import { BoundedInput, BoundedOutput, TooLarge } from "./bounded-bytes";

/** A stream begins with these and two version numbers of four bytes each. */
const MAGIC = Buffer.from("\x82SNAPPY\0", "latin1");
const VERSIONS_BYTES = 8;
const LENGTH_BYTES = 4;
/** A literal of up to 60 bytes has its length in the tag; above that, 1 to 4 bytes behind it have it. */
const SHORT_LITERAL = 60;

/** @throws RangeError with the reason; TooLarge when there would be more than `bytesMax`. */
export function decompressSnappy(bytes: Buffer, bytesMax: number): Buffer {
  const input = new BoundedInput(bytes);
  const output = new BoundedOutput(4 * bytes.length, bytesMax);
  if (!beginsStream(input)) readBlock(input, output, bytesMax);
  while (!input.isAtEnd) {
    // Several streams may lie one behind the other.
    if (beginsStream(input)) input.take(MAGIC.length + VERSIONS_BYTES);
    else readBlock(input.part(input.bytes.readUInt32BE(input.take(LENGTH_BYTES))), output, bytesMax);
  }
  return output.bytes;
}

function beginsStream({ bytes, at }: BoundedInput): boolean {
  return MAGIC.equals(bytes.subarray(at, at + MAGIC.length));
}

function readBlock(block: BoundedInput, output: BoundedOutput, bytesMax: number): void {
  const floor = output.length;
  const size = varint(block);
  if (size > bytesMax - floor) throw new TooLarge();
  while (!block.isAtEnd) readElement(block, output, floor);
  if (output.length - floor !== size) throw new RangeError("they become more or less than they say");
}

/** The low two bits of an element's first byte are its kind. The others begin a length, and in one case a distance. */
function readElement(block: BoundedInput, output: BoundedOutput, floor: number): void {
  const tag = block.uint8();
  const kind = tag & 0x03;
  const upper = tag >> 2;
  if (kind === 0) {
    const length = 1 + (upper < SHORT_LITERAL ? upper : block.uintLE(upper - SHORT_LITERAL + 1));
    output.add(block.bytes, block.take(length), length);
  } else if (kind === 1) {
    const distance = ((upper >> 3) << 8) | block.uint8();
    output.repeat(distance, 4 + (upper & 0x07), floor);
  } else {
    output.repeat(block.uintLE(kind === 2 ? 2 : 4), 1 + upper, floor);
  }
}

/** A number without a sign: seven bits a byte, the lowest first, the top bit set on every byte but the last. */
function varint(input: BoundedInput): number {
  let value = 0;
  for (let scale = 1; scale <= 128 ** 4; scale *= 128) {
    const byte = input.uint8();
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return value;
  }
  throw new RangeError("they do not say what they become");
}
