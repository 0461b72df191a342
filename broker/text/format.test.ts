import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { bytesAsJson, escapeBytes, keyAsWord, quote, unescapeBytes } from "./format";

/** Bytes in which escapes, pieces of UTF-8 and control characters are likely. */
const bytes = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 4 }).map((array) => Buffer.from(array)),
      fc.constantFrom("\\", "\n", "\\x", "\\n", "é", "€", "🙂", "\u0085", "-", " ", "x41").map(Buffer.from),
      fc.constantFrom("c3", "e282", "f09f99", "c080", "eda080", "f5").map((hex) => Buffer.from(hex, "hex")),
    ),
  )
  .map((pieces) => Buffer.concat(pieces));

const VECTORS: readonly [bytes: string, text: string][] = [
  ["", ""],
  ["plain ASCII ~!", "plain ASCII ~!"],
  ["\n\r\t", "\\n\\r\\t"],
  ["\\", "\\\\"],
  ["\\n", "\\\\n"],
  ["\x00\x1b[2J\x7f", "\\x00\\x1b[2J\\x7f"],
  ["é € 🙂", "é € 🙂"],
  ["\u0085\u009b", "\\xc2\\x85\\xc2\\x9b"],
];

for (const [raw, text] of VECTORS) {
  test(`${JSON.stringify(raw)} is shown as ${text}, and read back`, () => {
    assert.equal(escapeBytes(Buffer.from(raw)), text);
    assert.deepEqual(unescapeBytes(Buffer.from(text)), Buffer.from(raw));
  });
}

test("bytes that are no UTF-8 are escaped one by one, and the characters between them are kept", () => {
  assert.equal(escapeBytes(Buffer.from("c3a9ffe282f09f9982c3", "hex")), "é\\xff\\xe2\\x82🙂\\xc3");
});

test("unescaping what was escaped gives the same bytes", () => {
  fc.assert(
    fc.property(bytes, (original) => {
      assert.deepEqual(unescapeBytes(Buffer.from(escapeBytes(original))), original);
    }),
    { numRuns: 1000 },
  );
});

test("escaped text is one line without control characters", () => {
  fc.assert(
    fc.property(bytes, (original) => assert.doesNotMatch(escapeBytes(original), /\p{Cc}/u)),
    { numRuns: 1000 },
  );
});

test("a key is one word that is read back as the key, and never the dash that means no key", () => {
  fc.assert(
    fc.property(bytes, (key) => {
      const word = keyAsWord(key);
      assert.ok(!word.includes(" "));
      assert.notEqual(word, "-");
      assert.deepEqual(unescapeBytes(Buffer.from(word)), key);
    }),
  );
  assert.equal(keyAsWord(null), "-");
  assert.equal(keyAsWord(Buffer.from("-")), "\\x2d");
  assert.equal(keyAsWord(Buffer.from("a b")), "a\\x20b");
});

for (const wrong of ["\\", "a\\", "\\q", "\\x", "\\x4", "\\xg0", "\\X41", "\\\\\\"]) {
  test(`${wrong} is refused as an escape`, () => {
    assert.throws(() => unescapeBytes(Buffer.from(wrong)), {
      name: "INVALID_REQUEST",
      message: /is no escape; there are/,
    });
  });
}

test("capitals and small letters are the same in hexadecimal escapes", () => {
  assert.deepEqual(unescapeBytes(Buffer.from("\\xaB\\xAb")), Buffer.from("abab", "hex"));
});

test("JSON shows UTF-8 as a string and marks anything else as base64", () => {
  assert.equal(bytesAsJson(null), null);
  assert.equal(bytesAsJson(Buffer.from("é\n")), "é\n");
  assert.deepEqual(bytesAsJson(Buffer.from("ff00", "hex")), { base64: "/wA=" });
});

test("a quotation is one short line, whatever was sent", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), (array) => {
      const text = quote(Buffer.from(array));
      assert.match(text, /^"[^\p{Cc}]{0,61}"$/u);
    }),
  );
  assert.equal(quote(Buffer.from("short")), '"short"');
  assert.equal(quote(Buffer.alloc(100, "x")), `"${"x".repeat(60)}…"`);
});
