/**
 * Decompresses the records of a batch for those who want to read them. The broker itself stores a batch and sends it on as it
 * came: compressing is the producer's work, decompressing the consumer's.
 *
 * Invariant: whatever the bytes, no more than `DECOMPRESSED_BYTES_MAX` are made of them (a few kilobytes can be made to
 * become gigabytes: a "bomb"), and what cannot be decompressed is refused with a reason.
 *
 * The codecs and their numbers are Kafka's. Each is loaded when the first batch needs it.
 */
import { TooLarge } from "./bounded-bytes";
import { BATCH_BYTES_MAX } from "./record-batch";

/** Compressed records may become as large as a batch that never was compressed. */
export const DECOMPRESSED_BYTES_MAX = BATCH_BYTES_MAX;

/** What is compressed may well be right, where less than that is wanted of it. */
export class OverLimit extends RangeError {}

interface Codec {
  name: string;
  decompress(bytes: Buffer, bytesMax: number): Buffer;
}

const CODECS: Record<number, Codec> = {
  1: { name: "gzip", decompress: (bytes, bytesMax) => zlib().gunzipSync(bytes, limits(bytesMax)) },
  2: { name: "snappy", decompress: (bytes, bytesMax) => snappy().decompressSnappy(bytes, bytesMax) },
  3: { name: "lz4", decompress: (bytes, bytesMax) => lz4().decompressLz4(bytes, bytesMax) },
  4: { name: "zstd", decompress: (bytes, bytesMax) => zlib().zstdDecompressSync(bytes, limits(bytesMax)) },
};

const zlib = () => require("node:zlib") as typeof import("node:zlib");
const snappy = () => require("./snappy") as typeof import("./snappy");
const lz4 = () => require("./lz4") as typeof import("./lz4");

/** Few and large chunks: zlib collects them and joins them at the end. */
const limits = (bytesMax: number) => ({ maxOutputLength: bytesMax, chunkSize: 128 * 1024 });

/**
 * What `records` were before they were compressed with the codec of that number.
 * @throws RangeError with the reason, in words that may follow "the batch is damaged:"; where it is too large, OverLimit
 */
export function decompress(codec: number, records: Buffer, bytesMax = DECOMPRESSED_BYTES_MAX): Buffer {
  const { name, decompress } = CODECS[codec] ?? {};
  if (decompress === undefined) throw new RangeError(`its compression is ${codec}, which does not exist`);
  try {
    return decompress(records, bytesMax);
  } catch (problem) {
    const isOver = isTooLarge(problem);
    const reason = isOver
      ? `they become more than ${bytesMax} bytes, which no batch may have`
      : (problem as Error).message;
    const sentence = `its records, compressed with ${name}, cannot be read: ${reason}`;
    throw new (isOver ? OverLimit : RangeError)(sentence, { cause: problem });
  }
}

function isTooLarge(problem: unknown): boolean {
  return problem instanceof TooLarge || (problem as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
}
