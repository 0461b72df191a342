import assert from "node:assert/strict";
import { test } from "node:test";
import { scrollTopFor, windowOf } from "./window";

test("drawn is what is seen and a little around it", () => {
  assert.deepEqual(windowOf(1000, 100, 20, 500), { first: 44, end: 61 });
  assert.deepEqual(windowOf(0, 100, 20, 500), { first: 0, end: 11 });
  assert.deepEqual(windowOf(9900, 100, 20, 500), { first: 489, end: 500 });
});

test("of a list that became shorter than where the view is, nothing is drawn beyond its end", () => {
  assert.deepEqual(windowOf(9900, 100, 20, 3), { first: 3, end: 3 });
  assert.deepEqual(windowOf(0, 100, 20, 0), { first: 0, end: 0 });
});

test("scrolls as little as needed to show a row", () => {
  assert.equal(scrollTopFor(2, 100, 100, 20), 40);
  assert.equal(scrollTopFor(6, 100, 100, 20), 100);
  assert.equal(scrollTopFor(12, 100, 100, 20), 160);
});
