import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { murmur2, partitioner } from "./partitioner";

/** From Kafka's own UtilsTest.testMurmur2. */
const VECTORS: readonly [key: string, hash: number][] = [
  ["21", -973932308],
  ["foobar", -790332482],
  ["a-little-bit-long-string", -985981536],
  ["a-little-bit-longer-string", -1486304829],
  ["lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971],
  ["abc", 479470107],
];

for (const [key, hash] of VECTORS) {
  test(`murmur2 of "${key}" is Kafka's`, () => assert.equal(murmur2(Buffer.from(key)), hash));

  test(`a message with the key "${key}" goes where a Kafka client sends it`, () => {
    for (const partitionCount of [1, 2, 3, 12, 100]) {
      // Kafka's Utils.toPositive drops the sign bit, which is not the same as Math.abs.
      const positive = hash < 0 ? hash + 2 ** 31 : hash;
      assert.equal(partitioner.partition(Buffer.from(key), partitionCount, 0), positive % partitionCount);
    }
  });
}

const key = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes));

test("a key always goes to one existing partition, whatever went before", () => {
  fc.assert(
    fc.property(key, fc.integer({ min: 1, max: 10_000 }), fc.nat(), (bytes, partitionCount, before) => {
      const chosen = partitioner.partition(bytes, partitionCount, before);
      assert.ok(Number.isInteger(chosen) && chosen >= 0 && chosen < partitionCount);
      assert.equal(partitioner.partition(Buffer.from(bytes), partitionCount, 0), chosen);
    }),
  );
});

test("the hash is a signed 32-bit integer that depends on the key's bytes alone", () => {
  fc.assert(
    fc.property(key, fc.integer({ min: 0, max: 3 }), (bytes, offset) => {
      const elsewhere = Buffer.concat([Buffer.alloc(offset, 0xff), bytes, Buffer.from("behind")]);
      const hash = murmur2(bytes);
      assert.equal(hash | 0, hash);
      assert.equal(murmur2(elsewhere.subarray(offset, offset + bytes.length)), hash);
    }),
  );
});

test("keys spread over all partitions", () => {
  const used = new Set(
    Array.from({ length: 300 }, (_, at) => partitioner.partition(Buffer.from(`key-${at}`), 12, 0)),
  );
  assert.equal(used.size, 12);
});

test("messages without a key take turns, so that no partition is ever two ahead of another", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.nat({ max: 100 }), (partitionCount, messages) => {
      const counts = new Array<number>(partitionCount).fill(0);
      for (let before = 0; before < messages; before++)
        counts[partitioner.partition(null, partitionCount, before)]!++;
      assert.ok(Math.max(...counts) - Math.min(...counts) <= 1);
      assert.equal(
        counts.reduce((sum, count) => sum + count),
        messages,
      );
    }),
  );
});

test("an empty key is a key", () => {
  assert.equal(partitioner.partition(Buffer.alloc(0), 7, 0), partitioner.partition(Buffer.alloc(0), 7, 1));
});
