import assert from "node:assert/strict";
import { test } from "node:test";
import { LaneModel } from "./lane-model";
import { answer, settled } from "./testing";

const WIDTH = 10;
const FOLLOW_MS = 150;
const APART_MS = 30;

async function laneOf(end: number, start = 0): Promise<LaneModel> {
  const lane = new LaneModel(
    async (from, to) => answer(from, to),
    () => {},
  );
  lane.resize(WIDTH);
  lane.setRange({ start, end });
  // Lanes move one after the other: the one of the test before may just have moved.
  await new Promise((resolve) => setTimeout(resolve, APART_MS));
  await settled();
  return lane;
}

test("a lane begins at the end, with a free place for the next message", async () => {
  const lane = await laneOf(100);
  assert.deepEqual(lane.window, { first: 91, cells: WIDTH });
  assert.ok(lane.isFollowing);
});

test("a new message is shown when it is here, and lands", async () => {
  const lane = await laneOf(100);
  lane.setRange({ start: 0, end: 101 });
  assert.equal(lane.range.end, 100);
  await new Promise((resolve) => setTimeout(resolve, FOLLOW_MS));
  await settled();
  assert.equal(lane.range.end, 101);
  assert.equal(lane.window.first, 92);
  assert.ok(lane.hasJustLanded(100));
  assert.ok(!lane.hasJustLanded(99));
});

test("a flood does not flicker", async () => {
  const lane = await laneOf(100);
  lane.setRange({ start: 0, end: 5000 });
  await new Promise((resolve) => setTimeout(resolve, FOLLOW_MS));
  await settled();
  assert.equal(lane.range.end, 5000);
  assert.ok(!lane.hasJustLanded(4999));
});

test("who scrolls back is left where they are, and can jump to the end", async () => {
  const lane = await laneOf(100);
  lane.panBy(-20);
  assert.ok(!lane.isFollowing);
  lane.setRange({ start: 0, end: 200 });
  await settled();
  assert.equal(lane.window.first, 71);
  assert.equal(lane.range.end, 200);
  lane.follow(true);
  assert.equal(lane.window.first, 191);
});

test("who scrolls to the end follows it again", async () => {
  const lane = await laneOf(100);
  lane.panBy(-20);
  lane.panBy(50);
  assert.ok(lane.isFollowing);
});

test("a cell that is selected is seen; one that is not there is the nearest one", async () => {
  const lane = await laneOf(100, 40);
  lane.select(50);
  assert.equal(lane.window.first, 50);
  assert.ok(!lane.isFollowing);
  lane.jumpTo(5);
  assert.equal(lane.selected, 40);
  assert.equal(lane.window.first, 38);
  lane.jumpTo(1e15);
  assert.equal(lane.selected, 99);
});

test("retention takes what is before the window, and the window moves on where it has to", async () => {
  const lane = await laneOf(100);
  lane.jumpTo(10);
  lane.setRange({ start: 50, end: 100 });
  await settled();
  assert.equal(lane.window.first, 48);
  assert.equal(lane.selected, null);
});

test("a topic that was deleted and made again is shown anew", async () => {
  const lane = await laneOf(100);
  lane.setRange({ start: 0, end: 2 });
  await new Promise((resolve) => setTimeout(resolve, FOLLOW_MS));
  await settled();
  assert.deepEqual(lane.range, { start: 0, end: 2 });
  assert.equal(lane.window.first, 0);
});

test("a broker that does not answer holds up no lane", async () => {
  const lane = new LaneModel(
    async () => {
      throw new Error("gone");
    },
    () => {},
  );
  lane.resize(WIDTH);
  lane.setRange({ start: 0, end: 100 });
  await new Promise((resolve) => setTimeout(resolve, APART_MS));
  await settled();
  lane.close();
  assert.equal(lane.range.end, 100);
  assert.deepEqual(lane.window, { first: 91, cells: WIDTH });
});
