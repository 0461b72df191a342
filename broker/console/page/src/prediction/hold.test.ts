import assert from "node:assert/strict";
import { test } from "node:test";
import type { GroupNow } from "../../../messages";
import { group, member, partition, rebalancing } from "../groups/testing";
import { answer, FOLLOWING, type Hold, isWaiting, putAway, skip, take } from "./hold";

const TWO = group({ ann: [0, 1], bob: [2, 3] });
const THREE_GATHER = rebalancing(["ann", "bob", "cy"], 4);
const THREE = group({ ann: [0, 1], bob: [2], cy: [3] }, { generation: 2 });

function play(states: GroupNow[], isOn = true, from: Hold = FOLLOWING): Hold {
  return states.reduce((hold, now) => take(hold, now, isOn), from);
}

test("with the mode off everything is shown at once", () => {
  const hold = play([TWO, THREE_GATHER, THREE], false);
  assert.deepEqual([hold.shown, hold.question], [THREE, null]);
});

test("a rebalance is asked about, and the group stays as it was before", () => {
  const hold = play([TWO, THREE_GATHER, THREE]);
  assert.equal(hold.shown, TWO);
  assert.equal(hold.question?.what, "cy has joined. The group shares its partitions anew.");
  assert.equal(hold.question?.asks, "Who gets letters-3? bob had it. The assignor is range.");
});

test("a right and a wrong answer are told apart, with the reason, and everything is shown", () => {
  const asked = play([TWO, THREE_GATHER, THREE]);
  const right = answer(asked, "cy");
  assert.deepEqual([right.shown, right.question, right.verdict?.isRight], [THREE, null, true]);
  assert.match(right.verdict!.why, /^range puts the members in order \(ann, bob and cy\)/);
  const wrong = answer(asked, "ann");
  assert.deepEqual([wrong.verdict?.isRight, wrong.verdict?.answer], [false, "cy has letters-3."]);
  assert.equal(putAway(wrong).verdict, null);
});

test("an answer waits until the group is at rest; it can be skipped meanwhile, and is not asked once more", () => {
  const waiting = answer(play([TWO, THREE_GATHER]), "cy");
  assert.deepEqual([isWaiting(waiting), waiting.shown, waiting.verdict], [true, TWO, null]);
  assert.equal(take(waiting, THREE, true).verdict?.isRight, true);
  const skipped = take(skip(waiting), THREE_GATHER, true);
  assert.deepEqual([skipped.question, skipped.shown], [null, THREE_GATHER]);
  assert.equal(take(skipped, THREE, true).shown, THREE);
});

test("skipping tells the answer, and nobody is right or wrong", () => {
  const skipped = skip(play([TWO, THREE_GATHER, THREE]));
  assert.deepEqual(
    [skipped.verdict?.isRight, skipped.verdict?.answer, skipped.shown],
    [null, "cy has letters-3.", THREE],
  );
});

test("where all go away meanwhile, nobody is right", () => {
  const hold = answer(play([TWO, THREE_GATHER, group({}, { generation: 3 })]), "cy");
  assert.deepEqual([hold.verdict?.isRight, hold.question], [null, null]);
});

test("switching the mode off lets everything go", () => {
  const hold = take(play([TWO, THREE_GATHER]), THREE, false);
  assert.deepEqual([hold.shown, hold.question], [THREE, null]);
});

test("the next rebalance is asked about again", () => {
  const after = answer(play([TWO, THREE_GATHER, THREE]), "cy");
  const again = play([rebalancing(["ann", "cy"], 4, { generation: 2 })], true, after);
  assert.equal(again.question?.what, "bob is gone. The group shares its partitions anew.");
});

test("where only one could get anything there is nothing to ask", () => {
  assert.equal(
    play([TWO, rebalancing(["ann"], 4), group({ ann: [0, 1, 2, 3] }, { generation: 2 })]).question,
    null,
  );
});

const read = (position: number | null, committed: number, owners: string[]) => [
  partition(0, { position, committed, owners }),
];
const READS = group({ ann: [0] }, { partitions: read(8, 5, ["ann"]) });
const EMPTY = group({}, { generation: 2, partitions: read(null, 5, []) });
const AGAIN = group({ bob: [0] }, { generation: 3, partitions: read(10, 9, ["bob"]) });

test("who comes back to a partition that nobody read goes on at the committed offset", () => {
  const hold = play([READS, EMPTY, rebalancing(["bob"], 1), AGAIN]);
  assert.equal(hold.question?.asks, "At which offset does bob go on in letters-0?");
  const right = answer(hold, "5");
  assert.deepEqual([right.verdict?.isRight, right.shown], [true, AGAIN]);
  assert.equal(
    right.verdict?.why,
    "3 messages from there on had been read, up to 7, but not committed: they are read again.",
  );
  assert.equal(answer(hold, "8").verdict?.isRight, false);
});

test("what a reader commits when it leaves counts, also where it was seen only after it had gone", () => {
  const hold = play([READS, group({}, { partitions: read(null, 8, []) }), AGAIN]);
  const told = answer(hold, "8");
  assert.equal(told.verdict?.isRight, true);
  assert.match(told.verdict!.why, /^A committed offset is the next message to read/);
});

test("where nothing is committed nobody can know", () => {
  const nothing = [partition(0, { committed: null })];
  assert.equal(play([group({}, { partitions: nothing }), AGAIN]).question, null);
});

test("who takes over from one that crashed: first whose it is, then where it goes on", () => {
  const before = group({ ann: [0], bob: [1], cy: [2] });
  before.partitions[2] = partition(2, { position: 9, committed: 6, owners: ["cy"] });
  const gather = rebalancing(["ann", "bob"], 3, { generation: 1 });
  gather.partitions[2] = partition(2, { committed: 6 });
  const after = group({ ann: [0, 1], bob: [2] }, { generation: 2 });
  after.partitions[2] = partition(2, { position: 10, committed: 10, owners: ["bob"] });
  const first = answer(play([before, gather, after]), "bob");
  assert.deepEqual([first.verdict?.isRight, first.question?.kind, first.shown], [true, "offset", after]);
  const second = answer(first, "6");
  assert.deepEqual([second.verdict?.isRight, second.question], [true, null]);
  assert.match(second.verdict!.why, /^3 messages from there on had been read, up to 8/);
});

test("members with hostile names are asked about in plain letters", () => {
  const evil = member("x\u202e", { clientId: `<b>${"y".repeat(10_000)}\u202e` });
  const gather = { ...THREE_GATHER, members: [...TWO.members, evil] };
  const { what } = play([TWO, gather]).question!;
  assert.ok(what.length < 200 && !what.includes("\u202e"));
});
