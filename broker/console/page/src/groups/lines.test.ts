import assert from "node:assert/strict";
import { test } from "node:test";
import { linesOf, wayBetween, withGone } from "./lines";
import { group } from "./testing";

test("there is a line for each owner, and those that are no more are still known", () => {
  const [before, now] = [linesOf(group({ ann: [0, 1] })), linesOf(group({ ann: [0], bob: [1] }))];
  const told = withGone(before, now).map(({ member, partition, isGone }) => [member, partition, isGone]);
  assert.deepEqual(told, [
    ["ann", "letters-0", false],
    ["bob", "letters-1", false],
    ["ann", "letters-1", true],
  ]);
});

test("a line goes from the card's middle to the lane's", () => {
  const card = { left: 0, right: 100, top: 0, bottom: 40 };
  const beside = { left: 200, right: 400, top: 60, bottom: 80 };
  assert.equal(wayBetween(card, beside, 10), "M 100 20 C 150 20 150 70 200 70");
  const below = { left: 0, right: 400, top: 160, bottom: 180 };
  assert.match(wayBetween(card, below, 10), /^M 0 20 C -10 20 .* 0 170$/);
});
