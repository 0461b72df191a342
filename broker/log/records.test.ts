import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { KafkaError } from "../errors";
import { AT, HEADER_BYTES, setBaseOffset } from "./record-batch";
import { RecordBatchBuilder } from "./record-batch-builder";
import { RecordReader } from "./records";
import {
  batchOf,
  COMPRESSORS,
  compressed,
  messagesIn,
  valuesIn,
  withAttributes,
  withRecords,
} from "./testing";

interface Given {
  timestampMs: number;
  key: Buffer | null;
  value: Buffer;
}

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
const given: fc.Arbitrary<Given> = fc.record({
  timestampMs: fc.oneof(fc.nat(1000), fc.nat(), fc.nat(2 ** 45)),
  key: fc.oneof(fc.constant(null), fc.constant(Buffer.alloc(0)), bytes),
  value: fc.oneof(fc.constant(Buffer.alloc(0)), bytes),
});

function build(messages: readonly Given[], bytesExpected?: number): Buffer {
  const builder = new RecordBatchBuilder(messages[0]!.timestampMs, bytesExpected);
  for (const { timestampMs, key, value } of messages) builder.add(timestampMs, key, value, 0, value.length);
  assert.equal(builder.recordCount, messages.length);
  const batch = builder.finish();
  assert.equal(batch.length, builder.sizeBytes);
  return batch;
}

/** A batch around records that are given in hex, with a checksum that fits: what only a hostile producer would send. */
function handmade(recordsHex: string, recordCount = 1): Buffer {
  const batch = batchOf([""]);
  batch.writeInt32BE(recordCount, AT.recordCount);
  return withRecords(batch, Buffer.from(recordsHex, "hex"));
}

function isCorrupt(problem: unknown): boolean {
  return problem instanceof KafkaError && problem.name === "CORRUPT_MESSAGE";
}

test("reading what the builder wrote gives the same keys, values, timestamps and rising offsets", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(given, { minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 4 }),
      fc.nat(2 ** 40),
      fc.nat(600),
      (batches, start, bytesExpected) => {
        let next = start;
        const block = Buffer.concat(
          batches.map((messages) => {
            const batch = build(messages, bytesExpected);
            setBaseOffset(batch, next);
            next += messages.length;
            return batch;
          }),
        );
        const reader = new RecordReader(block);
        for (const [number, { timestampMs, key, value }] of batches.flat().entries()) {
          assert.ok(reader.next());
          assert.equal(reader.offset, start + number);
          assert.equal(reader.timestampMs, timestampMs);
          assert.deepEqual(reader.key, key);
          assert.deepEqual(reader.value, value);
          assert.deepEqual(reader.headers(), []);
        }
        assert.equal(reader.next(), false);
        assert.equal(reader.next(), false);
      },
    ),
  );
});

test("no key and an empty key are two things, and so are no value and an empty value", () => {
  const reader = new RecordReader(
    Buffer.concat([
      handmade("0c0000000100 00".replaceAll(" ", "")),
      handmade("0c00000000 01 00".replaceAll(" ", "")),
    ]),
  );
  reader.next();
  assert.equal(reader.key, null);
  assert.deepEqual(reader.value, Buffer.alloc(0));
  reader.next();
  assert.deepEqual(reader.key, Buffer.alloc(0));
  assert.equal(reader.value, null);
});

test("headers that another producer wrote are read: a text, an empty one and one without a value", () => {
  // 18 bytes; no key, no value; three headers: "ä" = "xy", "e" = "" and "n" = null.
  const reader = new RecordReader(handmade("2400000001010604c3a4047879026500026e01"));
  assert.ok(reader.next());
  assert.deepEqual(reader.headers(), [
    { key: "ä", value: Buffer.from("xy") },
    { key: "e", value: Buffer.alloc(0) },
    { key: "n", value: null },
  ]);
});

test("a header that is longer than its record is refused", () => {
  const reader = new RecordReader(handmade("100000000101027e61"));
  assert.ok(reader.next());
  assert.throws(() => reader.headers(), isCorrupt);
});

