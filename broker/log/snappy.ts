/**
 * Reads what Kafka's clients call snappy: either one block of raw Snappy, or the stream of snappy-java ("xerial"), which is
 * a header of 16 bytes and then blocks, each behind its length.
 *
 * Invariant: a block is decompressed only after the size that it declares was found to be within the limit; the library
 * makes exactly so much and refuses a block that becomes anything else.
 */
import { uncompressSync } from "snappy";
import { TooLarge } from "./bounded-output";

/** The stream begins with these and two version numbers of four bytes each. */
const MAGIC = Buffer.from("\x82SNAPPY\0", "latin1");
const HEADER_BYTES = 16;
const LENGTH_BYTES = 4;

/** @throws Error with the reason; TooLarge when there would be more than `bytesMax`. */
export function decompressSnappy(bytes: Buffer, bytesMax: number): Buffer {
  if (!beginsStream(bytes, 0)) return decompressBlock(bytes, bytesMax);
  const blocks: Buffer[] = [];
  let bytesLeft = bytesMax;
  for (let at = 0; at < bytes.length; ) {
    // Streams may be glued together.
    if (beginsStream(bytes, at)) {
      at += HEADER_BYTES;
      continue;
    }
    const start = at + LENGTH_BYTES;
    const length = start <= bytes.length ? bytes.readInt32BE(at) : -1;
    if (length < 0 || length > bytes.length - start) throw new RangeError("a block that ends too early");
    const block = decompressBlock(bytes.subarray(start, start + length), bytesLeft);
    blocks.push(block);
    bytesLeft -= block.length;
    at = start + length;
  }
  return Buffer.concat(blocks);
}

function beginsStream(bytes: Buffer, at: number): boolean {
  return bytes.length >= at + HEADER_BYTES && MAGIC.equals(bytes.subarray(at, at + MAGIC.length));
}

function decompressBlock(block: Buffer, bytesMax: number): Buffer {
  if (declaredSize(block) > bytesMax) throw new TooLarge();
  return uncompressSync(block) as Buffer;
}

/** A block begins with the size that it will have, as a varint: seven bits a byte, lowest first. */
function declaredSize(block: Buffer): number {
  let size = 0;
  for (let at = 0; at < Math.min(block.length, 5); at++) {
    size += (block[at]! & 0x7f) * 128 ** at;
    if (block[at]! < 0x80) return size;
  }
  throw new RangeError("no size at the beginning of a block");
}
