import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type ErrorName, KafkaError } from "../errors";
import { assertTimestamps, validateBatch } from "./batch-validation";
import { AT, computeCrc, HEADER_BYTES, stampLogAppendTime } from "./record-batch";
import { batchOf } from "./testing";

const BYTES_MAX = 1_000_000;
const VALUES = ["a", "bb", "x".repeat(100), ""];

type Change = (batch: Buffer) => Buffer | undefined;

/** A good batch with one thing changed, and the checksum of what it is then. */
function changed(change: Change): Buffer {
  const batch = batchOf(VALUES);
  const result = change(batch) ?? batch;
  if (result.length >= HEADER_BYTES) result.writeUInt32BE(computeCrc(result, 0, result.length), AT.crc);
  return result;
}

function fieldInt16(at: number, value: number): Change {
  return (batch) => void batch.writeInt16BE(value, at);
}

function fieldInt32(at: number, value: number): Change {
  return (batch) => void batch.writeInt32BE(value, at);
}

function fieldInt64(at: number, value: bigint): Change {
  return (batch) => void batch.writeBigInt64BE(value, at);
}

function all(...changes: readonly Change[]): Change {
  return (batch) => changes.reduce((result, change) => change(result) ?? result, batch);
}

function count(records: number): Change {
  return all(fieldInt32(AT.recordCount, records), fieldInt32(AT.lastOffsetDelta, records - 1));
}

function idempotent(producerId: bigint, epoch: number, sequence: number): Change {
  return all(
    fieldInt64(AT.producerId, producerId),
    fieldInt16(AT.producerEpoch, epoch),
    fieldInt32(AT.baseSequence, sequence),
  );
}

/** Length field and bytes cut or grown alike, so that nothing but the records is wrong. */
function resized(by: number): Change {
  return (batch) => {
    const resized = Buffer.concat([batch, Buffer.alloc(Math.max(0, by))]).subarray(0, batch.length + by);
    resized.writeInt32BE(resized.length - 12, AT.batchLength);
    return resized;
  };
}

function withTail(hex: string): Change {
  return (batch) => {
    const grown = Buffer.concat([batch, Buffer.from(hex, "hex")]);
    grown.writeInt32BE(grown.length - 12, AT.batchLength);
    return grown;
  };
}

