import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { DECOMPRESSED_BYTES_MAX, decompress } from "./compression";
import { RecordReader } from "./records";
import { COMPRESSORS } from "./testing";

const TEXT = "the quick brown fox jumps over the lazy dog, and again: ";
const LIMIT = 1 << 20;

/** Batches that Kafka's Java client made: three messages from offset 7 on, the second one the latest. */
const JAVA = {
  gzip:
    "0000000000000007000000a3ffffffff02f6e6589d0001000000020000018bcfe568050000018bcfe56809ffffffffffffff" +
    "ffffffffffffff000000031f8b08000000000000ff7bc1c4c0c0c0947d81a9242355a1b03433395b21a928bf3c4f212dbf42" +
    "21ab34b7a05821bf2cb54801249d935855a990929faea3909897a290989e989967a5406f7d4c4c194c15120c1c4c8c3cc5a9" +
    "c9f979290c220cec2c1ce9f979a98c0c0081b09f04ce000000",
  snappy:
    "0000000000000007000000aeffffffff02501b86e20002000000020000018bcfe568050000018bcfe56809ffffffffffffff" +
    "ffffffffffffff0000000382534e4150505900000000010000000100000069ce01f040e802000000026bd002746865207175" +
    "69636b2062726f776e20666f78206a756d7073206f76657220746865206c617a7920646f672c20616e6420616761696e3a20" +
    "fe3800be380070020268027818000802010c7365636f6e64001400070408676f6e650100",
  lz4:
    "0000000000000007000000a7ffffffff02b121a4240003000000020000018bcfe568050000018bcfe56809ffffffffffffff" +
    "ffffffffffffff0000000304224d1860408267000000f019e802000000026bd00274686520717569636b2062726f776e2066" +
    "6f78206a756d7073206f766572201f00f1056c617a7920646f672c20616e6420616761696e3a19000f380059f00e02026802" +
    "7818000802010c7365636f6e64001400070408676f6e65010000000000",
  zstd:
    "0000000000000007000000a4ffffffff02b76ee9e40004000000020000018bcfe568050000018bcfe56809ffffffffffffff" +
    "ffffffffffffff0000000328b52ffd00583c0300e405e802000000026bd00274686520717569636b2062726f776e20666f78" +
    "206a756d7073206f76657220746865206c617a7920646f672c20616e6420616761696e3a20020268027818000802010c7365" +
    "636f6e64001400070408676f6e650100010041dba98a02010000",
};

/** Batches that librdkafka made: two messages from offset 0 on. (It sends its snappy as one block.) */
const LIBRDKAFKA = {
  gzip:
    "00000000000000000000009600000000020706d055000100000001000001a20effc8c7000001a20effc8c7ffffffffffffff" +
    "ffffffffffffff000000021f8b08000000000000037bc0c4c0c0c0947d81a9242355a1b03433395b21a928bf3c4f212dbf42" +
    "21ab34b7a05821bf2cb54801249d935855a990929faea3909897a290989e989967a5406f7d0c3240f7b2641bf114a726e7e7" +
    "a53000006cd1a4cdc1000000",
  snappy:
    "00000000000000000000008d00000000026d252799000200000001000001a20effc938000001a20effc938ffffffffffffff" +
    "ffffffffffffff00000002c101f040e002000000026bd00274686520717569636b2062726f776e20666f78206a756d707320" +
    "6f76657220746865206c617a7920646f672c20616e6420616761696e3a20fe3800be38003c001c000002046b320c7365636f" +
    "6e6400",
  zstd:
    "000000000000000000000094000000000269c7d6f4000400000001000001a20effca1a000001a20effca1affffffffffffff" +
    "ffffffffffffff0000000228b52ffd0058d502001405e002000000026bd00274686520717569636b2062726f776e20666f78" +
    "206a756d7073206f76657220746865206c617a7920646f672c20616e6420616761696e3a20001c000002046b320c7365636f" +
    "6e6400010041dba98a02",
};

