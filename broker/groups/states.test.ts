import assert from "node:assert/strict";
import { test } from "node:test";
import { ClassicRoll } from "./classic-roll";
import { GroupNews } from "./group-observer";
import { MemoryBudget } from "./memory-budget";
import { type GroupState, MEANING, mayFollow, TRANSITIONS } from "./states";

/** Kafka's own table: the states that may come before each. */
const BEFORE: Record<GroupState, GroupState[]> = {
  Empty: ["PreparingRebalance"],
  PreparingRebalance: ["Empty", "CompletingRebalance", "Stable"],
  CompletingRebalance: ["PreparingRebalance"],
  Stable: ["CompletingRebalance"],
  Dead: ["Empty", "PreparingRebalance", "CompletingRebalance", "Stable"],
};
const STATES = Object.keys(MEANING) as GroupState[];

test("the table has the transitions that Kafka's has, each with its reason", () => {
  for (const from of STATES) {
    for (const to of STATES) {
      assert.equal(mayFollow(from, to), BEFORE[to].includes(from), `${from} -> ${to}`);
      assert.notEqual(TRANSITIONS[from][to], "");
    }
  }
});

test("a group that is to go where it cannot is an error in the program", () => {
  const roll = new ClassicRoll("g", new MemoryBudget(1000), new GroupNews());
  assert.throws(() => roll.goTo("Stable", 0), /cannot go from Empty to Stable/);
  roll.goTo("PreparingRebalance", 5);
  assert.deepEqual([roll.state, roll.stateSinceMs, roll.isInitialRebalance], ["PreparingRebalance", 5, true]);
});
