import assert from "node:assert/strict";
import { test } from "node:test";
import { group, member } from "../groups/testing";
import { ownerByRule, partitionWorthAsking, ruleOf, whyOwner } from "./rules";

const at = (partition: number) => ({ topic: "letters", partition });

test("assignors are known by the names that clients give them", () => {
  const names = ["range", "roundrobin", "RoundRobinAssigner", "uniform", "cooperative-sticky", "", "mine"];
  assert.deepEqual(names.map(ruleOf), ["range", "turns", "turns", "sticky", "sticky", "unknown", "unknown"]);
});

test("range gives neighbours, and one more to who comes first", () => {
  const now = group({ bob: [0, 1, 2], ann: [3, 4] });
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((one) => ownerByRule(now, at(one))),
    ["ann", "ann", "ann", "bob", "bob"],
  );
});

test("range has static members first", () => {
  const now = group(
    {},
    { members: [member("a"), member("b", { instanceId: "z" })], partitions: group({ b: [0, 1] }).partitions },
  );
  assert.equal(ownerByRule(now, at(0)), "b");
});

test("dealing goes in turns", () => {
  const now = group({ ann: [0, 2], bob: [1] }, { assignor: "RoundRobinAssigner" });
  assert.deepEqual(
    [0, 1, 2].map((one) => ownerByRule(now, at(one))),
    ["ann", "bob", "ann"],
  );
});

test("the partition of one who is gone is worth asking about, else one that moves", () => {
  const before = group({ ann: [0], bob: [1], cy: [2] });
  assert.deepEqual(partitionWorthAsking(before, group({ ann: [], cy: [] })), at(1));
  const two = group({ ann: [0, 1], bob: [2, 3] });
  assert.deepEqual(partitionWorthAsking(two, group({ ann: [], bob: [], cy: [] })), at(3));
  assert.equal(partitionWorthAsking(group({}), group({ ann: [], bob: [] })), null);
});

test("a rule is the reason only where what happened agrees with it", () => {
  const [before, after] = [group({ ann: [0, 1, 2, 3] }), group({ ann: [0, 1], bob: [2, 3] })];
  assert.equal(
    whyOwner(before, after, at(2), "bob"),
    "range puts the members in order (ann and bob) and gives each its neighbours: 4 partitions for 2 members, so bob has letters-2 to letters-3.",
  );
  const strange = group({ ann: [2, 3], bob: [0, 1] });
  assert.match(whyOwner(before, strange, at(2), "ann"), /the leader, shared the partitions out, with range/);
});

test("what sticks, what is free, and what was too much", () => {
  const before = group({ ann: [0, 1, 2], bob: [3] });
  const after = group({ ann: [0, 1], bob: [3], cy: [2] }, { assignor: "uniform" });
  assert.match(whyOwner(before, after, at(0), "ann"), /ann had letters-0, and keeps it/);
  assert.match(whyOwner(before, after, at(2), "cy"), /ann had more than its share by now, so cy got some/);
  const without = group({ ann: [0, 1], cy: [2, 3] }, { assignor: "uniform" });
  assert.match(whyOwner(before, without, at(3), "cy"), /owner is gone; uniform gives what is free/);
});