/** The text, compressed by liblz4, its blocks independent of each other or not, with every checksum and size or none. */
const LZ4_FRAMES = {
  "independent blocks":
    "04224d1860408245000000f01074686520717569636b2062726f776e20666f78206a756d7073206f766572201f00f1056c61" +
    "7a7920646f672c20616e6420616761696e3a19000f3800545061696e3a2000000000",
  "linked blocks, checksums, size":
    "04224d187c40a800000000000000db45000000f01074686520717569636b2062726f776e20666f78206a756d7073206f7665" +
    "72201f00f1056c617a7920646f672c20616e6420616761696e3a19000f3800545061696e3a20c62db9c30000000081aae6aa",
};

/** The text 2600 times: three blocks. */
const LONG_LZ4_FRAMES = {
  "independent blocks":
    "04224d1860408245010000f01074686520717569636b2062726f776e20666f78206a756d7073206f766572201f00f1056c61" +
    "7a7920646f672c20616e6420616761696e3a19000f3800ffffffffffffffffffffffffffffffffffffffffffffffffffffff" +
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff" +
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff" +
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff" +
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff" +
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffac50726f776e2041010000f118666f78206a756d70" +
    "73206f76657220746865206c617a7920646f672c20616e6420616761696e3a1900cf717569636b2062726f776e203800ffff" +
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff" +
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff" +
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff" +
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff" +
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff" +
    "ffffffffb05076657220747c000000f1276865206c617a7920646f672c20616e6420616761696e3a2074686520717569636b" +
    "2062726f776e20666f78206a756d7073206f7665721f000f3800ffffffffffffffffffffffffffffffffffffffffffffffff" +
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa55061696e3a2000000000",
  "linked blocks, checksums, size":
    "04224d185c40c0380200000000000345010000f01074686520717569636b2062726f776e20666f78206a756d7073206f7665" +
    "72201f00f1056c617a7920646f672c20616e6420616761696e3a19000f3800ffffffffffffffffffffffffffffffffffffff" +
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff" +
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff" +
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff" +
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff" +
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffac50726f776e204abd8b440a01" +
    "00000ff0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff" +
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff" +
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff" +
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff" +
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff" +
    "ffffffffffffffffffffffe8507665722074f555150a7c000000f1276865206c617a7920646f672c20616e6420616761696e" +
    "3a2074686520717569636b2062726f776e20666f78206a756d7073206f7665721f000f3800ffffffffffffffffffffffffff" +
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa55061696e3a20" +
    "676b098b0000000058557c2b",
};

interface Read {
  offset: number;
  timestampMs: number;
  key: string | undefined;
  value: string | undefined;
  headers: string;
}

function read(batchHex: string): Read[] {
  const reader = new RecordReader(Buffer.from(batchHex, "hex"));
  const found: Read[] = [];
  while (reader.next()) {
    const { offset, timestampMs } = reader;
    const headers = reader.headers().map(({ key, value }) => `${key}=${value}`);
    const [key, value] = [reader.key?.toString(), reader.value?.toString()];
    found.push({ offset, timestampMs, key, value, headers: headers.join(" ") });
  }
  return found;
}

for (const [codec, hex] of Object.entries(JAVA)) {
  test(`what Kafka's Java client compressed with ${codec} is read`, () => {
    assert.deepEqual(read(hex), [
      { offset: 7, timestampMs: 1700000000005, key: "k", value: TEXT.repeat(3), headers: "h=x" },
      { offset: 8, timestampMs: 1700000000009, key: undefined, value: "second", headers: "" },
      { offset: 9, timestampMs: 1700000000001, key: "gone", value: undefined, headers: "" },
    ]);
  });
}

for (const [codec, hex] of Object.entries(LIBRDKAFKA)) {
  test(`what librdkafka compressed with ${codec} is read`, () => {
    const found = read(hex).map(({ offset, key, value }) => ({ offset, key, value }));
    assert.deepEqual(found, [
      { offset: 0, key: "k", value: TEXT.repeat(3) },
      { offset: 1, key: "k2", value: "second" },
    ]);
  });
}

