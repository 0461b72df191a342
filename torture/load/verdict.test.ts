import assert from "node:assert/strict";
import { test } from "node:test";
import { Latencies } from "./latencies";
import { lineOf, sumUp, type Verdict } from "./verdict";

const slow: Verdict = { name: "waits", value: 51, unit: "ms", limit: 50, bound: "at most" };
const fast: Verdict = { ...slow, value: 50 };
const few: Verdict = { name: "refuses", value: 9999, unit: "a second", limit: 10_000, bound: "at least" };

test("a value on its limit passes, one beyond it fails", () => {
  assert.match(lineOf(fast), /^pass +50 ms {2}at most 50 ms +waits$/);
  assert.match(lineOf({ ...fast, note: "p50 3" }), / waits \(p50 3\)$/);
  assert.match(lineOf({ ...fast, note: "" }), / waits$/);
  assert.match(lineOf(slow), /^FAIL /);
  assert.match(lineOf(few), /^FAIL +9,999 a second {2}at least 10,000 a second +refuses$/);
});

test("one failure fails the run", () => {
  assert.deepEqual(sumUp([fast, slow, few]), { line: "1 passed, 2 failed", exitCode: 1 });
  assert.deepEqual(sumUp([fast]), { line: "1 passed, 0 failed", exitCode: 0 });
});

test("a run without a verdict fails", () => {
  assert.deepEqual(sumUp([]), { line: "nothing was measured: 0 passed, 1 failed", exitCode: 1 });
});

test("the p99 of no answers keeps no limit, and no limit that is made of it is kept", () => {
  const p99 = new Latencies().at(0.99);
  assert.match(lineOf({ ...slow, value: p99 }), /^FAIL +NaN ms/);
  assert.match(lineOf({ ...few, value: p99 }), /^FAIL /);
  assert.match(lineOf({ ...fast, limit: Math.max(50, 2 * p99) }), /^FAIL /);
});

test("so many of the answers took no longer", () => {
  const latencies = new Latencies();
  for (const ms of [30, 10, 20, 40]) latencies.add(ms);
  assert.deepEqual([latencies.at(0.5), latencies.at(0.99), latencies.at(0.25)], [20, 40, 10]);
});
