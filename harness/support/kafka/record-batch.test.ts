import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { planOf } from "./batch-table";
import { decodeBatches, encodeBatch, placedAt } from "./record-batch";

test("a batch, byte by byte", () => {
  const batch = encodeBatch(
    planOf([
      ["records", "k=v"],
      ["baseTimestamp", "1000"],
      ["crc", "305419896"],
    ]),
  );
  assert.equal(
    batch.toString("hex"),
    [
      "0000000000000000", // base offset
      "0000003a", // batch length: 70 bytes, but for the first 12
      "ffffffff", // leader epoch
      "02", // magic
      "12345678", // CRC
      "0000", // attributes
      "00000000", // last offset delta
      "00000000000003e8", // base timestamp
      "00000000000003e8", // max timestamp
      "ffffffffffffffff", // producer id
      "ffff", // producer epoch
      "ffffffff", // base sequence
      "00000001", // records
      "10", // 8 bytes follow
      "00", // attributes
      "00", // timestamp delta
      "00", // offset delta
      "026b", // key
      "0276", // value
      "00", // headers
    ].join(""),
  );
});

test("what is encoded is decoded, compressed or not", () => {
  const word = fc.stringMatching(/^[a-z]{1,20}$/);
  fc.assert(
    fc.property(fc.array(word, { minLength: 1 }), fc.constantFrom("none", "gzip"), (values, compression) => {
      const batch = encodeBatch(
        planOf([
          ["records", values.join(", ")],
          ["compression", compression],
        ]),
      );
      const placed = placedAt(batch, 7n, 3n);
      const [decoded] = decodeBatches(placed);
      assert.equal(decoded!.header.baseOffset, 7n);
      assert.equal(decoded!.header.partitionLeaderEpoch, 3n);
      assert.deepEqual(
        decoded!.messages.map(({ offset, value }) => [offset, value]),
        values.map((value, at) => [7n + BigInt(at), value]),
      );
    }),
    { numRuns: 50 },
  );
});

test("each knob changes what it names", () => {
  const records = ["records", "one, two"] as const;
  assert.throws(() => decodeBatches(encodeBatch(planOf([records, ["crc", "wrong"]]))), /wrong CRC/);
  const [wrong] = decodeBatches(
    encodeBatch(planOf([records, ["offsetDeltas", "0, 5"], ["lastOffsetDelta", "5"]])),
  );
  assert.deepEqual(
    wrong!.messages.map(({ offset }) => offset),
    [0n, 5n],
  );
  const [late] = decodeBatches(
    encodeBatch(planOf([records, ["baseTimestamp", "100"], ["timestampDeltas", "5, 2"], ["headers", "a=1"]])),
  );
  assert.equal(late!.header.maxTimestamp, 105n);
  assert.deepEqual(late!.messages[1], {
    offset: 1n,
    timestamp: 102n,
    key: null,
    value: "two",
    headers: [["a", "1"]],
  });
  assert.throws(() => planOf([["nonsense", "1"]]), /nothing called "nonsense"/);
});

test("a piece of a batch at the end is overlooked", () => {
  const batch = encodeBatch(planOf([["records", "one"]]));
  assert.equal(decodeBatches(Buffer.concat([batch, batch.subarray(0, -1)])).length, 1);
});
