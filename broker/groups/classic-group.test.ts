import assert from "node:assert/strict";
import { test } from "node:test";
import { Classroom, GROUP } from "./classic-testing";

test("members that come within the initial delay are one generation, and the first of them leads", async (t) => {
  const room = new Classroom(t);
  const first = await room.join({ protocols: { range: "a" } });
  const second = await room.join({ protocols: { range: "b" } });
  assert.ok(first.isPending && second.isPending);
  assert.equal(room.state, "PreparingRebalance");
  await room.pass(3000);
  await room.pass(3000);
  const [one, two] = [first.answer!, second.answer!];
  assert.deepEqual(
    [one.generation, one.protocolName, one.protocolType, one.leader],
    [1, "range", "consumer", one.memberId],
  );
  assert.match(one.memberId, /^client-[0-9a-f-]{36}$/);
  assert.deepEqual(
    one.members.map(({ memberId, metadata }) => [memberId, String(metadata)]),
    [
      [one.memberId, "a"],
      [two.memberId, "b"],
    ],
  );
  assert.deepEqual([two.leader, two.members, two.generation], [one.memberId, [], 1]);
  assert.equal(room.state, "CompletingRebalance");
});

test("the initial delay is extended while members come, but not beyond the rebalance timeout", async (t) => {
  const room = new Classroom(t);
  const first = await room.join({ rebalanceTimeoutMs: 7000 });
  for (let ms = 1000; ms < 7000; ms += 1000) {
    await room.pass(1000);
    await room.join({ rebalanceTimeoutMs: 7000 });
    assert.ok(first.isPending, `after ${ms} ms`);
  }
  await room.pass(1000);
  assert.equal(first.answer?.generation, 1);
});

test("without an initial delay a single member is alone at once", async (t) => {
  const room = new Classroom(t, { groupInitialRebalanceDelayMs: 0 });
  const first = await room.join();
  await room.pass(1);
  assert.equal(first.answer?.generation, 1);
});

test("a new member is told to join again with its id, and only that id is known", async (t) => {
  const room = new Classroom(t);
  const memberId = await room.newId();
  assert.equal((await room.join({ memberId: "somebody" })).refusal, "UNKNOWN_MEMBER_ID");
  const joined = await room.join({ memberId });
  await room.pass(6000);
  assert.equal(joined.answer?.memberId, memberId);
});

test("an id with which nobody joins is forgotten, and with it a group that nobody else is in", async (t) => {
  const room = new Classroom(t);
  const memberId = await room.newId();
  assert.equal(room.state, "Empty");
  await room.pass(10_500);
  assert.equal(room.state, undefined);
  assert.equal((await room.join({ memberId })).refusal, "UNKNOWN_MEMBER_ID");
  assert.equal(room.registry.size, 0);
});

test("a stable group does not notice that somebody was given an id and never joined, or gave it back", async (t) => {
  const room = new Classroom(t);
  const [one] = await room.stable({ sessionTimeoutMs: 60_000 });
  await room.newId();
  await room.pass(10_500);
  assert.equal(room.heartbeat(one!), undefined);
  assert.equal(room.state, "Stable");
  assert.deepEqual(room.leave(await room.newId()), [undefined]);
  assert.deepEqual([room.state, room.heartbeat(one!)], ["Stable", undefined]);
});

test("followers are answered when the leader has said who gets what, and that is stored", async (t) => {
  const room = new Classroom(t);
  const joins = [await room.join(), await room.join()];
  await room.pass(6000);
  const [leader, follower] = joins.map(({ answer }) => answer!);
  const waiting = await room.sync(follower!);
  assert.ok(waiting.isPending);
  const store = Promise.withResolvers<void>();
  room.log.held = store.promise;
  const synced = await room.sync(leader!, { [leader!.memberId]: "0,1", [follower!.memberId]: "2" });
  assert.ok(waiting.isPending && synced.isPending, "what is not stored is not told");
  assert.equal(room.state, "CompletingRebalance");
  store.resolve();
  await room.pass(0);
  assert.equal(String(synced.answer?.assignment), "0,1");
  assert.equal(String(waiting.answer?.assignment), "2");
  assert.deepEqual([waiting.answer?.protocolName, waiting.answer?.protocolType], ["range", "consumer"]);
  assert.equal(room.state, "Stable");
  assert.equal(room.log.records.length, 1);
});

