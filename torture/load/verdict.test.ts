import assert from "node:assert/strict";
import { test } from "node:test";
import { lineOf, sumUp, type Verdict } from "./verdict";

const slow: Verdict = { name: "waits", value: 51, unit: "ms", limit: 50, bound: "at most" };
const fast: Verdict = { ...slow, value: 50 };
const few: Verdict = { name: "refuses", value: 9999, unit: "a second", limit: 10_000, bound: "at least" };

test("a value on its limit passes, one beyond it fails", () => {
  assert.match(lineOf(fast), /^pass {2}waits .* 50 ms {3}at most 50 ms$/);
  assert.match(lineOf(slow), /^FAIL /);
  assert.match(lineOf(few), /^FAIL .* 9,999 a second {3}at least 10,000 a second$/);
});

test("one failure fails the run", () => {
  assert.deepEqual(sumUp([fast, slow, few]), { line: "1 passed, 2 failed", exitCode: 1 });
  assert.deepEqual(sumUp([fast]), { line: "1 passed, 0 failed", exitCode: 0 });
});
