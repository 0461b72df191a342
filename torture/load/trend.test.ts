import assert from "node:assert/strict";
import { test } from "node:test";
import { slope } from "./trend";

test("the slope of a line, of a flat one, and of hardly anything", () => {
  assert.equal(
    slope([
      [0, 1],
      [10, 21],
      [20, 41],
    ]),
    2,
  );
  assert.equal(
    slope([
      [0, 7],
      [1, 7],
      [2, 7],
    ]),
    0,
  );
  assert.equal(slope([[3, 7]]), 0);
  assert.equal(slope([]), 0);
});
