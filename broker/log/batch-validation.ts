/**
 * What a batch must be before a client's bytes become part of a log: each thing that can be wrong with it has Kafka's own error
 * (Kafka: UnifiedLog.analyzeAndValidateRecords and LogValidator).
 *
 * Invariant: what passes is one whole batch that a client may write, and whose header tells the truth about its bytes. Nothing is
 * decoded: of records that are not compressed only the lengths are walked over, so that a number of records that lies is found.
 * What is inside a compressed batch is between its producer and its consumers.
 *
 * Every batch on its way to the disk passes here, so nothing is allocated for one that is as it should be.
 */
import { KafkaError } from "../errors";
import {
  AT,
  ATTRIBUTES,
  attributes,
  compression,
  computeCrc,
  HEADER_BYTES,
  int64,
  LOG_OVERHEAD_BYTES,
  MAGIC,
  maxTimestamp,
  recordCount,
} from "./record-batch";
import { RecordReader } from "./records";

/** The length and the magic byte lie in the same place in every format that there ever was. */
const BYTES_UP_TO_MAGIC = AT.magic + 1;
/** What follows the length is never shorter: a message of the oldest format with neither key nor value. */
const LENGTH_MIN = 14;
/** Attributes, the deltas of timestamp and offset, the lengths of key and value, the number of headers: a byte each at least. */
const RECORD_BYTES_MIN = 6;
/** 0 none, 1 gzip, 2 snappy, 3 lz4, 4 zstd. */
const COMPRESSION_MAX = 4;

/**
 * Checks the one batch that `bytes` must be, the cheap things first.
 * @throws KafkaError CORRUPT_MESSAGE, INVALID_RECORD, INVALID_TIMESTAMP, INVALID_TXN_STATE, MESSAGE_TOO_LARGE,
 * UNSUPPORTED_COMPRESSION_TYPE, UNSUPPORTED_FOR_MESSAGE_FORMAT
 */
export function validateBatch(bytes: Buffer, bytesMax: number): void {
  assertOneBatch(bytes);
  if (bytes.length > bytesMax) {
    throw new KafkaError(
      "MESSAGE_TOO_LARGE",
      `a record batch of ${bytes.length} bytes is over max.message.bytes=${bytesMax} of its topic; send smaller ones or raise it`,
    );
  }
  if (bytes.readUInt32BE(AT.crc) !== computeCrc(bytes, 0, bytes.length)) {
    throw corrupt("its checksum does not fit its bytes");
  }
  assertOffsets(bytes);
  assertAttributes(bytes);
  assertProducer(bytes);
  if (compression(bytes) === 0) assertRecordLengths(bytes);
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
  const firstMs = int64(batch, AT.baseTimestamp);
  const largestMs = maxTimestamp(batch);
  if (firstMs !== -1 && nowMs - firstMs > beforeMaxMs)
    throw offTime(firstMs, nowMs, `message.timestamp.before.max.ms=${beforeMaxMs}`);
  if (largestMs - nowMs > afterMaxMs)
    throw offTime(largestMs, nowMs, `message.timestamp.after.max.ms=${afterMaxMs}`);
}

/**
 * Checks that every record has a key, for a log that keeps the last record of each key: what has none could not be told apart.
 * This is the one check that looks inside a compressed batch, as it does in Kafka.
 * @throws KafkaError INVALID_RECORD, CORRUPT_MESSAGE
 */
export function assertKeys(batch: Buffer): void {
  const records = new RecordReader(batch);
  while (records.next()) if (records.keyStart < 0) throw lacksKey();
}

export function lacksKey(): KafkaError {
  const sentence =
    "the topic is compacted: it keeps the last message of each key (cleanup.policy=compact), so a message without a key has no place in it; " +
    "give it one, in a line of text as in produce TOPIC key=K VALUE";
  return new KafkaError("INVALID_RECORD", sentence);
}

/** The length, and the format. In bytes that end within their batch there is no batch at all, as Kafka sees it. */
function assertOneBatch(bytes: Buffer): void {
  if (bytes.length === 0) throw invalid("a request has one batch for each partition, and here is none");
  if (bytes.length < BYTES_UP_TO_MAGIC) throw invalid(`${bytes.length} bytes are too few for any format`);
  const length = bytes.readInt32BE(AT.batchLength);
  const size = length + LOG_OVERHEAD_BYTES;
  const magic = bytes[AT.magic]!;
  if (length < LENGTH_MIN) throw corrupt(`it gives its own length as ${length}`);
  if (magic < MAGIC) {
    throw new KafkaError(
      "UNSUPPORTED_FOR_MESSAGE_FORMAT",
      `messages of format ${magic} are not stored: send record batches of format ${MAGIC} (Kafka 0.11 or newer)`,
    );
  }
  if (magic > MAGIC) throw corrupt(`there is no format ${magic}`);
  if (size < HEADER_BYTES) throw corrupt(`${size} bytes are less than a header's ${HEADER_BYTES}`);
  if (size > bytes.length) throw invalid(`it says that it has ${size} bytes, and ${bytes.length} are there`);
  if (size < bytes.length) {
    const rest = bytes.length - size;
    throw invalid(`a request has one batch for each partition, and ${rest} bytes follow the first`);
  }
}