test("a record that ends before its headers do is refused", () => {
  for (const hex of ["0a0000000100", "0c000000010002", "100000000100020261"]) {
    const reader = new RecordReader(handmade(hex));
    assert.ok(reader.next());
    assert.throws(() => reader.headers(), isCorrupt, hex);
  }
});

test("a record that lies about its own length, its key's or its value's is refused", () => {
  const lies = {
    "a record longer than its batch": "0e000000010000",
    "a record of a negative length": "01000000010000",
    "a key longer than its record": "0c0000007e0000",
    "a value longer than its record": "0c000000017e00",
    "a value one byte longer than its record": "0c0000000104000c000000010000",
    "a key that swallows what follows": "0c0000000600000c000000010000",
    "a varint that never ends": "0cffffffffffff",
  };
  for (const [name, hex] of Object.entries(lies)) {
    assert.throws(() => new RecordReader(handmade(hex)).next(), isCorrupt, name);
  }
});

test("a batch that counts more records than it has is refused where they end", () => {
  const reader = new RecordReader(handmade("0c000000010000", 2));
  assert.ok(reader.next());
  assert.throws(() => reader.next(), isCorrupt);
});

test("whatever bytes stand where the records should be, the reader ends or refuses, and stays inside its batch", () => {
  fc.assert(
    fc.property(bytes, fc.integer({ min: -2, max: 40 }), (garbage, count) => {
      const first = handmade(garbage.toString("hex"), count);
      const block = Buffer.concat([first, batchOf(["untouched"])]);
      const reader = new RecordReader(block);
      let last = "";
      try {
        while (reader.next()) {
          last = String(reader.value);
          // A record of the first batch has its key and its value there, and none has them outside the block.
          assert.ok(reader.keyEnd <= first.length || last === "untouched");
          assert.ok(reader.valueEnd <= first.length || last === "untouched");
        }
        assert.equal(last, "untouched");
      } catch (problem) {
        if (!isCorrupt(problem)) throw problem;
      }
    }),
  );
});

const LOG_APPEND_TIME = 0x08;
const CONTROL = 0x20;

/** All that a reader says of each record of `batches`. */
function everythingIn(batches: Buffer) {
  const reader = new RecordReader(batches);
  const found = [];
  while (reader.next()) {
    const { offset, timestampMs, key, value, sizeBytes } = reader;
    found.push({ offset, timestampMs, key, value, sizeBytes, headers: reader.headers() });
  }
  return { found, nextOffset: reader.nextOffset };
}

test("whether and how batches are compressed makes no difference to what is read", () => {
  const hows = fc.constantFrom(undefined, ...Object.keys(COMPRESSORS));
  const batch = fc.tuple(fc.array(given, { minLength: 1, maxLength: 12 }), hows, fc.boolean());
  fc.assert(
    fc.property(fc.array(batch, { minLength: 1, maxLength: 4 }), fc.nat(2 ** 40), (batches, start) => {
      let next = start;
      const plain: Buffer[] = [];
      const asSent: Buffer[] = [];
      for (const [messages, how, hasLogAppendTime] of batches) {
        const batch = withAttributes(build(messages), hasLogAppendTime ? LOG_APPEND_TIME : 0);
        plain.push(batch);
        asSent.push(how === undefined ? batch : compressed(batch, how));
        setBaseOffset(plain.at(-1)!, next);
        setBaseOffset(asSent.at(-1)!, next);
        next += messages.length;
      }
      const expected = everythingIn(Buffer.concat(plain));
      assert.deepEqual(everythingIn(Buffer.concat(asSent)), expected);
      assert.equal(expected.found.length, next - start);
      assert.equal(expected.nextOffset, next);
    }),
  );
});