const REFUSED: readonly [what: string, error: ErrorName, sentence: RegExp, change: Change][] = [
  ["no batch at all", "INVALID_RECORD", /here is none/, () => Buffer.alloc(0)],
  ["one byte", "INVALID_RECORD", /1 bytes are too few/, (batch) => batch.subarray(0, 1)],
  [
    "bytes up to the magic byte",
    "INVALID_RECORD",
    /16 bytes are too/,
    (batch) => batch.subarray(0, AT.magic),
  ],
  ["a header alone", "INVALID_RECORD", /and 61 are there/, (batch) => batch.subarray(0, HEADER_BYTES)],
  ["a batch without its last byte", "INVALID_RECORD", /are there/, (batch) => batch.subarray(0, -1)],
  ["a negative length", "CORRUPT_MESSAGE", /own length as -1/, fieldInt32(AT.batchLength, -1)],
  ["a length of 0", "CORRUPT_MESSAGE", /own length as 0/, fieldInt32(AT.batchLength, 0)],
  ["a length below a header's", "CORRUPT_MESSAGE", /60 bytes are less/, fieldInt32(AT.batchLength, 48)],
  ["a huge length", "INVALID_RECORD", /2147483659 bytes/, fieldInt32(AT.batchLength, 0x7fffffff)],
  ["zeroes", "CORRUPT_MESSAGE", /own length as 0/, () => Buffer.alloc(100)],
  ["format 0", "UNSUPPORTED_FOR_MESSAGE_FORMAT", /format 0/, (batch) => void batch.writeInt8(0, AT.magic)],
  ["format 1", "UNSUPPORTED_FOR_MESSAGE_FORMAT", /format 1/, (batch) => void batch.writeInt8(1, AT.magic)],
  ["format 3", "CORRUPT_MESSAGE", /no format 3/, (batch) => void batch.writeInt8(3, AT.magic)],
  ["format -1", "CORRUPT_MESSAGE", /no format 255/, (batch) => void batch.writeInt8(-1, AT.magic)],
  ["two batches", "INVALID_RECORD", /bytes follow/, (batch) => Buffer.concat([batch, batch])],
  [
    "a byte behind it",
    "INVALID_RECORD",
    /1 bytes follow/,
    (batch) => Buffer.concat([batch, Buffer.alloc(1)]),
  ],
  ["a base offset of 1", "INVALID_RECORD", /must be 0, not 1$/, fieldInt64(AT.baseOffset, 1n)],
  ["a base offset of 2^32", "INVALID_RECORD", /not 4294967296$/, fieldInt64(AT.baseOffset, 2n ** 32n)],
  ["a negative base offset", "INVALID_RECORD", /must be 0, not -1$/, fieldInt64(AT.baseOffset, -1n)],
  ["no records", "INVALID_RECORD", /it has 0 records/, count(0)],
  ["a negative number of records", "INVALID_RECORD", /it has -4 records/, fieldInt32(AT.recordCount, -4)],
  ["a last offset delta too small", "INVALID_RECORD", /3, not 2$/, fieldInt32(AT.lastOffsetDelta, 2)],
  ["a last offset delta too large", "INVALID_RECORD", /3, not 4$/, fieldInt32(AT.lastOffsetDelta, 4)],
  ["a negative last offset delta", "INVALID_RECORD", /3, not -1$/, fieldInt32(AT.lastOffsetDelta, -1)],
  ["one record less than are there", "INVALID_RECORD", /its 3 records do not end/, count(3)],
  ["one record more than are there", "INVALID_RECORD", /its 5 records do not end/, count(5)],
  ["a number of records beyond anything", "INVALID_RECORD", /its 2147483647 records/, count(0x7fffffff)],
  ["a last record that lacks a byte", "INVALID_RECORD", /do not end/, resized(-1)],
  ["a byte behind the last record", "INVALID_RECORD", /do not end/, resized(1)],
  ["a negative record length", "INVALID_RECORD", /do not end/, (batch) => void batch.writeUInt8(0x01, 61)],
  [
    "a record length that never ends",
    "INVALID_RECORD",
    /do not end/,
    (batch) => void batch.fill(0xff, HEADER_BYTES),
  ],
  ["a record more of -7 bytes", "INVALID_RECORD", /do not end/, all(count(5), withTail("0d000000010100"))],
  ["a record more of 0 bytes", "INVALID_RECORD", /do not end/, all(count(5), withTail("00"))],
  ["a record more of 5 bytes", "INVALID_RECORD", /do not end/, all(count(5), withTail("0a0000000101"))],
  [
    "a length of six bytes",
    "INVALID_RECORD",
    /do not end/,
    all(count(5), withTail("8c8080808000" + "000000010100")),
  ],
  ["compression 5", "UNSUPPORTED_COMPRESSION_TYPE", /compression 5/, fieldInt16(AT.attributes, 5)],
  ["compression 7", "UNSUPPORTED_COMPRESSION_TYPE", /compression 7/, fieldInt16(AT.attributes, 7)],
  ["a control batch", "INVALID_RECORD", /control/, fieldInt16(AT.attributes, 0x20)],
  ["a control batch of a transaction", "INVALID_RECORD", /control/, fieldInt16(AT.attributes, 0x30)],
  ["a batch of a transaction", "INVALID_TXN_STATE", /no transactions/, fieldInt16(AT.attributes, 0x10)],
  [
    "the broker's own timestamp type",
    "INVALID_TIMESTAMP",
    /only the broker/,
    fieldInt16(AT.attributes, 0x08),
  ],
  ["a producer id without a sequence", "INVALID_RECORD", /-1 is no sequence/, idempotent(5n, 0, -1)],
  ["a producer id without an epoch", "INVALID_RECORD", /-1 is no epoch/, idempotent(5n, -1, 0)],
  ["a producer id beyond 2^53", "INVALID_RECORD", /beyond any/, idempotent(2n ** 53n, 0, 0)],
];

for (const [what, error, sentence, change] of REFUSED) {
  test(`${what} is refused with ${error}`, () => {
    assert.throws(
      () => validateBatch(changed(change), BYTES_MAX),
      ({ name, message }: KafkaError) => {
        assert.equal(name, error, message);
        assert.match(message, sentence);
        return true;
      },
    );
  });
}

const TAKEN: readonly [what: string, change: Change][] = [
  ["nothing changed", () => undefined],
  ["any leader epoch", fieldInt32(AT.partitionLeaderEpoch, -1)],
  ["a record more of 6 bytes", all(count(5), withTail("0c000000010100"))],
  ["a record length in five bytes", all(count(5), withTail("8c80808000" + "000000010100"))],
  ["an idempotent producer", idempotent(0n, 0, 0)],
  ["the largest numbers of one", idempotent(2n ** 53n - 1n, 0x7fff, 0x7fffffff)],
  ["no producer, and whatever stands for its epoch and sequence", idempotent(-1n, 3, 4)],
  ...[1, 2, 3, 4].map((compression): [string, Change] => [
    `compression ${compression}, whose bytes are nobody's business here`,
    all(fieldInt16(AT.attributes, compression), (batch) => void batch.fill(0xff, HEADER_BYTES)),
  ]),
];

