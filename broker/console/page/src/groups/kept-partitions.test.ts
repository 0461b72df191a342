import assert from "node:assert/strict";
import { test } from "node:test";
import { withKeptPartitions } from "./kept-partitions";
import { group, partition, rebalancing } from "./testing";

test("during a rebalance partitions with nothing committed stay, and belong to nobody", () => {
  const before = group({ ann: [0, 1], bob: [2] });
  const gathering = rebalancing(["ann", "bob"], 0, { partitions: [partition(1, { committed: 5 })] });
  const shown = withKeptPartitions(before, gathering);
  assert.deepEqual(
    shown.partitions.map(({ partition: number, owners }) => [number, owners]),
    [
      [0, []],
      [1, []],
      [2, []],
    ],
  );
});

test("what is gone when the group is at rest is gone", () => {
  const [before, after] = [group({ ann: [0, 1] }), group({ ann: [0] })];
  assert.equal(withKeptPartitions(before, after), after);
  assert.equal(withKeptPartitions(before, group({})).partitions.length, 0);
  assert.equal(withKeptPartitions(null, after), after);
});

test("where nothing is missing nothing is made anew", () => {
  const gathering = rebalancing(["ann"], 2);
  assert.equal(withKeptPartitions(group({ ann: [0, 1] }), gathering), gathering);
});
