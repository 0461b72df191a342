import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { lastAtMost } from "./search";

test("the position found is the last whose key is at most the target, or -1 when there is none", () => {
  const keys = fc.array(fc.integer({ min: -5, max: 20 })).map((unsorted) => unsorted.sort((a, b) => a - b));
  fc.assert(
    fc.property(keys, fc.integer({ min: -7, max: 22 }), (sorted, target) => {
      const found = lastAtMost(sorted.length, (position) => sorted[position]!, target);
      assert.equal(
        found,
        sorted.findLastIndex((key) => key <= target),
      );
    }),
  );
});

test("a million keys are searched in twenty-one looks at most", () => {
  let looks = 0;
  const keyAt = (position: number) => {
    looks++;
    return position;
  };
  assert.equal(lastAtMost(1_000_000, keyAt, 123_456), 123_456);
  assert.ok(looks <= 21, `it took ${looks}`);
});
