import assert from "node:assert/strict";
import { test } from "node:test";
import { conclude } from "./conclusion";

test("a run that found nothing passes, one fault fails it", () => {
  assert.deepEqual(conclude(4000, []), { line: "1 passed, 0 failed", exitCode: 0 });
  assert.deepEqual(conclude(4000, ["one", "two"]), { line: "0 passed, 2 failed", exitCode: 1 });
});

test("a run that tried nothing fails", () => {
  assert.deepEqual(conclude(0, []), { line: "no input was tried: 0 passed, 1 failed", exitCode: 1 });
});
