import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32c } from "@node-rs/crc32";
import fc from "fast-check";
import { decodeSnapshot, encodeSnapshot, type Producer } from "./producer-snapshot";

const EXAMPLE: Producer[] = [
  {
    producerId: 258,
    lastWriteMs: 1003,
    batches: [
      {
        producerEpoch: 3,
        firstSequence: 0x7ffffffe,
        lastSequence: 0x7fffffff,
        baseOffset: 40,
        logAppendTimeMs: -1,
      },
      { producerEpoch: 3, firstSequence: 0, lastSequence: 2, baseOffset: 42, logAppendTimeMs: 1001 },
    ],
  },
];

/** Worked out by hand from Kafka's ProducerSnapshot.json. */
const EXAMPLE_BYTES = [
  "0001", // version 1
  "b7338768", // CRC-32C of everything from here on
  "00000001", // one producer
  "0000000000000102", // its id
  "0003", // its epoch
  "00000002", // its last sequence number
  "000000000000002c", // its last offset, 44
  "00000002", // and how far before that its last batch begins
  "00000000000003eb", // when it last wrote
  "ffffffff", // no coordinator
  "ffffffffffffffff", // no transaction
  "00000002", // behind what Kafka reads: two batches
  "0003", // of epoch 3
  "7ffffffe", // from this sequence number
  "7fffffff", // to that
  "0000000000000028", // at offset 40
  "ffffffffffffffff", // with the timestamps of its producer
  "0003",
  "00000000",
  "00000002",
  "000000000000002a",
  "00000000000003e9", // stored at this time
].join("");

test("a snapshot has the bytes of Kafka's format, and behind them every batch that is remembered", () => {
  assert.equal(encodeSnapshot(EXAMPLE).toString("hex"), EXAMPLE_BYTES);
  assert.deepEqual(decodeSnapshot(Buffer.from(EXAMPLE_BYTES, "hex")), EXAMPLE);
});

const sequence = fc.nat(0x7fffffff);
const large = fc.integer({ min: 0, max: 2 ** 53 - 1 });
const PLAIN = { noNullPrototype: true } as const;
const batch = fc.record(
  {
    producerEpoch: fc.nat(0x7fff),
    firstSequence: sequence,
    lastSequence: sequence,
    baseOffset: fc.integer({ min: 0, max: 2 ** 50 }),
    logAppendTimeMs: fc.oneof(fc.constant(-1), large),
  },
  PLAIN,
);
const producer = fc.record(
  {
    producerId: large,
    lastWriteMs: large,
    batches: fc.array(batch, { minLength: 1, maxLength: 5 }),
  },
  PLAIN,
);

test("what is written is read back", () => {
  fc.assert(
    fc.property(fc.array(producer, { maxLength: 10 }), (producers) => {
      assert.deepEqual(decodeSnapshot(encodeSnapshot(producers)), producers);
    }),
  );
});

test("a snapshot that is cut anywhere, has a byte more, or any one bit flipped, is none", () => {
  const bytes = encodeSnapshot([...EXAMPLE, { ...EXAMPLE[0]!, producerId: 5 }]);
  for (let length = 0; length < bytes.length; length++) {
    assert.equal(decodeSnapshot(bytes.subarray(0, length)), undefined, `cut to ${length} bytes`);
  }
  assert.equal(decodeSnapshot(Buffer.concat([bytes, Buffer.alloc(1)])), undefined);
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    bytes[bit >> 3]! ^= 1 << (bit & 7);
    assert.equal(decodeSnapshot(bytes), undefined, `bit ${bit & 7} of byte ${bit >> 3}`);
    bytes[bit >> 3]! ^= 1 << (bit & 7);
  }
});

test("a snapshot whose checksum fits bytes that tell no such story is none", () => {
  const bytes = encodeSnapshot(EXAMPLE);
  const withCount = (at: number, count: number) => {
    const copy = Buffer.from(bytes);
    copy.writeInt32BE(count, at);
    copy.writeUInt32BE(crc32c(copy.subarray(6)), 2);
    return copy;
  };
  for (const count of [-1, 0, 2, 0x7fffffff, -0x80000000]) {
    assert.equal(decodeSnapshot(withCount(6, count)), undefined, `${count} producers`);
  }
  for (const count of [-1, 0, 1, 3, 0x7fffffff, -0x80000000]) {
    assert.equal(decodeSnapshot(withCount(56, count)), undefined, `${count} batches`);
  }
});

test("a snapshot that Kafka wrote lacks what this broker needs", () => {
  const kafkas = Buffer.from(EXAMPLE_BYTES, "hex").subarray(0, 56);
  kafkas.writeUInt32BE(crc32c(kafkas.subarray(6)), 2);
  assert.equal(decodeSnapshot(kafkas), undefined);
});
