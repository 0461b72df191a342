import assert from "node:assert/strict";
import { test } from "node:test";
import { ghostsAt, lengthOf, NOTHING, see, tell } from "./story";
import { event, group, rebalancing } from "./testing";

test("each event counts once, and the newest comes first", () => {
  const story = tell(
    tell(NOTHING, [event(1, "joined"), event(2, "rebalancing")]),
    [event(2, "rebalancing"), event(3, "stable")],
    4,
  );
  assert.deepEqual(
    story.journal.map(({ seq }) => seq),
    [3, 2, 1],
  );
  assert.equal(story.missed, 4);
  assert.equal(tell(story, [event(3, "stable")]), story);
});

test("a pause is what is between rebalancing and rest, however many are told to join meanwhile", () => {
  const story = tell(NOTHING, [
    event(1, "rebalancing"),
    event(2, "rebalancing"),
    event(13, "stable", { generation: 2 }),
  ]);
  assert.deepEqual(story.pauses, [{ fromMs: 100, toMs: 1_300, generation: 2 }]);
  assert.equal(lengthOf(story.pauses[0]!, 9_999), 1_200);
});

test("a pause that began before the page was opened is known from the group, once", () => {
  const now = rebalancing(["ann"], 1, { rebalancingSinceMs: 500 });
  const story = see(see(NOTHING, now), now);
  assert.deepEqual(story.pauses, [{ fromMs: 500, toMs: null, generation: 1 }]);
  const over = tell(story, [event(9, "empty")]);
  assert.equal(over.pauses[0]!.toMs, 900);
  assert.equal(see(over, now).pauses.length, 1);
});

test("who expires is a ghost with the card it had, for a while", () => {
  const before = see(NOTHING, group({ ann: [0], bob: [1] }));
  const story = tell(before, [event(10, "expired", { member: "bob", sentence: "bob was silent" })]);
  const [ghost] = ghostsAt(story, group({ ann: [0, 1] }), 2_000);
  assert.deepEqual(
    [ghost?.id, ghost?.kind, ghost?.sentence, ghost?.card?.clientId],
    ["bob", "expired", "bob was silent", "bob"],
  );
  assert.deepEqual(ghostsAt(story, group({ ann: [0, 1] }), 60_000), []);
});

test("one that comes back and is refused is a zombie, and its refusals are counted", () => {
  const fenced = { member: "bob", sentence: "bob is no member any more" };
  const story = tell(NOTHING, [
    event(1, "expired", { member: "bob" }),
    event(2, "fenced", fenced),
    event(3, "fenced", fenced),
  ]);
  const [ghost] = ghostsAt(story, group({ ann: [0] }), 500);
  assert.deepEqual([ghost?.kind, ghost?.refusals], ["fenced", 2]);
});

test("who joins again is no ghost; who is a member and was fenced in an old generation is one beside itself", () => {
  const again = tell(NOTHING, [event(1, "left", { member: "bob" }), event(2, "joined", { member: "bob" })]);
  assert.equal(again.ghosts.size, 0);
  const old = tell(NOTHING, [event(1, "fenced", { member: "bob" })]);
  assert.equal(ghostsAt(old, group({ bob: [0] }), 200).length, 1);
});

test("nothing grows for ever", () => {
  const events = Array.from({ length: 1_000 }, (_, at) => event(at, "expired", { member: `m${at}` }));
  const story = tell(NOTHING, events);
  assert.deepEqual([story.journal.length, story.ghosts.size], [200, 20]);
  assert.equal(story.journal[0]!.seq, 999);
  const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, at) => [`m${at}`, []]));
  assert.equal(see(NOTHING, group(many)).known.size, 500);
});
