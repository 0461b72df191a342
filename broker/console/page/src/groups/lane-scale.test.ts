import assert from "node:assert/strict";
import { test } from "node:test";
import { laneScale, placeOf } from "./lane-scale";

const lane = (
  logStartOffset: number,
  logEndOffset: number | null,
  committed: number | null,
  position: number | null,
) => ({
  logStartOffset,
  logEndOffset,
  committed,
  position,
});

test("a short log is cells with their numbers, and room for the next message", () => {
  const scale = laneScale(lane(0, 4, 2, 3), 10)!;
  assert.deepEqual(scale, { cells: [0, 1, 2, 3], from: 0, to: 10, isCut: false });
  assert.equal(placeOf(4, scale), 0.4);
});

test("of a long log that is nearly read, the last messages are shown", () => {
  const scale = laneScale(lane(0, 1_000, 998, 1_000), 10)!;
  assert.deepEqual([scale.from, scale.to, scale.cells.length, scale.isCut], [991, 1_001, 9, true]);
});

test("what is too much for cells is a bar in scale, from a little behind the markers", () => {
  const scale = laneScale(lane(0, 1_000, 500, 700), 10)!;
  assert.deepEqual(scale, { cells: [], from: 425, to: 1_000, isCut: true });
});

test("markers that the log has left behind are at its edge", () => {
  const scale = laneScale(lane(900, 1_000, 5, null), 10)!;
  assert.deepEqual([scale.from, placeOf(5, scale), placeOf(2_000, scale)], [900, 0, 1]);
});

test("committed beyond the end, as after a topic was made anew", () => {
  assert.deepEqual(laneScale(lane(0, 3, 50, null), 10)!.cells, [0, 1, 2]);
});

test("an empty log, and one that cannot be read", () => {
  assert.deepEqual(laneScale(lane(0, 0, null, null), 10), { cells: [], from: 0, to: 10, isCut: false });
  assert.equal(laneScale(lane(0, null, 3, null), 10), null);
});

test("every marker is on the lane, whatever the offsets", () => {
  for (let end = 0; end < 60; end++)
    for (let committed = 0; committed <= end; committed += 3) {
      const scale = laneScale(lane(0, end, committed, end), 12)!;
      assert.ok(
        scale.from <= committed && end <= scale.to,
        `${committed} and ${end} in ${scale.from}–${scale.to}`,
      );
      assert.ok(scale.cells.length <= 12);
    }
});
