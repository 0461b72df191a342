/**
 * Writes a record batch: messages go in one by one, a whole batch of format v2 comes out. Messages that arrive together
 * share a batch, because the 61 bytes of header, the checksum and the write to the disk are then paid once for all.
 *
 * Invariant: between calls the buffer holds a valid run of records behind room for a header; nothing is encoded twice.
 */
import { AT, computeCrc, HEADER_BYTES, LEADER_EPOCH, LOG_OVERHEAD_BYTES, MAGIC } from "./record-batch";
import { sizeOfVarint, writeVarint } from "./varint";

const NO_KEY_LENGTH = -1;
const NO_VALUE_LENGTH = -1;
/** No producer id, epoch or sequence: the batch comes from a producer that is not idempotent. */
const NONE = -1;

export class RecordBatchBuilder {
  recordCount = 0;
  #buffer: Buffer;
  #end = HEADER_BYTES;
  readonly #baseTimestamp: number;
  #maxTimestamp: number;

  /** `timestampMs` is the time of the first message; `bytesExpected` spares growing when it is guessed well. */
  constructor(timestampMs: number, bytesExpected = 512) {
    this.#buffer = Buffer.allocUnsafe(HEADER_BYTES + bytesExpected);
    this.#baseTimestamp = timestampMs;
    this.#maxTimestamp = timestampMs;
  }

  /** The bytes the batch would have if it were finished now. */
  get sizeBytes(): number {
    return this.#end;
  }

  /** Adds a message whose value is `source[start..end)`; `key` is null for a message without one, `source` for a tombstone. */
  add(timestampMs: number, key: Buffer | null, source: Buffer | null, start: number, end: number): void {
    const valueLength = source === null ? 0 : end - start;
    const timestampDelta = timestampMs - this.#baseTimestamp;
    const offsetDelta = this.recordCount;
    const keyLength = key === null ? 0 : key.length;
    const bodyBytes =
      1 + // attributes, always 0
      sizeOfVarint(timestampDelta) +
      sizeOfVarint(offsetDelta) +
      (key === null ? 1 : sizeOfVarint(keyLength) + keyLength) +
      (source === null ? 1 : sizeOfVarint(valueLength) + valueLength) +
      1; // the number of headers, always 0
    this.#makeRoom(bodyBytes + 5);

    const buffer = this.#buffer;
    let at = writeVarint(buffer, this.#end, bodyBytes);
    buffer[at++] = 0;
    at = writeVarint(buffer, at, timestampDelta);
    at = writeVarint(buffer, at, offsetDelta);
    at = writeVarint(buffer, at, key === null ? NO_KEY_LENGTH : keyLength);
    if (key !== null) at += key.copy(buffer, at);
    at = writeVarint(buffer, at, source === null ? NO_VALUE_LENGTH : valueLength);
    if (source !== null) at += source.copy(buffer, at, start, end);
    buffer[at++] = 0;

    this.#end = at;
    this.recordCount++;
    if (timestampMs > this.#maxTimestamp) this.#maxTimestamp = timestampMs;
  }

  /** The finished batch, numbered from 0: whoever appends it writes the base offset into it. */
  finish(): Buffer {
    const batch = this.#buffer.subarray(0, this.#end);
    batch.writeBigInt64BE(0n, AT.baseOffset);
    batch.writeInt32BE(this.#end - LOG_OVERHEAD_BYTES, AT.batchLength);
    batch.writeInt32BE(LEADER_EPOCH, AT.partitionLeaderEpoch);
    batch.writeInt8(MAGIC, AT.magic);
    batch.writeInt16BE(0, AT.attributes);
    batch.writeInt32BE(this.recordCount - 1, AT.lastOffsetDelta);
    batch.writeBigInt64BE(BigInt(this.#baseTimestamp), AT.baseTimestamp);
    batch.writeBigInt64BE(BigInt(this.#maxTimestamp), AT.maxTimestamp);
    batch.writeBigInt64BE(BigInt(NONE), AT.producerId);
    batch.writeInt16BE(NONE, AT.producerEpoch);
    batch.writeInt32BE(NONE, AT.baseSequence);
    batch.writeInt32BE(this.recordCount, AT.recordCount);
    batch.writeUInt32BE(computeCrc(batch, 0, batch.length), AT.crc);
    return batch;
  }

  #makeRoom(bytes: number): void {
    const needed = this.#end + bytes;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
    this.#buffer.copy(larger, 0, 0, this.#end);
    this.#buffer = larger;
  }
}
