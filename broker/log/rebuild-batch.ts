/**
 * Builds the batch that is left when the cleaner has taken records out of one.
 *
 * Invariant: it begins and ends at the same offsets as the batch that it replaces, and has the same producer id, epoch and first
 * sequence number. So what lies behind it keeps its place, and a producer's row of numbers has no hole, even where no record is left.
 *
 * It is compressed as the batch was. This broker reads snappy and lz4 and cannot write them: there the records stay uncompressed,
 * which every client can read as well.
 */
import { promisify } from "node:util";
import type zlib from "node:zlib";
import {
  AT,
  ATTRIBUTES,
  attributes,
  BATCH_BYTES_MAX,
  baseTimestamp,
  compression,
  computeCrc,
  HEADER_BYTES,
  hasLogAppendTime,
  int64,
  LOG_OVERHEAD_BYTES,
} from "./record-batch";
import { sizeOfVarint, writeVarint } from "./varint";

/** A record that stays: what of it depends on the batch around it, and the rest as it is. */
export interface RetainedRecord {
  /** Its offset, minus the batch's. */
  offsetDelta: number;
  timestampMs: number;
  /** Its key, value and headers, as they are encoded. */
  body: Buffer;
}

const GZIP = 1;
const ZSTD = 4;

export async function rebuildBatch(
  batch: Buffer,
  retained: readonly RetainedRecord[],
  deleteHorizonMs: number | undefined,
): Promise<Buffer> {
  const largest = largestTimestamp(batch, retained);
  const base = retained.length === 0 ? largest : (deleteHorizonMs ?? Number(baseTimestamp(batch)));
  const records = encode(retained, base);
  const [codec, bytes] = await compress(retained.length === 0 ? 0 : compression(batch), records);
  const rebuilt = Buffer.concat([batch.subarray(0, HEADER_BYTES), bytes]);
  const cleared = attributes(batch) & ~(ATTRIBUTES.compression | ATTRIBUTES.deleteHorizon);
  const horizon = retained.length > 0 && deleteHorizonMs !== undefined ? ATTRIBUTES.deleteHorizon : 0;
  rebuilt.writeInt32BE(rebuilt.length - LOG_OVERHEAD_BYTES, AT.batchLength);
  rebuilt.writeInt16BE(cleared | codec | horizon, AT.attributes);
  rebuilt.writeBigInt64BE(BigInt(base), AT.baseTimestamp);
  rebuilt.writeBigInt64BE(BigInt(largest), AT.maxTimestamp);
  rebuilt.writeInt32BE(retained.length, AT.recordCount);
  rebuilt.writeUInt32BE(computeCrc(rebuilt, 0, rebuilt.length), AT.crc);
  // Its records may have been compressed so well that they fit in no batch without. Then it stays as it was.
  return rebuilt.length > BATCH_BYTES_MAX ? batch : rebuilt;
}

/** Where the broker has set the time it is that of every record; and an empty batch tells as much as can still be told. */
function largestTimestamp(batch: Buffer, retained: readonly RetainedRecord[]): number {
  if (hasLogAppendTime(batch) || retained.length === 0) return int64(batch, AT.maxTimestamp);
  return retained.reduce((largest, { timestampMs }) => Math.max(largest, timestampMs), -1);
}

function encode(retained: readonly RetainedRecord[], baseMs: number): Buffer {
  const sizes = retained.map(({ offsetDelta, timestampMs, body }) => {
    return 1 + sizeOfVarint(timestampMs - baseMs) + sizeOfVarint(offsetDelta) + body.length;
  });
  const bytes = Buffer.allocUnsafe(sizes.reduce((sum, size) => sum + sizeOfVarint(size) + size, 0));
  let at = 0;
  for (const [number, { offsetDelta, timestampMs, body }] of retained.entries()) {
    at = writeVarint(bytes, at, sizes[number]!);
    bytes[at++] = 0;
    at = writeVarint(bytes, at, timestampMs - baseMs);
    at = writeVarint(bytes, at, offsetDelta);
    at += body.copy(bytes, at);
  }
  return bytes;
}

/** The records compressed, and the number of the codec that it was done with. Threads of the runtime do it, nobody waits. */
async function compress(codec: number, records: Buffer): Promise<[codec: number, bytes: Buffer]> {
  const { gzip, zstdCompress } = require("node:zlib") as typeof zlib;
  if (codec === GZIP) return [codec, await promisify<Buffer, Buffer>(gzip)(records)];
  if (codec === ZSTD) return [codec, await promisify<Buffer, Buffer>(zstdCompress)(records)];
  return [0, records];
}
