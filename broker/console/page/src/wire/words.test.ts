import assert from "node:assert/strict";
import { test } from "node:test";
import { ageOf, timeOf, tookOf } from "./words";

test("a time has milliseconds", () => {
  assert.equal(timeOf(new Date(2026, 0, 2, 3, 4, 5, 6).getTime() + 0.7), "03:04:05.006");
});

test("how long it took is as exact as it is short", () => {
  assert.deepEqual([0.4249, 12.6, 3123].map(tookOf), ["0.42 ms", "13 ms", "3.1 s"]);
});

test("an age is in the unit that fits", () => {
  assert.deepEqual([-5, 59_999, 61_000, 3_700_000].map(ageOf), ["0 s", "59 s", "1 min", "1 h 1 min"]);
});