test("a member to whom the leader gives nothing is told so", async (t) => {
  const room = new Classroom(t);
  const [, second] = await room.stable({}, {});
  assert.equal(String((await room.sync(second!)).answer?.assignment), "1");
  const third = await room.join();
  const leader = await room.join({ memberId: second!.leader });
  const again = await room.join({ memberId: second!.memberId });
  const { generation } = leader.answer!;
  await room.sync({ memberId: second!.leader, generation }, { [second!.leader]: "all" });
  const nothing = await room.sync({ memberId: third.answer!.memberId, generation });
  assert.equal(nothing.answer?.assignment.length, 0);
  assert.equal(again.answer?.generation, 2);
});

test("an assignment that cannot be stored is not given out, and the members join again", async (t) => {
  const room = new Classroom(t);
  const joined = await room.join();
  await room.pass(6000);
  const failing = Promise.reject(Object.assign(new Error("disk full"), { name: "KAFKA_STORAGE_ERROR" }));
  failing.catch(() => {});
  room.log.held = failing;
  const synced = await room.sync(joined.answer!, { [joined.answer!.memberId]: "0" });
  assert.equal(synced.refusal, "NOT_COORDINATOR");
  assert.equal(room.state, "PreparingRebalance");
  assert.equal(room.heartbeat(joined.answer!), "REBALANCE_IN_PROGRESS");
});

test("who syncs is a member of the generation, and a leader's word is not a follower's", async (t) => {
  const room = new Classroom(t);
  const joins = [await room.join(), await room.join()];
  await room.pass(6000);
  const [leader, follower] = joins.map(({ answer }) => answer!);
  assert.equal((await room.sync({ ...leader!, generation: 0 })).refusal, "ILLEGAL_GENERATION");
  assert.equal((await room.sync({ memberId: "x", generation: 1 })).refusal, "UNKNOWN_MEMBER_ID");
  assert.equal((await room.sync(leader!, {}, null, "roundrobin")).refusal, "INCONSISTENT_GROUP_PROTOCOL");
  const usurper = await room.sync(follower!, { [follower!.memberId]: "everything" });
  assert.ok(usurper.isPending);
  await room.sync(leader!, { [leader!.memberId]: "everything" });
  assert.equal(usurper.answer?.assignment.length, 0);
});

test("members that do not sync within the rebalance timeout are removed, the leader as well", async (t) => {
  const room = new Classroom(t);
  const joins = [
    await room.join({ sessionTimeoutMs: 300_000 }),
    await room.join({ sessionTimeoutMs: 300_000 }),
  ];
  await room.pass(6000);
  const [leader, follower] = joins.map(({ answer }) => answer!);
  const waiting = await room.sync(follower!);
  await room.pass(60_000);
  assert.equal(waiting.refusal, "REBALANCE_IN_PROGRESS");
  assert.equal(room.heartbeat(leader!), "UNKNOWN_MEMBER_ID");
  assert.equal(room.heartbeat(follower!), "REBALANCE_IN_PROGRESS");
  const again = await room.join({ memberId: follower!.memberId });
  assert.equal(again.answer?.leader, follower!.memberId);
});

