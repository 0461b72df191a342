import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { centre, clampFirst, drawn, firstAtEnd, isAtEnd, moveByKey, reveal } from "./lane-window";

test("at the end of a long log the last place is free for the next message", () => {
  assert.equal(firstAtEnd({ start: 0, end: 100 }, 10), 91);
});

test("a log that has room begins at the left edge", () => {
  assert.equal(firstAtEnd({ start: 0, end: 3 }, 10), 0);
});

test("where the beginning is gone, a block before the log start says so", () => {
  assert.equal(clampFirst(-100, { start: 40, end: 100 }, 10), 38);
  assert.equal(firstAtEnd({ start: 40, end: 42 }, 10), 38);
});

test("a clamped window is within the log, however large its offsets are", () => {
  const offsets = fc.integer({ min: 0, max: 2 ** 50 });
  fc.assert(
    fc.property(
      offsets,
      offsets,
      fc.double({ min: -1e6, max: 2 ** 51, noNaN: true }),
      (one, other, first) => {
        const range = { start: Math.min(one, other), end: Math.max(one, other) };
        const clamped = clampFirst(first, range, 12.5);
        assert.ok(clamped >= (range.start > 0 ? range.start - 2 : 0));
        assert.ok(clamped <= range.end + 1);
        assert.equal(clampFirst(clamped, range, 12.5), clamped);
      },
    ),
  );
});

test("a window at the end knows it, one that was moved back by a cell knows that", () => {
  const range = { start: 0, end: 100 };
  assert.ok(isAtEnd({ first: 91, cells: 10 }, range));
  assert.ok(!isAtEnd({ first: 90, cells: 10 }, range));
});

test("drawn is what is seen and a little around it, and only what there is", () => {
  assert.deepEqual(drawn({ first: 50.5, cells: 10 }, { start: 0, end: 1_000_000 }), { start: 48, end: 63 });
  assert.deepEqual(drawn({ first: 0, cells: 10 }, { start: 0, end: 4 }), { start: 0, end: 4 });
  assert.deepEqual(drawn({ first: 38, cells: 10 }, { start: 40, end: 40 }), { start: 40, end: 40 });
});

test("a cell is revealed with as little movement as it takes", () => {
  const window = { first: 50, cells: 10 };
  assert.equal(reveal(55, window), 50);
  assert.equal(reveal(49, window), 49);
  assert.equal(reveal(60, window), 51);
});

test("a cell that was jumped to is in the middle", () => {
  assert.equal(centre(100, 11), 95);
});

test("keys move by a cell, by what is seen, or to an end, and not out of the log", () => {
  const range = { start: 5, end: 100 };
  assert.equal(moveByKey("ArrowRight", 50, range, 10), 51);
  assert.equal(moveByKey("ArrowRight", 99, range, 10), 99);
  assert.equal(moveByKey("PageUp", 50, range, 10.8), 41);
  assert.equal(moveByKey("PageUp", 8, range, 10), 5);
  assert.equal(moveByKey("Home", 50, range, 10), 5);
  assert.equal(moveByKey("End", 50, range, 10), 99);
  assert.equal(moveByKey("a", 50, range, 10), undefined);
});
