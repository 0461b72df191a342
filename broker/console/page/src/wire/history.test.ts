import assert from "node:assert/strict";
import { test } from "node:test";
import { FrameHistory } from "./history";
import { frame, told } from "./testing";

const frames = (...seqs: number[]) => seqs.map((seq) => frame(seq));

test("shows what arrives, and a gap where frames passed that were not kept", () => {
  const history = new FrameHistory(10);
  history.arrived(frames(1, 2), 0);
  history.arrived(frames(3), 7);
  assert.equal(told(history.rows), "1 2 (7) 3");
});

test("gaps side by side are one", () => {
  const history = new FrameHistory(10);
  history.arrived([], 2);
  history.arrived([], 3);
  history.arrived(frames(1), 1);
  assert.equal(told(history.rows), "(6) 1");
});

test("keeps the newest rows", () => {
  const history = new FrameHistory(3);
  history.arrived(frames(1, 2), 0);
  history.arrived(frames(3, 4, 5), 0);
  assert.equal(told(history.rows), "3 4 5");
});

test("a frame that comes again after a new beginning of the stream is not shown twice", () => {
  const history = new FrameHistory(10);
  history.arrived(frames(1, 2), 0);
  history.arrived(frames(2, 3), 0);
  assert.equal(told(history.rows), "1 2 3");
});

test("numbers that are missing between two frames are a gap, counted once when the broker counts them as well", () => {
  const history = new FrameHistory(10);
  history.arrived(frames(7), 0);
  history.arrived(frames(10), 0);
  history.arrived(frames(13), 5);
  assert.equal(told(history.rows), "7 (2) 10 (5) 13");
});

test("another broker counts from the beginning", () => {
  const history = new FrameHistory(10);
  history.arrived(frames(5, 6), 0);
  history.restart();
  history.arrived(frames(1), 0);
  assert.equal(told(history.rows), "1");
});

test("paused, it holds back what arrives, and shows it one by one or all at once", () => {
  const history = new FrameHistory(10);
  history.arrived(frames(1), 0);
  history.pause();
  history.arrived(frames(2, 3), 4);
  history.arrived(frames(4), 0);
  assert.equal(told(history.rows), "1");
  assert.deepEqual(history.heldBack, { frames: 3, dropped: 4 });
  history.step();
  assert.equal(told(history.rows), "1 (4)");
  history.step();
  assert.equal(told(history.rows), "1 (4) 2");
  assert.deepEqual(history.heldBack, { frames: 2, dropped: 0 });
  history.resume();
  assert.equal(told(history.rows), "1 (4) 2 3 4");
  assert.deepEqual(history.heldBack, { frames: 0, dropped: 0 });
});

test("held back are the first ones; those for which there is no room are counted, and nothing gets in behind them", () => {
  const history = new FrameHistory(3);
  history.pause();
  history.arrived(frames(1, 2, 3, 4, 5), 0);
  history.step();
  history.arrived(frames(6), 2);
  assert.deepEqual(history.heldBack, { frames: 2, dropped: 5 });
  history.resume();
  assert.equal(told(history.rows), "2 3 (5)");
});

test("after clear, what comes next is shown, and nothing that was there before", () => {
  const history = new FrameHistory(10);
  history.arrived(frames(1), 0);
  history.pause();
  history.arrived(frames(2), 0);
  history.clear();
  history.arrived(frames(2, 3), 0);
  history.resume();
  assert.equal(told(history.rows), "3");
});

test("a step with nothing held back does nothing", () => {
  const history = new FrameHistory(10);
  history.pause();
  history.step();
  assert.equal(told(history.rows), "");
});
