import assert from "node:assert/strict";
import { test } from "node:test";
import { ageOf, count, shown, timeOf, tookOf } from "./words";

test("a time has milliseconds", () => {
  assert.equal(timeOf(new Date(2026, 0, 2, 3, 4, 5, 6).getTime() + 0.7), "03:04:05.006");
});

test("how long it took is as exact as it is short", () => {
  assert.deepEqual([0.4249, 12.6, 3123].map(tookOf), ["0.42 ms", "13 ms", "3.1 s"]);
});

test("an age is in the unit that fits", () => {
  assert.deepEqual([-5, 59_999, 61_000, 3_700_000].map(ageOf), ["0 s", "59 s", "1 min", "1 h 1 min"]);
});

test("what is counted agrees with the number", () => {
  assert.deepEqual(
    [count(1, "frame"), count(1204, "frame"), count(2, "byte")],
    ["1 frame", "1,204 frames", "2 bytes"],
  );
});

test("what cannot be seen is named, and what is long is cut", () => {
  assert.equal(shown("a\u202eb\u0000c", 50), "a\\u{202e}b\\u{0}c");
  assert.equal(shown("Grüße", 50), "Grüße");
  assert.equal(shown("x".repeat(60), 50), `${"x".repeat(50)}…`);
});
