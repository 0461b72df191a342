import assert from "node:assert/strict";
import { test } from "node:test";
import type { Trouble } from "../orders";
import { JumpingClock } from "./jumping";

test("a jump is told when the clock is first read behind it, and once", () => {
  const told: Trouble[] = [];
  const jumping = new JumpingClock({ nowMs: () => 1000 }, (trouble) => told.push(trouble));
  assert.equal(jumping.clock.nowMs(), 1000);
  jumping.jump(50);
  assert.deepEqual(told, []);
  assert.equal(jumping.clock.nowMs(), 1050);
  assert.equal(jumping.clock.nowMs(), 1050);
  assert.deepEqual(told, ["the clock jumps forward"]);
  jumping.jump(-70);
  assert.equal(jumping.clock.nowMs(), 980);
  assert.deepEqual(told, ["the clock jumps forward", "the clock jumps back"]);
});
