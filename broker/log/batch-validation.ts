/**
 * What a batch must be before a client's bytes become part of a log. Each thing that can be wrong has Kafka's own error
 * (org.apache.kafka.storage.internals.log.LogValidator and UnifiedLog.analyzeAndValidateRecords).
 *
 * Nothing is decoded: of uncompressed records only the lengths are walked, so that a number of records that is not true is found.
 * What is inside a compressed batch is its producer's and its consumers' affair.
 */
import { KafkaError } from "../errors";
import {
  AT,
  compression,
  computeCrc,
  HEADER_BYTES,
  isControl,
  isTransactional,
  MAGIC,
  maxTimestamp,
  recordCount,
  sizeBytes,
} from "./record-batch";
import { VarintReader } from "./varint";

/** none, gzip, snappy, lz4, zstd. */
const COMPRESSION_MAX = 4;

/**
 * Checks the one batch that `bytes` must be.
 * @throws KafkaError CORRUPT_MESSAGE, INVALID_RECORD, UNSUPPORTED_FOR_MESSAGE_FORMAT, UNSUPPORTED_COMPRESSION_TYPE, MESSAGE_TOO_LARGE
 */
export function validateBatch(bytes: Buffer, bytesMax: number): void {
  if (bytes.length === 0)
    throw new KafkaError("INVALID_RECORD", "there is no record batch for the partition");
  if (bytes.length > AT.magic && bytes[AT.magic]! < MAGIC) {
    throw new KafkaError(
      "UNSUPPORTED_FOR_MESSAGE_FORMAT",
      `messages of format ${bytes[AT.magic]} are not stored, only record batches of format ${MAGIC} (Kafka 0.11 and newer)`,
    );
  }
  if (bytes.length < HEADER_BYTES) {
    throw corrupt(`${bytes.length} bytes are less than the ${HEADER_BYTES} of a batch's header`);
  }
  if (bytes[AT.magic] !== MAGIC) throw invalid(`there is no batch of format ${bytes[AT.magic]}`);
  assertSize(bytes, bytesMax);
  if (bytes.readUInt32BE(AT.crc) !== computeCrc(bytes, 0, bytes.length)) {
    throw corrupt("its checksum does not fit its bytes");
  }
  assertHeader(bytes);
  if (compression(bytes) === 0) assertRecordLengths(bytes);
}

function assertSize(bytes: Buffer, bytesMax: number): void {
  const size = sizeBytes(bytes);
  if (size < HEADER_BYTES) {
    throw corrupt(`it says that it has ${size} bytes, less than the ${HEADER_BYTES} of its header`);
  }
  if (size > bytes.length) throw corrupt(`it says that it has ${size} bytes, and ${bytes.length} came`);
  if (size < bytes.length) {
    throw invalid(
      `a request holds one batch for a partition, and behind it ${bytes.length - size} bytes more came`,
    );
  }
  if (size > bytesMax) {
    throw new KafkaError(
      "MESSAGE_TOO_LARGE",
      `the record batch has ${size} bytes, and max.message.bytes=${bytesMax}: send smaller batches, or raise it`,
    );
  }
}

function assertHeader(bytes: Buffer): void {
  const count = recordCount(bytes);
  const lastOffsetDelta = bytes.readInt32BE(AT.lastOffsetDelta);
  if (count <= 0) throw invalid(`it says that it has ${count} records`);
  if (lastOffsetDelta !== count - 1) {
    throw invalid(`it has ${count} records, but the last of them has the offset delta ${lastOffsetDelta}`);
  }
  if (compression(bytes) > COMPRESSION_MAX) {
    throw new KafkaError("UNSUPPORTED_COMPRESSION_TYPE", `there is no compression ${compression(bytes)}`);
  }
  if (isControl(bytes)) throw invalid("clients may not write control batches");
  if (isTransactional(bytes)) {
    throw new KafkaError(
      "INVALID_TXN_STATE",
      "this broker has no transactions yet; send without a transactional id",
    );
  }
  const isIdempotent = bytes.readBigInt64BE(AT.producerId) >= 0n;
  if (isIdempotent && (bytes.readInt32BE(AT.baseSequence) < 0 || bytes.readInt16BE(AT.producerEpoch) < 0)) {
    throw invalid("a batch with a producer id needs an epoch and a sequence number of at least 0");
  }
}

/**
 * Checks how far the producer's clock is from the broker's, by the two timestamps that a batch's header has: the first and the
 * largest. A timestamp of -1 is none.
 * @throws KafkaError INVALID_TIMESTAMP
 */
export function assertTimestamps(
  batch: Buffer,
  nowMs: number,
  beforeMaxMs: number,
  afterMaxMs: number,
): void {
  const firstMs = Number(batch.readBigInt64BE(AT.baseTimestamp));
  const largestMs = maxTimestamp(batch);
  if (firstMs !== -1 && nowMs - firstMs > beforeMaxMs)
    throw offTime(firstMs, nowMs, `message.timestamp.before.max.ms=${beforeMaxMs}`);
  if (largestMs - nowMs > afterMaxMs)
    throw offTime(largestMs, nowMs, `message.timestamp.after.max.ms=${afterMaxMs}`);
}

function offTime(timestampMs: number, nowMs: number, limit: string): KafkaError {
  const sentence = `the timestamp ${timestampMs} is too far from the broker's clock, ${nowMs}: the topic has ${limit}`;
  return new KafkaError("INVALID_TIMESTAMP", sentence);
}

const varints = new VarintReader();

/** Each record begins with its length; together they must fill the batch exactly. */
function assertRecordLengths(bytes: Buffer): void {
  const count = recordCount(bytes);
  varints.reset(bytes, HEADER_BYTES, bytes.length);
  try {
    for (let left = count; left > 0; left--) {
      const length = varints.next();
      varints.position += length;
      if (length < 0 || varints.position > bytes.length) throw new RangeError();
    }
  } catch {
    throw invalid(
      `its ${count} records do not fit into the ${bytes.length - HEADER_BYTES} bytes behind its header`,
    );
  }
  if (varints.position !== bytes.length) {
    throw invalid(`behind its ${count} records ${bytes.length - varints.position} bytes are left`);
  }
}

function corrupt(problem: string): KafkaError {
  return new KafkaError("CORRUPT_MESSAGE", `the record batch is damaged: ${problem}`);
}

function invalid(problem: string): KafkaError {
  return new KafkaError("INVALID_RECORD", `the record batch is not valid: ${problem}`);
}
