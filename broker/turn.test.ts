import assert from "node:assert/strict";
import { test } from "node:test";
import { nextTurn, Turn } from "./turn";

function work(ms: number): void {
  for (const began = performance.now(); performance.now() - began < ms; );
}

test("a turn is over when it has lasted for its time, and another begins when the loop has gone round", async () => {
  const turn = new Turn(10);
  assert.equal(turn.isOver, false);
  work(11);
  assert.equal(turn.isOver, true);
  // Promises alone do not go round: whoever goes on with them keeps the loop.
  await Promise.resolve();
  assert.equal(turn.isOver, true);
  await nextTurn();
  assert.equal(turn.isOver, false);
});

test("what others take before a connection's turn begins is not counted", async () => {
  const turn = new Turn(10);
  work(11);
  assert.equal(turn.isOver, false);
});