/** A client numbers its records from 0 without a gap; the log gives them their offsets. */
function assertOffsets(bytes: Buffer): void {
  if (int64(bytes, AT.baseOffset) !== 0) {
    throw invalid(`its base offset must be 0, not ${bytes.readBigInt64BE(AT.baseOffset)}`);
  }
  const count = recordCount(bytes);
  const lastOffsetDelta = bytes.readInt32BE(AT.lastOffsetDelta);
  if (count <= 0) throw invalid(`it says that it has ${count} records`);
  if (lastOffsetDelta !== count - 1) {
    throw invalid(
      `the last of its ${count} records has the offset delta ${count - 1}, not ${lastOffsetDelta}`,
    );
  }
}

function assertAttributes(bytes: Buffer): void {
  const bits = attributes(bytes);
  const codec = compression(bytes);
  if (codec > COMPRESSION_MAX) {
    const sentence = `there is no compression ${codec}: there are 0 (none), 1 (gzip), 2 (snappy), 3 (lz4) and 4 (zstd)`;
    throw new KafkaError("UNSUPPORTED_COMPRESSION_TYPE", sentence);
  }
  if (bits & ATTRIBUTES.control) throw invalid("a client may not write control batches");
  if (bits & ATTRIBUTES.transactional) {
    const sentence = "this broker has no transactions yet, so the batch is part of none; send it without one";
    throw new KafkaError("INVALID_TXN_STATE", sentence);
  }
  if (bits & ATTRIBUTES.logAppendTime) {
    const sentence = "only the broker may say that a batch has the time of its append; send it as CreateTime";
    throw new KafkaError("INVALID_TIMESTAMP", sentence);
  }
}

/** A batch with a producer id has an epoch and a sequence number as well. */
function assertProducer(bytes: Buffer): void {
  const producerId = int64(bytes, AT.producerId);
  if (producerId < 0) return;
  const epoch = bytes.readInt16BE(AT.producerEpoch);
  const sequence = bytes.readInt32BE(AT.baseSequence);
  if (producerId > Number.MAX_SAFE_INTEGER)
    throw invalid("it has a producer id beyond any that is given out");
  if (epoch < 0) throw invalid(`it has the producer id ${producerId}, but ${epoch} is no epoch`);
  if (sequence < 0)
    throw invalid(`it has the producer id ${producerId}, but ${sequence} is no sequence number`);
}

/** Each record begins with its length, a zigzag varint (varint.ts); together they must fill the batch exactly. */
function assertRecordLengths(bytes: Buffer): void {
  const count = recordCount(bytes);
  const end = bytes.length;
  let at = HEADER_BYTES;
  for (let record = 0; record < count; record++) {
    let zigzag = 0;
    for (let shift = 0; ; shift += 7) {
      // Five bytes hold every length that there may be.
      if (at >= end || shift > 28) throw recordsDoNotFit(bytes);
      const byte = bytes[at++]!;
      zigzag |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    const length = zigzag >>> 1;
    // The lowest bit is the sign, and no length is negative.
    if (zigzag & 1 || length < RECORD_BYTES_MIN) throw recordsDoNotFit(bytes);
    at += length;
  }
  if (at !== end) throw recordsDoNotFit(bytes);
}

function recordsDoNotFit(bytes: Buffer): KafkaError {
  return invalid(
    `its ${recordCount(bytes)} records do not end where it does, ${bytes.length - HEADER_BYTES} bytes behind its header`,
  );
}

function offTime(timestampMs: number, nowMs: number, limit: string): KafkaError {
  const sentence = `the timestamp ${timestampMs} is too far from the broker's clock, ${nowMs}: the topic has ${limit}`;
  return new KafkaError("INVALID_TIMESTAMP", sentence);
}

function corrupt(problem: string): KafkaError {
  return new KafkaError("CORRUPT_MESSAGE", `the record batch is damaged: ${problem}`);
}

function invalid(problem: string): KafkaError {
  return new KafkaError("INVALID_RECORD", `the record batch is not valid: ${problem}`);
}
