/**
 * The bytes of a snapshot: what is known of a partition's producers at one offset, in Kafka's own format, so that kafka-dump-log
 * reads it (Kafka: ProducerSnapshot.json, ProducerStateManager).
 *
 *     version int16 · crc uint32 · producers int32 · for each of them:
 *         producerId int64 · epoch int16 · lastSequence int32 · lastOffset int64 · offsetDelta int32 · timestamp int64
 *         coordinatorEpoch int32 · currentTxnFirstOffset int64
 *
 * Kafka keeps one batch of each producer there. This broker keeps all that it remembers, because a producer may repeat any of them
 * after a restart. They follow where Kafka has stopped reading, in the same order, for each producer:
 *
 *         batches int32 · for each: epoch int16 · firstSequence int32 · lastSequence int32 · baseOffset int64 · logAppendTime int64
 *
 * Invariant: the CRC-32C covers everything behind itself. Bytes to which it does not fit, or that end too early or too late, are no
 * snapshot: whoever wanted one reads the log instead.
 */
import { crc32c } from "@node-rs/crc32";
import { type StoredBatch, sequenceAfter } from "./deduplicator";

/** What is known of a producer in one partition. */
export interface Producer {
  producerId: number;
  /** Oldest first, and never empty. */
  batches: readonly StoredBatch[];
  /** By the broker's clock. */
  lastWriteMs: number;
}

const VERSION = 1;
const CRC_AT = 2;
const COUNT_AT = 6;
const ENTRIES_AT = 10;
const ENTRY_BYTES = 46;
const BATCH_BYTES = 26;
/** There are no transactions. */
const NO_COORDINATOR = -1;
const NO_TRANSACTION = -1n;

export function encodeSnapshot(producers: readonly Producer[]): Buffer {
  const batchCount = producers.reduce((sum, { batches }) => sum + batches.length, 0);
  const bytes = Buffer.alloc(ENTRIES_AT + producers.length * (ENTRY_BYTES + 4) + batchCount * BATCH_BYTES);
  bytes.writeInt16BE(VERSION, 0);
  bytes.writeInt32BE(producers.length, COUNT_AT);
  let at = ENTRIES_AT;
  for (const producer of producers) at = writeEntry(bytes, at, producer);
  for (const { batches } of producers) {
    at = bytes.writeInt32BE(batches.length, at);
    for (const batch of batches) at = writeBatch(bytes, at, batch);
  }
  bytes.writeUInt32BE(crc32c(bytes.subarray(COUNT_AT)), CRC_AT);
  return bytes;
}

/** What `bytes` hold, or undefined when they are no whole snapshot that this broker wrote. */
export function decodeSnapshot(bytes: Buffer): Producer[] | undefined {
  if (bytes.length < ENTRIES_AT || bytes.readInt16BE(0) !== VERSION) return undefined;
  if (bytes.readUInt32BE(CRC_AT) !== crc32c(bytes.subarray(COUNT_AT))) return undefined;
  const count = bytes.readInt32BE(COUNT_AT);
  const producers: Producer[] = [];
  let at = ENTRIES_AT + count * ENTRY_BYTES;
  for (let number = 0; number < count; number++) {
    if (at + 4 > bytes.length) return undefined;
    const batchCount = bytes.readInt32BE(at);
    const end = at + 4 + batchCount * BATCH_BYTES;
    if (batchCount < 1 || end > bytes.length) return undefined;
    const batches = Array.from({ length: batchCount }, (_, batch) =>
      readBatch(bytes, at + 4 + batch * BATCH_BYTES),
    );
    producers.push({ ...readEntry(bytes, ENTRIES_AT + number * ENTRY_BYTES), batches });
    at = end;
  }
  return at === bytes.length ? producers : undefined;
}

function writeEntry(bytes: Buffer, start: number, { producerId, batches, lastWriteMs }: Producer): number {
  const { producerEpoch, firstSequence, lastSequence, baseOffset } = batches.at(-1)!;
  const offsetDelta = sequenceAfter(lastSequence, -firstSequence);
  let at = bytes.writeBigInt64BE(BigInt(producerId), start);
  at = bytes.writeInt16BE(producerEpoch, at);
  at = bytes.writeInt32BE(lastSequence, at);
  at = bytes.writeBigInt64BE(BigInt(baseOffset + offsetDelta), at);
  at = bytes.writeInt32BE(offsetDelta, at);
  at = bytes.writeBigInt64BE(BigInt(lastWriteMs), at);
  at = bytes.writeInt32BE(NO_COORDINATOR, at);
  return bytes.writeBigInt64BE(NO_TRANSACTION, at);
}

function readEntry(bytes: Buffer, at: number): { producerId: number; lastWriteMs: number } {
  const producerId = Number(bytes.readBigInt64BE(at));
  return { producerId, lastWriteMs: Number(bytes.readBigInt64BE(at + 26)) };
}

function writeBatch(bytes: Buffer, start: number, batch: StoredBatch): number {
  let at = bytes.writeInt16BE(batch.producerEpoch, start);
  at = bytes.writeInt32BE(batch.firstSequence, at);
  at = bytes.writeInt32BE(batch.lastSequence, at);
  at = bytes.writeBigInt64BE(BigInt(batch.baseOffset), at);
  return bytes.writeBigInt64BE(BigInt(batch.logAppendTimeMs), at);
}

function readBatch(bytes: Buffer, at: number): StoredBatch {
  return {
    producerEpoch: bytes.readInt16BE(at),
    firstSequence: bytes.readInt32BE(at + 2),
    lastSequence: bytes.readInt32BE(at + 6),
    baseOffset: Number(bytes.readBigInt64BE(at + 10)),
    logAppendTimeMs: Number(bytes.readBigInt64BE(at + 18)),
  };
}