test("a heartbeat tells a member of a rebalance, and those who do not join again are left behind", async (t) => {
  const room = new Classroom(t);
  const [one, two] = await room.stable({ sessionTimeoutMs: 300_000 }, { sessionTimeoutMs: 300_000 });
  assert.equal(room.heartbeat(one!), undefined);
  assert.equal(room.heartbeat({ ...one!, generation: 2 }), "ILLEGAL_GENERATION");
  const third = await room.join();
  assert.equal(room.heartbeat(one!), "REBALANCE_IN_PROGRESS");
  const again = await room.join({ memberId: one!.memberId });
  assert.ok(third.isPending && again.isPending);
  await room.pass(60_000);
  assert.equal(again.answer?.generation, 2);
  assert.deepEqual(
    again.answer?.members.map(({ memberId }) => memberId),
    [one!.memberId, third.answer!.memberId],
  );
  assert.equal(room.heartbeat(two!), "UNKNOWN_MEMBER_ID");
});

test("when all have joined again, nobody waits for the timeout", async (t) => {
  const room = new Classroom(t);
  const [one, two] = await room.stable({}, {});
  const third = await room.join();
  await room.join({ memberId: one!.memberId });
  await room.join({ memberId: two!.memberId });
  assert.equal(third.answer?.generation, 2);
});

test("a member that is silent for its session timeout is removed, and the others join again", async (t) => {
  const room = new Classroom(t);
  const [one, two] = await room.stable({}, {});
  for (let beat = 0; beat < 4; beat++) {
    assert.equal(room.heartbeat(one!), undefined);
    await room.pass(3000);
  }
  assert.equal(room.heartbeat(one!), "REBALANCE_IN_PROGRESS");
  assert.equal(room.heartbeat(two!), "UNKNOWN_MEMBER_ID");
});

test("who waits in JoinGroup need not say that it is alive", async (t) => {
  const room = new Classroom(t);
  const [one, two] = await room.stable({}, { sessionTimeoutMs: 300_000 });
  const again = await room.join({ memberId: one!.memberId });
  await room.pass(50_000);
  assert.ok(again.isPending);
  await room.join({ memberId: two!.memberId });
  assert.equal(again.answer?.generation, 2);
  assert.equal(room.heartbeat(again.answer!), undefined);
  await room.pass(11_000);
  assert.equal(room.heartbeat(again.answer!), "UNKNOWN_MEMBER_ID");
});

test("a new member that waits for five minutes is told to ask again", async (t) => {
  const room = new Classroom(t);
  const wishes = { rebalanceTimeoutMs: 900_000, sessionTimeoutMs: 1_000_000 };
  await room.stable(wishes);
  const second = await room.join(wishes);
  await room.pass(301_000);
  assert.equal(second.refusal, "UNKNOWN_MEMBER_ID");
});

test("who leaves is gone at once; the last one leaves the group empty", async (t) => {
  const room = new Classroom(t);
  const [one, two] = await room.stable({}, {});
  assert.deepEqual(room.leave(two!.memberId, "x"), [undefined, "UNKNOWN_MEMBER_ID"]);
  assert.equal(room.heartbeat(one!), "REBALANCE_IN_PROGRESS");
  assert.deepEqual(room.leave(one!.memberId), [undefined]);
  assert.equal(room.state, "Empty");
  assert.deepEqual(room.leave(one!.memberId), ["UNKNOWN_MEMBER_ID"]);
  assert.equal(room.heartbeat(one!), "UNKNOWN_MEMBER_ID");
});

test("an id that was given out can be given back; nobody waits for it then", async (t) => {
  const room = new Classroom(t);
  const [one] = await room.stable({});
  const memberId = await room.newId();
  const again = await room.join({ memberId: one!.memberId });
  assert.ok(again.isPending, "somebody is about to join");
  assert.deepEqual(room.leave(memberId), [undefined]);
  await room.pass(0);
  assert.equal(again.answer?.generation, 2);
});

test("who was about to join and vanishes, or thinks better of it, does not disturb the members", async (t) => {
  const room = new Classroom(t, { groupInitialRebalanceDelayMs: 0 });
  const [member] = await room.stable({ sessionTimeoutMs: 30_000 });
  await room.newId({ sessionTimeoutMs: 6000 });
  await room.pass(7000);
  assert.deepEqual([room.state, room.heartbeat(member!)], ["Stable", undefined]);
  assert.deepEqual(room.leave(await room.newId()), [undefined]);
  assert.deepEqual([room.state, room.heartbeat(member!)], ["Stable", undefined]);
});

