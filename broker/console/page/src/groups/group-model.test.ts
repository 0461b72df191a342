import assert from "node:assert/strict";
import { test } from "node:test";
import type { GroupNow } from "../../../messages";
import { type Change, changed, newModel, shownGroup } from "./group-model";
import { event, group, partition, rebalancing } from "./testing";

const TWO = group({ ann: [0, 1], bob: [2, 3] });
const GATHER = rebalancing(["ann", "bob", "cy"], 4);
const THREE = group({ ann: [0, 1], bob: [2], cy: [3] }, { generation: 2 });

function after(changes: Change[], isPredicting = false) {
  return changes.reduce(changed, newModel(isPredicting));
}

const now = (value: GroupNow | null, atMs = 1_000): Change => ({
  kind: "now",
  now: value,
  atMs,
});

test("what arrives is shown, and gives the lag line a point", () => {
  const model = after([
    { kind: "history", points: [{ atMs: 100, lag: 7 }] },
    now(TWO),
    { kind: "events", events: [event(1, "joined")], missed: 0 },
  ]);
  assert.equal(model.hold.shown, TWO);
  assert.deepEqual(model.line, [
    { atMs: 100, lag: 7 },
    { atMs: 1_000, lag: 20 },
  ]);
  assert.equal(model.shownStory.journal.length, 1);
});

test("where nothing is committed the line has no point", () => {
  assert.deepEqual(after([now(group({}, { partitions: [partition(0, { committed: null })] }))]).line, []);
});

test("while a question is open, the journal does not tell what has happened since", () => {
  const asked = after(
    [
      now(TWO),
      now(GATHER),
      { kind: "events", events: [event(1, "joined"), event(2, "stable")], missed: 0 },
      now(THREE),
    ],
    true,
  );
  assert.deepEqual([asked.hold.shown, asked.shownStory.journal.length], [TWO, 0]);
  const told = changed(asked, { kind: "answer", choice: "cy" });
  assert.deepEqual(
    [told.hold.shown, told.shownStory.journal.length, told.score],
    [THREE, 2, { right: 1, asked: 1 }],
  );
  const done = changed(told, { kind: "done" });
  assert.deepEqual([done.hold.verdict, done.score.asked], [null, 1]);
  assert.equal(changed(done, { kind: "new score" }).score.asked, 0);
});

test("switching the mode off shows what was held back", () => {
  const off = after([now(TWO), now(GATHER), now(THREE), { kind: "mode", isOn: false }], true);
  assert.deepEqual([off.hold.shown, off.hold.question], [THREE, null]);
  const told = after([now(TWO), now(GATHER), now(THREE), { kind: "answer", choice: "ann" }], true);
  assert.equal(told.hold.verdict?.isRight, false);
  assert.equal(changed(told, { kind: "mode", isOn: false }).hold.verdict, null);
});

test("a group that is deleted is remembered as it was", () => {
  const model = after([now(TWO), now(null)]);
  assert.deepEqual([model.isAbsent, model.hold.shown], [true, TWO]);
  assert.equal(changed(model, now(THREE)).isAbsent, false);
});

test("while a question is open the members live on, and the line stands still", () => {
  const heard = { ...GATHER, members: GATHER.members.slice(1).map((one) => ({ ...one, heardMs: 700 })) };
  const asked = after([now(TWO), now(GATHER), now(heard, 9_000)], true);
  const shown = shownGroup(asked)!.members.map(({ id, heardMs, sessionTimeoutMs }) => [
    id,
    heardMs,
    sessionTimeoutMs,
  ]);
  assert.deepEqual(shown, [
    ["ann", 0, 0],
    ["bob", 700, 10_000],
  ]);
  assert.deepEqual([asked.shownLine.length, asked.line.length], [1, 2]);
  assert.equal(shownGroup(after([now(TWO)])), TWO);
});
