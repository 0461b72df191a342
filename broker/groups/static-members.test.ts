import assert from "node:assert/strict";
import { test } from "node:test";
import { Classroom, GROUP } from "./classic-testing";

const DESK = { instanceId: "desk-1" };

test("a static member that comes back gets what it had, and nobody else learns of it", async (t) => {
  const room = new Classroom(t);
  const [leader, before] = await room.stable({}, DESK);
  const back = await room.join(DESK);
  const { memberId, generation } = back.answer!;
  assert.match(memberId, /^desk-1-[0-9a-f-]{36}$/);
  assert.notEqual(memberId, before!.memberId);
  assert.deepEqual([generation, back.answer?.skipAssignment, room.state], [1, false, "Stable"]);
  assert.equal(String((await room.sync(back.answer!, {}, "desk-1")).answer?.assignment), "1");
  assert.equal(room.heartbeat(leader!), undefined);
  assert.equal(room.heartbeat(back.answer!, "desk-1"), undefined);
});

test("whoever still speaks for the member that it was is fenced", async (t) => {
  const room = new Classroom(t);
  const [, before] = await room.stable({}, DESK);
  await room.join(DESK);
  assert.equal(room.heartbeat(before!, "desk-1"), "FENCED_INSTANCE_ID");
  assert.equal(room.heartbeat(before!), "UNKNOWN_MEMBER_ID");
  assert.equal((await room.sync(before!, {}, "desk-1")).refusal, "FENCED_INSTANCE_ID");
  assert.equal((await room.join({ ...DESK, memberId: before!.memberId })).refusal, "FENCED_INSTANCE_ID");
  const { memberId } = before!;
  const [refusal] = room.groups.leave(GROUP, [{ memberId, instanceId: "desk-1" }]);
  assert.equal(refusal?.name, "FENCED_INSTANCE_ID");
  const commit = () =>
    room.groups.find(GROUP)!.authorizeCommit({ memberId, instanceId: "desk-1", generation: 1 });
  assert.throws(commit, { name: "FENCED_INSTANCE_ID" });
});

test("a join or a sync in which the fenced one waits is answered so", async (t) => {
  const room = new Classroom(t);
  const joining = await room.join(DESK);
  const second = await room.join(DESK);
  assert.equal(joining.refusal, "FENCED_INSTANCE_ID");
  assert.ok(second.isPending);
  await room.join();
  await room.pass(6000);
  const syncing = await room.sync(second.answer!, {}, "desk-1");
  assert.equal(second.answer?.leader, second.answer?.memberId, "the leader's place is taken over");
  assert.equal(syncing.isPending, false);

  const other = new Classroom(t);
  const [leader, follower] = [await other.join(), await other.join(DESK)];
  await other.pass(6000);
  const waiting = await other.sync(follower.answer!, {}, "desk-1");
  assert.ok(waiting.isPending);
  const third = await other.join(DESK);
  assert.equal(waiting.refusal, "FENCED_INSTANCE_ID");
  assert.ok(third.isPending, "the leader has been told of the old id, and must be told of the new one");
  assert.equal(other.heartbeat(leader.answer!), "REBALANCE_IN_PROGRESS");
});

test("a leader that comes back is told to skip the assignment; an older client, that another leads", async (t) => {
  const room = new Classroom(t);
  const [before] = await room.stable(DESK, {});
  const back = (await room.join(DESK)).answer!;
  assert.deepEqual([back.leader, back.skipAssignment], [back.memberId, true]);
  assert.equal(back.members.length, 2, "it may look at the members all the same");
  const older = (await room.join({ ...DESK, maySkipAssignment: false })).answer!;
  assert.deepEqual([older.leader, older.skipAssignment, older.members], [back.memberId, false, []]);
  assert.notEqual(older.memberId, back.memberId);
  assert.equal(String((await room.sync(older, {}, "desk-1")).answer?.assignment), "0");
  assert.equal(before!.generation, older.generation);
});

test("a static member that comes back with other protocols, so that the group's changes, starts a rebalance", async (t) => {
  const room = new Classroom(t);
  const both = { protocols: { a: "", b: "" } };
  const [leader] = await room.stable(both, { ...both, ...DESK });
  const back = await room.join({ ...DESK, protocols: { b: "" } });
  assert.ok(back.isPending);
  await room.join({ ...both, memberId: leader!.memberId });
  assert.deepEqual([back.answer?.generation, back.answer?.protocolName], [2, "b"]);
});

test("that a static member came back under another id is stored before it is told", async (t) => {
  const room = new Classroom(t);
  await room.stable({}, DESK);
  const store = Promise.withResolvers<void>();
  room.log.held = store.promise;
  const back = await room.join(DESK);
  assert.ok(back.isPending);
  store.resolve();
  await room.pass(0);
  const again = new Classroom(t);
  for (const record of room.log.records) again.groups.replay(record);
  again.groups.wake();
  assert.equal(again.heartbeat(back.answer!, "desk-1"), undefined);
});

test("a static member that is away is waited for as long as its session lasts, and no longer", async (t) => {
  const room = new Classroom(t);
  const [one, desk] = await room.stable({}, { ...DESK, sessionTimeoutMs: 100_000 });
  const third = await room.join();
  await room.join({ memberId: one!.memberId });
  await room.pass(60_000);
  assert.equal(third.answer?.generation, 2);
  assert.ok(room.groups.find(GROUP)?.members.has(desk!.memberId), "it keeps its place");
  await room.pass(101_000);
  assert.ok(!room.groups.find(GROUP)?.members.has(desk!.memberId));
});

test("when nobody but absent static members is left, the group waits for one of them", async (t) => {
  const room = new Classroom(t);
  const [one] = await room.stable({}, { ...DESK, sessionTimeoutMs: 300_000 });
  room.leave(one!.memberId);
  await room.pass(120_000);
  assert.equal(room.state, "PreparingRebalance");
  const back = await room.join({ ...DESK, sessionTimeoutMs: 300_000 });
  assert.deepEqual([back.answer?.generation, back.answer?.leader], [2, back.answer?.memberId]);
});

test("an administrator removes a static member by its instance id", async (t) => {
  const room = new Classroom(t);
  const [one, desk] = await room.stable({}, DESK);
  const leave = (memberId: string, instanceId: string) =>
    room.groups.leave(GROUP, [{ memberId, instanceId }])[0]?.name;
  assert.equal(leave("", "desk-2"), "UNKNOWN_MEMBER_ID");
  assert.equal(leave("", "desk-1"), undefined);
  assert.equal(room.heartbeat(desk!, "desk-1"), "UNKNOWN_MEMBER_ID");
  assert.equal(room.heartbeat(one!), "REBALANCE_IN_PROGRESS");
});

test("a static member needs no second round for its id, and an instance id too long is refused", async (t) => {
  const room = new Classroom(t);
  const first = await room.join({ ...DESK, requiresMemberId: true });
  assert.ok(first.isPending);
  assert.equal((await room.join({ instanceId: "x".repeat(250) })).refusal, "INVALID_REQUEST");
  assert.equal((await room.join({ instanceId: "" })).refusal, "INVALID_REQUEST");
});