for (const [what, change] of TAKEN) {
  test(`a batch is taken with ${what}`, () => {
    validateBatch(changed(change), BYTES_MAX);
  });
}

test("a batch with any one bit flipped behind the leader epoch is refused, nearly always as corrupt", () => {
  const batch = batchOf(VALUES);
  for (let bit = AT.magic * 8; bit < batch.length * 8; bit++) {
    batch[bit >> 3]! ^= 1 << (bit & 7);
    assert.throws(
      () => validateBatch(batch, BYTES_MAX),
      ({ name }: KafkaError) => {
        const isMagic = bit >> 3 === AT.magic;
        return name === "CORRUPT_MESSAGE" || (isMagic && name === "UNSUPPORTED_FOR_MESSAGE_FORMAT");
      },
    );
    batch[bit >> 3]! ^= 1 << (bit & 7);
  }
});

test("a batch may be as large as max.message.bytes, and one byte more is too large, before anything else is looked at", () => {
  const batch = batchOf(VALUES);
  validateBatch(batch, batch.length);
  batch[batch.length - 1]! ^= 1;
  assert.throws(() => validateBatch(batch, batch.length - 1), { name: "MESSAGE_TOO_LARGE" });
});

test("records of every length are walked over", () => {
  for (const length of [0, 1, 55, 56, 57, 63, 64, 8_180, 8_190, 8_200, 70_000]) {
    const batch = batchOf(["x".repeat(length), "y"]);
    validateBatch(batch, BYTES_MAX);
    batch.writeInt32BE(1, AT.recordCount);
    batch.writeInt32BE(0, AT.lastOffsetDelta);
    batch.writeUInt32BE(computeCrc(batch, 0, batch.length), AT.crc);
    assert.throws(() => validateBatch(batch, BYTES_MAX), { name: "INVALID_RECORD" });
  }
});

test("whatever bytes come, they are taken or refused with one of Kafka's errors", () => {
  const mutation = fc.record({ at: fc.nat(250), byte: fc.nat(255) });
  fc.assert(
    fc.property(
      fc.array(mutation, { minLength: 1, maxLength: 4 }),
      fc.nat(250),
      fc.boolean(),
      (list, cut, seal) => {
        const batch = batchOf(VALUES);
        for (const { at, byte } of list) batch[at % batch.length] = byte;
        if (seal) batch.writeUInt32BE(computeCrc(batch, 0, batch.length), AT.crc);
        try {
          validateBatch(cut % 3 === 0 ? batch.subarray(0, cut) : batch, BYTES_MAX);
        } catch (problem) {
          assert.ok(problem instanceof KafkaError, String(problem));
        }
      },
    ),
    { numRuns: 2000 },
  );
});

test("timestamps may be as far from the broker's clock as the topic says, and no farther", () => {
  const nowMs = 10_000;
  const batch = batchOf(["a", "b", "c"], 5_000); // 5000, 5001, 5002
  assertTimestamps(batch, nowMs, 5_000, 0);
  assert.throws(() => assertTimestamps(batch, nowMs, 4_999, 0), {
    name: "INVALID_TIMESTAMP",
    message: /timestamp 5000 is .*before\.max\.ms=4999$/,
  });
  assertTimestamps(batch, 5_000, 0, 2);
  assert.throws(() => assertTimestamps(batch, 5_000, 0, 1), {
    name: "INVALID_TIMESTAMP",
    message: /timestamp 5002 is .*after\.max\.ms=1$/,
  });
});

test("no timestamp is none that could be wrong", () => {
  assertTimestamps(
    changed(all(fieldInt64(AT.baseTimestamp, -1n), fieldInt64(AT.maxTimestamp, -1n))),
    10_000,
    0,
    0,
  );
});

test("a batch that is stamped with the time of its append says so, and is whole again", () => {
  const batch = batchOf(VALUES, 1_000);
  const before = Buffer.from(batch);
  stampLogAppendTime(batch, 2 ** 40 + 5);
  assert.equal(batch.readInt16BE(AT.attributes), 0x08);
  assert.equal(batch.readBigInt64BE(AT.maxTimestamp), 2n ** 40n + 5n);
  assert.equal(batch.readUInt32BE(AT.crc), computeCrc(batch, 0, batch.length));
  // Nothing else has changed.
  before.copy(batch, AT.crc, AT.crc, AT.lastOffsetDelta);
  before.copy(batch, AT.maxTimestamp, AT.maxTimestamp, AT.producerId);
  assert.deepEqual(batch, before);
});

test("stamping keeps the compression", () => {
  const batch = changed(fieldInt16(AT.attributes, 4));
  stampLogAppendTime(batch, 5);
  assert.equal(batch.readInt16BE(AT.attributes), 0x0c);
});
