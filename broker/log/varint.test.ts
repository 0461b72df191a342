import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { sizeOfVarint, VarintReader, writeVarint } from "./varint";

/** Value and bytes, worked out by hand from the definition of zigzag and of the varint. */
const VECTORS: readonly (readonly [number, string])[] = [
  [0, "00"],
  [-1, "01"],
  [1, "02"],
  [-2, "03"],
  [63, "7e"],
  [-64, "7f"],
  [64, "8001"],
  [-65, "8101"],
  [150, "ac02"],
  [8191, "fe7f"],
  [-8192, "ff7f"],
  [8192, "808001"],
  [2 ** 30, "8080808008"],
  [2 ** 31 - 1, "feffffff0f"],
  [-(2 ** 31), "ffffffff0f"],
  [2 ** 31, "8080808010"],
  [2 ** 52 - 1, "feffffffffffff0f"],
  [-(2 ** 52), "ffffffffffffff0f"],
];

const exactNumbers = fc.oneof(
  fc.integer({ min: -70, max: 70 }),
  fc.integer(),
  fc.maxSafeInteger().map((value) => Math.trunc(value / 2)),
);

function encode(value: number): Buffer {
  const target = Buffer.alloc(12, 0xee);
  return target.subarray(0, writeVarint(target, 0, value));
}

function decode(bytes: Buffer, end = bytes.length): number {
  const reader = new VarintReader();
  reader.reset(bytes, 0, end);
  return reader.next();
}

for (const [value, hex] of VECTORS) {
  test(`${value} is ${hex}, in both directions`, () => {
    assert.equal(encode(value).toString("hex"), hex);
    assert.equal(decode(Buffer.from(hex, "hex")), value);
    assert.equal(sizeOfVarint(value), hex.length / 2);
  });
}

test("what was written is read again, in the bytes that sizeOfVarint promised and in no more", () => {
  fc.assert(
    fc.property(fc.array(exactNumbers, { minLength: 1 }), (values) => {
      const target = Buffer.alloc(values.reduce((sum, value) => sum + sizeOfVarint(value), 0) + 1, 0xee);
      const end = values.reduce((at, value) => writeVarint(target, at, value), 0);
      assert.equal(end, target.length - 1);
      assert.equal(target.at(-1), 0xee);
      const reader = new VarintReader();
      reader.reset(target, 0, end);
      // The comparison is by ==, for which 0 and -0 are one number.
      for (const value of values) assert.ok(reader.next() === value);
      assert.equal(reader.position, end);
    }),
  );
});

test("the encoding agrees with the definition by 64-bit shifts", () => {
  fc.assert(
    fc.property(exactNumbers, (value) => {
      let zigzag = BigInt.asUintN(64, (BigInt(value) << 1n) ^ (BigInt(value) >> 63n));
      const expected: number[] = [];
      for (; zigzag >= 0x80n; zigzag >>= 7n) expected.push(Number(zigzag & 0x7fn) | 0x80);
      expected.push(Number(zigzag));
      assert.deepEqual([...encode(value)], expected);
    }),
  );
});

test("the extremes of int64 are beyond exact numbers: they are ten bytes that are read without an error", () => {
  const largest = Buffer.from("feffffffffffffffff01", "hex");
  const reader = new VarintReader();
  reader.reset(largest, 0, largest.length);
  assert.equal(reader.next(), 2 ** 63);
  assert.equal(reader.position, 10);
  const smallest = Buffer.from("ffffffffffffffffff01", "hex");
  assert.equal(Math.abs(decode(smallest)), 2 ** 63);
});

test("a varint that is cut anywhere is refused, even when the bytes go on behind the end", () => {
  for (const [value] of VECTORS) {
    const bytes = Buffer.concat([encode(value), Buffer.alloc(12)]);
    for (let end = 0; end < encode(value).length; end++) {
      assert.throws(() => decode(bytes, end), RangeError, `${value} cut after ${end} bytes`);
    }
  }
});

test("a varint of more than ten bytes is refused", () => {
  assert.throws(() => decode(Buffer.from("8080808080808080808000", "hex")), RangeError);
});