test("where the broker has set the time, every record has the batch's largest timestamp", () => {
  const batch = withAttributes(batchOf(["a", "b", "c"], 10), LOG_APPEND_TIME);
  const times = () =>
    messagesIn(Buffer.concat([batch, batchOf(["d"], 3)])).map(({ timestampMs }) => timestampMs);
  assert.deepEqual(times(), [12, 12, 12, 3]);
});

test("control batches are passed over, and the offset behind them is known", () => {
  const marker = withAttributes(batchOf(["marker"]), CONTROL);
  const batches = [marker, batchOf(["a"]), marker, marker, batchOf(["b", "c"]), marker].map(
    (batch, number) => {
      const copy = Buffer.from(batch);
      setBaseOffset(copy, [0, 1, 2, 3, 4, 6][number]!);
      return copy;
    },
  );
  const { found, nextOffset } = everythingIn(Buffer.concat(batches));
  assert.deepEqual(
    found.map(({ offset, value }) => `${offset} ${value}`),
    ["1 a", "4 b", "5 c"],
  );
  assert.equal(nextOffset, 7);
  assert.equal(everythingIn(batches[0]!).nextOffset, 1);
});

test("records with offsets that their batch does not have, or that do not ascend, are refused", () => {
  // Offset deltas 1 (of a batch with one offset), -1, and twice 0.
  for (const [hex, count] of [
    ["0c000002010000", 1],
    ["0c000001010000", 1],
    ["0c0000000100000c000000010000", 2],
  ] as const) {
    const reader = new RecordReader(handmade(hex, count));
    for (let left = count - 1; left > 0; left--) assert.ok(reader.next());
    assert.throws(() => reader.next(), { name: "CORRUPT_MESSAGE", message: /a record has an offset that/ });
  }
});

for (const [how, [codec]] of Object.entries(COMPRESSORS)) {
  test(`compressed records that are garbage are refused, and the next offset is named (${how})`, () => {
    const garbage = withRecords(batchOf(["a", "b", "c"]), Buffer.from("garbage, garbage"), codec);
    setBaseOffset(garbage, 40);
    const reader = new RecordReader(Buffer.concat([batchOf(["before"]), garbage]));
    assert.ok(reader.next());
    assert.throws(() => reader.next(), {
      name: "CORRUPT_MESSAGE",
      message:
        /^the batch at offset 40 is damaged: its records, compressed with .*; the next one begins at offset 43$/,
    });
    assert.equal(reader.nextOffset, 43);
  });

  test(`decompressed bytes that are no records are refused (${how})`, () => {
    const [, compress] = COMPRESSORS[how]!;
    const lies = withRecords(batchOf(["a"]), compress(Buffer.from("0e000000010000", "hex")), codec);
    assert.throws(() => new RecordReader(lies).next(), {
      name: "CORRUPT_MESSAGE",
      message: /offset 0 is damaged: a record is longer than its batch; the next one begins at offset 1$/,
    });
  });
}

test("records before a damaged batch are read; then the offset of the damaged one is named", () => {
  const batches = [batchOf(["a", "b"]), batchOf(["c"]), batchOf(["d"])];
  for (const [number, batch] of batches.entries()) setBaseOffset(batch, [0, 2, 3][number]!);
  batches[1]![HEADER_BYTES + 3]! ^= 1;
  const reader = new RecordReader(Buffer.concat(batches));
  assert.ok(reader.next() && reader.next());
  assert.equal(String(reader.value), "b");
  assert.throws(() => reader.next(), { name: "CORRUPT_MESSAGE", message: /offset 2 is damaged: a checksum/ });
});

test("with any byte under the checksum changed, no record of the batch is returned", () => {
  const batch = batchOf(["first", "second"]);
  for (let at = AT.attributes; at < batch.length; at++) {
    for (const change of [0x01, 0x80, 0xff]) {
      batch[at]! ^= change;
      assert.throws(() => new RecordReader(batch).next(), isCorrupt, `byte ${at} changed by ${change}`);
      batch[at]! ^= change;
    }
  }
  assert.deepEqual(valuesIn(batch), ["first", "second"]);
});
