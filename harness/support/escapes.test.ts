import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { bytesOf, show } from "./escapes";

const anyBytes = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 4 }).map((array) => Buffer.from(array)),
      fc.constantFrom("\\", "\\n", "\\x41", "é", "🙂", '"', "\ufeff", "\ufffd").map(Buffer.from),
    ),
  )
  .map((pieces) => Buffer.concat(pieces));

test("what is shown of any bytes stands for the same bytes", () => {
  fc.assert(
    fc.property(anyBytes, (bytes) => assert.deepEqual(bytesOf(show(bytes)), bytes)),
    { numRuns: 1000 },
  );
});

test("what is shown has no ASCII control characters", () => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: their absence is what is tested
  fc.assert(fc.property(anyBytes, (bytes) => assert.doesNotMatch(show(bytes), /[\x00-\x1f\x7f]/)));
});

const VECTORS: readonly [text: string, hex: string][] = [
  ["", ""],
  ["8 my-topic 0", "38206d792d746f7069632030"],
  ["\\n\\r\\t\\\\", "0a0d095c"],
  ["\\x00\\xFF\\xff", "00ffff"],
  ["\\\\n", "5c6e"],
  ['say \\"hi\\"', "7361792022686922"],
  ["é", "c3a9"],
];

for (const [text, hex] of VECTORS) {
  test(`${text === "" ? "nothing" : text} stands for the bytes ${hex}`, () => {
    assert.equal(bytesOf(text).toString("hex"), hex);
  });
}

for (const text of ["\\", "\\q", "\\x", "\\x4", "\\xzz", "a\\ b", "\\\n"]) {
  test(`${JSON.stringify(text)} is refused as an escape that does not exist`, () => {
    assert.throws(() => bytesOf(text), /is no escape; there are/);
  });
}
