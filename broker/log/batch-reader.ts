/**
 * Reads whole batches from a file in bounded memory. Everything that walks over a log goes this way: consumers, the
 * look-up of a timestamp, recovery, and the rebuilding of an index.
 */
import { BATCH_BYTES_MAX, endOfWholeBatches, HEADER_BYTES, sizeBytes } from "./record-batch";
import type { LogFile } from "./storage";

/** How much is read at a time where nobody asked for less. */
export const BLOCK_BYTES = 256 * 1024;

/**
 * The whole batches that begin at `position`, up to about `maxBytes` of them, but at least one if there is one, so that a
 * large batch never blocks a small reader (KIP-74). Empty at the end of the file, and where the bytes are no batch.
 */
export async function readBatches(file: LogFile, position: number, maxBytes: number): Promise<Buffer> {
  const block = await file.read(position, Math.max(maxBytes, HEADER_BYTES));
  const end = endOfWholeBatches(block);
  if (end > 0 || block.length < HEADER_BYTES) return block.subarray(0, end);
  const firstSize = sizeBytes(block);
  if (firstSize <= block.length || firstSize > BATCH_BYTES_MAX) return block.subarray(0, 0);
  const larger = await file.read(position, firstSize);
  return larger.subarray(0, endOfWholeBatches(larger));
}