const lz4 = (hex: string) => String(decompress(3, Buffer.from(hex, "hex")));

for (const [kind, hex] of Object.entries(LZ4_FRAMES)) {
  test(`frames of liblz4 are read, several in a row as well (${kind})`, () => {
    assert.equal(lz4(hex), TEXT.repeat(3));
    assert.equal(lz4(hex + hex), TEXT.repeat(6));
    assert.equal(lz4(Object.values(LZ4_FRAMES).join("")), TEXT.repeat(6));
  });
}

for (const [kind, hex] of Object.entries(LONG_LZ4_FRAMES)) {
  test(`frames of liblz4 with several blocks are read (${kind})`, () => {
    assert.equal(lz4(hex), TEXT.repeat(2600));
    assert.equal(lz4(hex + hex), TEXT.repeat(5200));
  });
}

test("lz4 blocks that are called independent may not point back into the block before", () => {
  const INDEPENDENT_BLOCKS = 0x20;
  const frame = Buffer.from(LONG_LZ4_FRAMES["linked blocks, checksums, size"], "hex");
  frame[4]! |= INDEPENDENT_BLOCKS;
  assert.throws(() => decompress(3, frame), /they repeat what is before their beginning/);
});

test("streams of snappy-java are read, several in a row as well", () => {
  const [codec, compress] = COMPRESSORS["snappy as in snappy-java"]!;
  const stream = compress(Buffer.from(TEXT.repeat(2000)));
  assert.equal(String(decompress(codec, Buffer.concat([stream, stream]))), TEXT.repeat(4000));
});

/** Bytes that compress well, in all ways in which a match can lie: runs, near and far repetitions. */
const original = fc
  .array(
    fc.oneof(
      fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 300 })),
      fc.tuple(fc.uint8Array({ maxLength: 2000 }), fc.constant(1)),
      fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 2 }), fc.integer({ min: 1, max: 40_000 })),
    ),
    { maxLength: 8 },
  )
  .map((pieces) => Buffer.concat(pieces.flatMap(([bytes, times]) => Array<Uint8Array>(times).fill(bytes))));

for (const [how, [codec, compress]] of Object.entries(COMPRESSORS)) {
  test(`decompressing what was compressed gives the same bytes (${how})`, () => {
    fc.assert(
      fc.property(original, (bytes) => assert.ok(decompress(codec, compress(bytes)).equals(bytes))),
      { numRuns: 50 },
    );
  });

  test(`whatever is done to compressed bytes, they are refused or stay within the limit (${how})`, () => {
    const change = fc.tuple(fc.nat(), fc.constantFrom("set", "cut", "repeat", "drop"), fc.nat(255));
    const changes = fc.array(change, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(original, changes, (bytes, changes) => {
        const damaged = changes.reduce(damage, Buffer.from(compress(bytes.subarray(0, 3000))));
        assertRefusedOrWithin(codec, damaged);
      }),
      { numRuns: 300 },
    );
  });

  test(`what becomes more than the limit is refused, and what just reaches it is not (${how})`, () => {
    const bytes = compress(Buffer.alloc(10_000));
    assert.equal(decompress(codec, bytes, 10_000).length, 10_000);
    for (const limit of [1, 9_999]) {
      const message = new RegExp(`they become more than ${limit} bytes, which no batch may have`);
      assert.throws(() => decompress(codec, bytes, limit), { name: "RangeError", message });
    }
  });

  test(`a bomb is refused (${how})`, () => {
    const bomb = compress(Buffer.alloc(DECOMPRESSED_BYTES_MAX + 1));
    assert.ok(bomb.length < DECOMPRESSED_BYTES_MAX / 20);
    assert.throws(() => decompress(codec, bomb), /they become more than 104857600 bytes/);
  });
}

