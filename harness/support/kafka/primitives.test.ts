import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { Reader, Writer } from "./primitives";

function written(write: (writer: Writer) => void): Buffer {
  const writer = new Writer();
  write(writer);
  return writer.result();
}

const hex = (write: (writer: Writer) => void) => written(write).toString("hex");

test("integers, the most significant byte first", () => {
  assert.equal(
    hex((writer) => writer.int(2, 258n)),
    "0102",
  );
  assert.equal(
    hex((writer) => writer.int(4, -1n)),
    "ffffffff",
  );
  assert.equal(
    hex((writer) => writer.int(8, 1n)),
    "0000000000000001",
  );
});

test("varints as in Protocol Buffers' documentation", () => {
  assert.equal(
    hex((writer) => writer.uvarint(150)),
    "9601",
  );
  assert.equal(
    hex((writer) => writer.varint(-1)),
    "01",
  );
  assert.equal(
    hex((writer) => writer.varint(1)),
    "02",
  );
  assert.equal(
    hex((writer) => writer.varint(-2)),
    "03",
  );
});

test("what is written is read back", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
      const bytes = written((writer) => {
        writer.int(8, value);
        writer.varint(value);
        writer.uvarint(BigInt.asUintN(63, value));
      });
      const reader = new Reader(bytes);
      assert.deepEqual(
        [reader.int(8), reader.varint(), reader.uvarint()],
        [value, value, BigInt.asUintN(63, value)],
      );
      assert.equal(reader.left, 0);
    }),
  );
});

test("a UUID as Kafka prints it", () => {
  const text = "AAECAwQFBgcICQoLDA0ODw";
  const bytes = written((writer) => writer.uuid(text));
  assert.deepEqual([...bytes], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
  assert.equal(new Reader(bytes).uuid(), text);
  assert.throws(() => written((writer) => writer.uuid("short")), /no UUID/);
});

test("what ends too early says so", () => {
  assert.throws(() => new Reader(Buffer.of(1)).int(4), /4 bytes were to follow at byte 0, but 1 are left/);
  assert.throws(() => new Reader(Buffer.of(0x80)).uvarint(), /1 bytes were to follow/);
  assert.throws(() => new Reader(Buffer.alloc(20, 0xff)).uvarint(), /longer than 10 bytes/);
});