test("the protocol is one that all have, and that most like best", async (t) => {
  const room = new Classroom(t);
  const members = await room.stable(
    { protocols: { a: "", b: "", c: "" } },
    { protocols: { b: "", c: "" } },
    { protocols: { c: "", b: "" } },
    { protocols: { c: "", b: "", a: "" } },
    { protocols: { c: "", b: "", d: "" } },
  );
  assert.equal(members[0]!.protocolName, "c");
});

test("who has no protocol in common with the members is refused, and changes nothing", async (t) => {
  const room = new Classroom(t);
  const [one] = await room.stable({ protocols: { a: "", b: "" } });
  assert.equal((await room.join({ protocols: { c: "" } })).refusal, "INCONSISTENT_GROUP_PROTOCOL");
  assert.equal(
    (await room.join({ protocolType: "connect", protocols: { a: "" } })).refusal,
    "INCONSISTENT_GROUP_PROTOCOL",
  );
  assert.equal(room.heartbeat(one!), undefined);
});

test("who has no protocol at all is refused, and makes no group", async (t) => {
  const room = new Classroom(t);
  assert.equal((await room.join({ protocols: {} })).refusal, "INCONSISTENT_GROUP_PROTOCOL");
  assert.equal((await room.join({ protocolType: "" })).refusal, "INCONSISTENT_GROUP_PROTOCOL");
  assert.equal(room.registry.size, 0);
});

test("a follower that joins again and says nothing new learns what there is; a leader starts a rebalance", async (t) => {
  const room = new Classroom(t);
  const [one, two] = await room.stable({}, {});
  assert.equal((await room.join({ memberId: two!.memberId })).answer?.generation, 1);
  assert.equal(room.state, "Stable");
  const leader = await room.join({ memberId: one!.memberId });
  assert.ok(leader.isPending);
  assert.equal(room.heartbeat(two!), "REBALANCE_IN_PROGRESS");
});

test("a follower that says something new starts a rebalance", async (t) => {
  const room = new Classroom(t);
  const [, two] = await room.stable({}, {});
  assert.ok((await room.join({ memberId: two!.memberId, protocols: { range: "new" } })).isPending);
  assert.equal(room.state, "PreparingRebalance");
});

test("a member that asks on another connection is answered there, and the first one is let go", async (t) => {
  const room = new Classroom(t);
  const [one] = await room.stable({}, {});
  const first = await room.join({ memberId: one!.memberId });
  const second = await room.join({ memberId: one!.memberId });
  assert.equal(first.refusal, "REBALANCE_IN_PROGRESS");
  assert.ok(second.isPending);
});

test("a client that vanishes while it waits stays a member until its session ends", async (t) => {
  const room = new Classroom(t);
  const client = new AbortController();
  room.signal = client.signal;
  const first = await room.join();
  client.abort();
  await room.pass(0);
  assert.equal(first.refusal, "COORDINATOR_NOT_AVAILABLE");
  room.signal = new AbortController().signal;
  const second = await room.join();
  await room.pass(6000);
  assert.equal(second.answer?.generation, 1);
  assert.equal(room.groups.find(GROUP)?.members.size, 2);
  for (let beat = 0; beat < 4; beat++) {
    room.heartbeat(second.answer!);
    await room.pass(3000);
  }
  assert.equal(room.groups.find(GROUP)?.members.size, 1);
});