function damage(bytes: Buffer, [place, how, value]: readonly [number, string, number]): Buffer {
  const at = place % (bytes.length + 1);
  if (how === "cut") return bytes.subarray(0, at);
  if (how === "repeat") return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at >> 1)]);
  if (how === "drop") return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]);
  if (at < bytes.length) bytes[at] = value;
  return bytes;
}

function assertRefusedOrWithin(codec: number, bytes: Buffer): void {
  let length = 0;
  try {
    length = decompress(codec, bytes, LIMIT).length;
  } catch (problem) {
    assert.match(String(problem), /^RangeError: its records, compressed with \w+, cannot be read: /);
    const { cause } = problem as Error;
    // Nothing but a refusal: a mistake in the code would be a TypeError.
    assert.ok(cause instanceof RangeError || "code" in (cause as Error), String(cause));
  }
  assert.ok(length <= LIMIT);
}

test("any bytes at all are refused by every codec, or stay within the limit", () => {
  const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), bytes, (codec, bytes) => assertRefusedOrWithin(codec, bytes)),
    { numRuns: 2000 },
  );
});

test("a frame of lz4 that is not of this world is refused with the reason", () => {
  const refused: Record<string, RegExp> = {
    "": /^$/,
    "04224d18": /they end too early/,
    "05224d186040820000000000": /no frame where one should begin/,
    "04224d18a0408200000000": /a frame of an unknown version/,
    "04224d1861408200000000": /needs a dictionary/,
    "04224d1860308200000000": /a block size that does not exist|block size does not exist/,
    // One literal, then a match with distance 0, and one with distance 2.
    "04224d186040820a000000104100005041414141410000000000": /before their beginning/,
    "04224d186040820a000000104102005041414141410000000000": /before their beginning/,
  };
  for (const [hex, reason] of Object.entries(refused)) {
    const frame = Buffer.from(hex, "hex");
    if (frame.length === 0) assert.equal(decompress(3, frame).length, 0);
    else assert.throws(() => decompress(3, frame), reason, hex);
  }
});

test("an lz4 block larger than its frame allows is refused", () => {
  const frame = Buffer.from(LZ4_FRAMES["independent blocks"], "hex");
  const stored = Buffer.alloc(65_537);
  const size = Buffer.from([0x01, 0x00, 0x01, 0x80]);
  const large = Buffer.concat([frame.subarray(0, 7), size, stored, Buffer.alloc(4)]);
  assert.throws(() => decompress(3, large), /a block larger than its frame allows/);
});

test("a block of snappy that becomes more or less than it says is refused", () => {
  // "says 2 bytes", then one literal of one byte, or of three.
  assert.throws(() => decompress(2, Buffer.from("020041", "hex")), /more or less than they say/);
  assert.throws(() => decompress(2, Buffer.from("0208414141", "hex")), /more or less than they say/);
  assert.equal(String(decompress(2, Buffer.from("0308414141", "hex"))), "AAA");
  assert.throws(() => decompress(2, Buffer.from("ffffffffff", "hex")), /do not say what they become/);
});

test("elements of snappy with long lengths and far distances are read", () => {
  const literal = Buffer.alloc(70_000, "0123456789");
  // A literal whose length takes three bytes, then a copy of four bytes from 65536 back, whose distance takes four.
  const head = Buffer.from([...[0xf4, 0xa2, 0x04], (62 << 2) | 0, ...[0x6f, 0x11, 0x01]]);
  const block = Buffer.concat([head, literal, Buffer.from([(3 << 2) | 3, 0x00, 0x00, 0x01, 0x00])]);
  assert.equal(
    String(decompress(2, block)),
    String(literal) + String(literal.subarray(70_000 - 65_536)).slice(0, 4),
  );
});

test("a number that is no codec is refused", () => {
  for (const codec of [0, 5, 6, 7]) {
    assert.throws(() => decompress(codec, Buffer.from("x")), {
      name: "RangeError",
      message: /does not exist/,
    });
  }
});
