import assert from "node:assert/strict";
import { test } from "node:test";
import { piecesOf, shown, visible } from "./visible";

test("text that can be seen stays as it is", () => {
  for (const text of ["", "Hello", "<b>&amp;</b>", "é 日本 שלום", "👩‍👧"]) assert.equal(visible(text), text);
});

test("signs that nobody sees are named", () => {
  assert.deepEqual(piecesOf("a\u202eb\n\0"), [
    { text: "a", isNamed: false },
    { text: "U+202E", isNamed: true },
    { text: "b", isNamed: false },
    { text: "\\n", isNamed: true },
    { text: "\\0", isNamed: true },
  ]);
  assert.equal(visible("\ufeff\u200b\u0007\u2028\ud800"), "U+FEFFU+200BU+0007U+2028U+D800");
});

test("a joiner is seen where it joins two emoji, and named where it is only there to make a name another one", () => {
  assert.equal(visible("👩‍👧 ad\u200dmin"), "👩‍👧 adU+200Dmin");
});

test("what is long is cut", () => {
  assert.equal(shown("Grüße", 50), "Grüße");
  assert.equal(shown("x".repeat(60), 50), `${"x".repeat(50)}…`);
});
