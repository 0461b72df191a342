import assert from "node:assert/strict";
import { test } from "node:test";
import { duration, listed, shortened } from "./words";

test("a span of time has one unit, and tenths only while they matter", () => {
  const spans = [-5, 41.7, 100, 1_234, 9_940, 9_960, 59_400, 99_400, 180_000, 5 * 3_600_000].map(duration);
  assert.deepEqual(spans, [
    "0 ms",
    "42 ms",
    "0.1 s",
    "1.2 s",
    "9.9 s",
    "10 s",
    "59 s",
    "99 s",
    "3 min",
    "5 h",
  ]);
});

test("listing", () => {
  assert.deepEqual([listed([]), listed(["a"]), listed(["a", "b", "c"])], ["", "a", "a, b and c"]);
});

test("a long name keeps its two ends", () => {
  assert.equal(shortened("consumer-1"), "consumer-1");
  assert.equal(shortened("abcdefghij", 5), "ab…ij");
  const huge = shortened(`begin${"x".repeat(10_000)}end`);
  assert.equal(huge.length, 60);
  assert.match(huge, /^begin.*…x+end$/);
});

test("a character outside of the first plane is not cut in two", () => {
  assert.equal(shortened("😀".repeat(10), 5), "😀😀…😀😀");
  assert.equal(shortened("😀".repeat(1_000), 5), "😀😀…😀😀");
});

test("what turns the text around it is named", () => {
  assert.equal(shortened("a\u202eb"), "aU+202Eb");
});
