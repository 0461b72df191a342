import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32c } from "@node-rs/crc32";
import fc from "fast-check";
import {
  AT,
  BATCH_BYTES_MAX,
  baseOffset,
  batchProblem,
  computeCrc,
  countRecords,
  endOfWholeBatches,
  HEADER_BYTES,
  lastOffset,
  maxTimestamp,
  recordCount,
  setBaseOffset,
  sizeBytes,
} from "./record-batch";
import { RecordBatchBuilder } from "./record-batch-builder";
import { batchOf } from "./testing";

/** RFC 3720 B.4, and the check value that every catalogue of CRCs gives for CRC-32C (Castagnoli). */
const CRC_VECTORS: readonly (readonly [string, Buffer, number])[] = [
  ['"123456789"', Buffer.from("123456789"), 0xe3069283],
  ["32 bytes of zeroes", Buffer.alloc(32), 0x8a9136aa],
  ["32 bytes of ones", Buffer.alloc(32, 0xff), 0x62a8ab43],
  ["32 incrementing bytes", Buffer.from(Array.from({ length: 32 }, (_, at) => at)), 0x46dd794e],
  ["32 decrementing bytes", Buffer.from(Array.from({ length: 32 }, (_, at) => 31 - at)), 0x113fdb5c],
];

for (const [name, bytes, expected] of CRC_VECTORS) {
  test(`the CRC-32C of ${name} is 0x${expected.toString(16)}`, () => {
    assert.equal(crc32c(bytes), expected);
    const batch = Buffer.concat([Buffer.alloc(3), Buffer.alloc(AT.attributes), bytes, Buffer.alloc(3, 1)]);
    assert.equal(computeCrc(batch, 3, AT.attributes + bytes.length), expected);
  });
}

/** Worked out by hand from the format's description; the checksum with a CRC-32C of ten lines in another language. */
const TWO_MESSAGES = [
  "0000000000000000", // base offset 0
  "00000045", // batch length: 81 bytes in all, without the first 12
  "00000000", // partition leader epoch 0
  "02", // magic 2
  "4381a8f4", // CRC-32C of everything from here on
  "0000", // attributes: no compression, creation time
  "00000001", // last offset delta: two messages
  "00000000000003e8", // base timestamp 1000
  "00000000000003eb", // max timestamp 1003
  "ffffffffffffffff", // no producer id
  "ffff", // no producer epoch
  "ffffffff", // no base sequence
  "00000002", // two records
  "18000000", // 12 bytes: attributes 0, timestamp delta 0, offset delta 0
  "026b", // a key of 1 byte: k
  "0a68656c6c6f", // a value of 5 bytes: hello
  "00", // no headers
  "0c000602", // 6 bytes: attributes 0, timestamp delta 3, offset delta 1
  "01", // a key of -1 bytes: none
  "00", // a value of 0 bytes
  "00", // no headers
].join("");

function twoMessages(bytesExpected?: number): Buffer {
  const builder = new RecordBatchBuilder(1000, bytesExpected);
  builder.add(1000, Buffer.from("k"), Buffer.from("[hello]"), 1, 6);
  builder.add(1003, null, Buffer.alloc(0), 0, 0);
  assert.equal(builder.sizeBytes, 81);
  return builder.finish();
}

test("a batch of two messages has the bytes of Kafka's format v2, worked out by hand", () => {
  assert.equal(twoMessages().toString("hex"), TWO_MESSAGES);
});

test("a builder that has to grow on the way writes the same bytes", () => {
  assert.equal(twoMessages(0).toString("hex"), TWO_MESSAGES);
});

test("the fields of the header are read from where the layout says, anywhere in a buffer", () => {
  const bytes = Buffer.concat([Buffer.alloc(7, 0xee), twoMessages()]);
  setBaseOffset(bytes, 2 ** 40 + 5, 7);
  assert.equal(baseOffset(bytes, 7), 2 ** 40 + 5);
  assert.equal(lastOffset(bytes, 7), 2 ** 40 + 6);
  assert.equal(sizeBytes(bytes, 7), 81);
  assert.equal(maxTimestamp(bytes, 7), 1003);
  assert.equal(recordCount(bytes, 7), 2);
});

test("a base offset can be written into a batch without touching what the checksum covers", () => {
  const batch = twoMessages();
  batch.writeInt32BE(77, AT.partitionLeaderEpoch);
  setBaseOffset(batch, 123_456_789);
  assert.equal(batch.readInt32BE(AT.partitionLeaderEpoch), 0);
  assert.equal(batch.toString("hex").slice(AT.batchLength * 2), TWO_MESSAGES.slice(AT.batchLength * 2));
  assert.equal(batchProblem(batch), undefined);
});

test("the largest timestamp is the maximum, also when messages are out of order in time", () => {
  const builder = new RecordBatchBuilder(500);
  for (const time of [500, 900, 100]) builder.add(time, null, Buffer.alloc(0), 0, 0);
  assert.equal(maxTimestamp(builder.finish()), 900);
});

test("a batch with any one bit flipped has a problem, but for the base offset and the leader epoch", () => {
  const batch = twoMessages();
  for (let bit = 0; bit < batch.length * 8; bit++) {
    const at = bit >> 3;
    const outsideTheChecksum = at < AT.batchLength || (at >= AT.partitionLeaderEpoch && at < AT.magic);
    batch[at]! ^= 1 << (bit & 7);
    const problem = batchProblem(batch);
    assert.equal(problem === undefined, outsideTheChecksum, `bit ${bit & 7} of byte ${at}: ${problem}`);
    batch[at]! ^= 1 << (bit & 7);
  }
});

test("a batch that is cut anywhere has a problem that says how much is there", () => {
  const batch = twoMessages();
  for (let length = 0; length < batch.length; length++) {
    assert.match(batchProblem(batch.subarray(0, length))!, new RegExp(`only ${length} bytes`));
  }
});

test("lengths that no batch can have are named instead of believed", () => {
  const batch = twoMessages();
  for (const length of [-1, -(2 ** 31), 0, HEADER_BYTES - 13, BATCH_BYTES_MAX - 11, 2 ** 31 - 1]) {
    batch.writeInt32BE(length, AT.batchLength);
    assert.match(batchProblem(batch)!, new RegExp(`a batch length of ${length}, which no batch can have`));
    assert.equal(endOfWholeBatches(batch), 0);
  }
});

test("whole batches end where the last one that fits ends", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.string(), { minLength: 1 }), { maxLength: 4 }),
      fc.nat(200),
      (batches, cut) => {
        const whole = batches.map((values) => batchOf(values));
        const bytes = Buffer.concat(whole);
        const length = Math.max(0, bytes.length - cut);
        let expected = 0;
        for (const { length: size } of whole)
          if (expected + size <= length) expected += size;
          else break;
        assert.equal(endOfWholeBatches(bytes.subarray(0, length)), expected);
      },
    ),
  );
});

test("the records of all batches together are counted by their headers", () => {
  assert.equal(countRecords(Buffer.alloc(0)), 0);
  assert.equal(countRecords(Buffer.concat([batchOf(["a", "b"]), batchOf(["c"]), batchOf(["d", "e"])])), 5);
});