test("the session timeout, the size of a group, the number of groups and the memory have limits", async (t) => {
  const room = new Classroom(t, { groupSizeMax: 2, groupsMax: 1, groupsBytesMax: 10_000 });
  for (const sessionTimeoutMs of [5999, 1_800_001, -1]) {
    assert.equal((await room.join({ sessionTimeoutMs })).refusal, "INVALID_SESSION_TIMEOUT");
  }
  const large = "x".repeat(10_000);
  assert.equal((await room.join({ protocols: { range: large } })).refusal, "GROUP_MAX_SIZE_REACHED");
  assert.equal(room.registry.size, 0);
  const [one] = await room.stable({}, {});
  assert.equal((await room.join()).refusal, "GROUP_MAX_SIZE_REACHED");
  assert.equal((await room.join({ groupId: "other" })).refusal, "POLICY_VIOLATION");
  assert.equal((await room.join({ groupId: "" })).refusal, "INVALID_GROUP_ID");
  assert.equal(
    (await room.join({ memberId: one!.memberId, protocols: { range: large } })).refusal,
    "GROUP_MAX_SIZE_REACHED",
  );
  assert.equal(room.heartbeat(one!), undefined);
});

test("ids that are given out and never used have a limit too, and what is forgotten makes room", async (t) => {
  const room = new Classroom(t, { groupsBytesMax: 5000 });
  let given = 0;
  for (; given < 100; given++) {
    if ((await room.join({ requiresMemberId: true })).refusal === "GROUP_MAX_SIZE_REACHED") break;
  }
  assert.ok(given > 3 && given < 20, `${given}`);
  await room.pass(11_000);
  await room.newId();
});

test("who may commit: members in their generation; anybody while the group is empty", async (t) => {
  const room = new Classroom(t);
  const joined = await room.join();
  const commit = (memberId: string, generation: number) => {
    try {
      room.groups.find(GROUP)!.authorizeCommit({ memberId, generation, instanceId: null });
      return undefined;
    } catch (problem) {
      return (problem as Error).name;
    }
  };
  await room.pass(6000);
  const { memberId } = joined.answer!;
  assert.equal(commit(memberId, 1), "REBALANCE_IN_PROGRESS");
  await room.sync(joined.answer!, {});
  assert.equal(commit(memberId, 1), undefined);
  assert.equal(commit(memberId, 0), "ILLEGAL_GENERATION");
  assert.equal(commit(memberId, -1), "ILLEGAL_GENERATION");
  assert.equal(commit("x", 1), "UNKNOWN_MEMBER_ID");
  assert.equal(commit("", -1), "UNKNOWN_MEMBER_ID");
  // A member may commit what it has read of the last generation before it joins the next.
  await room.join();
  assert.equal(commit(memberId, 1), undefined);
  room.leave(memberId);
  await room.pass(61_000);
  room.leave([...room.groups.find(GROUP)!.members.keys()][0]!);
  assert.equal(room.state, "Empty");
  assert.equal(commit("", -1), undefined);
});

test("a broker that starts again knows the members, and they go on", async (t) => {
  const room = new Classroom(t);
  const [one, two] = await room.stable({ protocols: { range: "m" } }, {});
  const again = new Classroom(t);
  for (const record of room.log.records) again.groups.replay(record);
  again.groups.wake();
  assert.equal(again.state, "Stable");
  assert.equal(again.heartbeat(one!), undefined);
  assert.equal(String((await again.sync(two!)).answer?.assignment), "1");
  const group = again.groups.find(GROUP)!;
  assert.deepEqual(
    [group.generation, group.protocolName, group.protocolType, group.leaderId],
    [1, "range", "consumer", one!.memberId],
  );
  assert.equal(String(group.members.get(one!.memberId)?.metadata("range")), "m");
  await again.pass(11_000);
  assert.equal(again.state, "Empty");
});

test("a group that was removed is not there after a restart", async (t) => {
  const room = new Classroom(t);
  const [one] = await room.stable({});
  room.leave(one!.memberId);
  const tombstones = room.groups.find(GROUP)!.tombstones();
  const again = new Classroom(t);
  for (const record of [...room.log.records, ...tombstones]) again.groups.replay(record);
  again.groups.wake();
  assert.equal(again.registry.size, 0);
});
