import assert from "node:assert/strict";
import { test } from "node:test";
import { Classroom } from "./classic-testing";
import { Client, Lab, settle } from "./consumer-testing";
import type { GroupHappening, GroupNews } from "./group-observer";

/** Whatever happens from now on. */
function observe(news: GroupNews): GroupHappening[] {
  const seen: GroupHappening[] = [];
  news.observer = { happened: (happening) => seen.push(happening) };
  return seen;
}

/** What has happened since this was asked last. */
function take(seen: GroupHappening[]): string[] {
  return seen.splice(0).map(({ kind, generation }) => `${kind} ${generation}`);
}

test("classic: members join, share, leave, and the group is empty", async (t) => {
  const room = new Classroom(t);
  const seen = observe(room.news);
  const [first, second] = await room.stable({ clientId: "a" }, { clientId: "b" });
  assert.deepEqual(
    seen.map(({ member }) => member),
    [first!.memberId, null, second!.memberId, null],
  );
  assert.match(seen[0]!.sentence, /^a-[0-9a-f]{8} joins$/);
  assert.match(seen[3]!.sentence, /^generation 1: each of the 2 members knows/);
  assert.deepEqual(take(seen), ["joined 0", "rebalancing 0", "joined 0", "stable 1"]);
  room.leave(second!.memberId);
  assert.deepEqual(take(seen), ["left 1", "rebalancing 1"]);
  room.leave(first!.memberId);
  assert.deepEqual(take(seen), ["left 1", "empty 2"]);
});

test("classic: one that falls silent expires, and is fenced when it comes back: heartbeat, join, sync", async (t) => {
  const room = new Classroom(t);
  const [zombie] = await room.stable({ clientId: "sleeper" });
  const seen = observe(room.news);
  await room.pass(11_000);
  assert.match(
    seen[0]!.sentence,
    /^sleeper-[0-9a-f]{8} was not heard of for 10 s and is taken for dead: its partitions are free for others$/,
  );
  assert.deepEqual(take(seen), ["expired 1", "rebalancing 1", "empty 2"]);
  assert.equal(room.heartbeat(zombie!), "UNKNOWN_MEMBER_ID");
  assert.match(
    seen[0]!.sentence,
    /^sleeper-[0-9a-f]{8} sent a heartbeat, and is no member of the group: refused/,
  );
  assert.equal(seen[0]!.member, zombie!.memberId);
  await room.join({ memberId: zombie!.memberId });
  await room.sync(zombie!);
  assert.deepEqual(take(seen), ["fenced 2", "fenced 2", "fenced 2"]);
});

test("classic: who has slept through a generation believes in an old one", async (t) => {
  const room = new Classroom(t);
  const [member] = await room.stable({ clientId: "late" });
  const seen = observe(room.news);
  assert.equal(room.heartbeat({ ...member!, generation: 0 }), "ILLEGAL_GENERATION");
  assert.match(
    seen[0]!.sentence,
    /believing in generation 0, and the group is in 1: refused \(ILLEGAL_GENERATION\)$/,
  );
});

test("classic: who does not join again in time is not waited for", async (t) => {
  const room = new Classroom(t);
  const [slow] = await room.stable({
    clientId: "slow",
    sessionTimeoutMs: 100_000,
    rebalanceTimeoutMs: 5_000,
  });
  const seen = observe(room.news);
  void room.join({ clientId: "new", rebalanceTimeoutMs: 5_000 });
  await room.pass(6_000);
  assert.match(seen[2]!.sentence, /^slow-[0-9a-f]{8} did not join again within 5 s/);
  assert.equal(seen[2]!.member, slow!.memberId);
  assert.deepEqual(take(seen), ["joined 1", "rebalancing 1", "expired 1"]);
});

test("classic: a static member comes back, and who still speaks for what it was is fenced", async (t) => {
  const room = new Classroom(t);
  const [before] = await room.stable({ instanceId: "printer" });
  const seen = observe(room.news);
  await room.join({ instanceId: "printer" });
  assert.match(seen[0]!.sentence, /^printer comes back, and takes the place/);
  assert.deepEqual(take(seen), ["joined 1"]);
  assert.equal(room.heartbeat(before!, "printer"), "FENCED_INSTANCE_ID");
  assert.equal(seen[0]!.member, before!.memberId);
  assert.match(seen[0]!.sentence, /and another member is "printer" by now: refused \(FENCED_INSTANCE_ID\)$/);
});

test("classic: a static member is fenced while it waits for the others", async (t) => {
  const room = new Classroom(t);
  await room.stable({ instanceId: "printer" }, { instanceId: "other" });
  const waiting = await room.join({ clientId: "new" });
  assert.ok(waiting.isPending);
  const printer = await room.join({ instanceId: "printer" });
  assert.ok(printer.isPending);
  const seen = observe(room.news);
  await room.join({ instanceId: "printer" });
  assert.equal(printer.refusal, "FENCED_INSTANCE_ID");
  assert.deepEqual(take(seen), ["fenced 1", "joined 1"]);
});

test("classic: what is refused for another reason, or to nobody in particular, is no fencing", async (t) => {
  const room = new Classroom(t);
  const [member] = await room.stable({});
  const seen = observe(room.news);
  await room.join({ protocols: { other: "" } });
  await room.join({ memberId: member!.memberId, protocols: { other: "" } });
  assert.deepEqual(seen, []);
});

test("classic: of a group that nobody was ever in nothing is told, of one that ends its end", async (t) => {
  const room = new Classroom(t);
  const seen = observe(room.news);
  await room.join({ protocolType: "" });
  assert.deepEqual(take(seen), []);
  await room.stable({});
  take(seen);
  room.registry.remove("g");
  assert.deepEqual(take(seen), ["dead 1"]);
});

test("since when members are waited for, from the first that came until all have what is theirs", async (t) => {
  const room = new Classroom(t);
  await room.join();
  const group = room.groups.find("g")!;
  assert.equal(group.rebalancingSinceMs, 1_700_000_000_000);
  await room.pass(6000);
  assert.equal(group.state, "CompletingRebalance");
  assert.equal(group.rebalancingSinceMs, 1_700_000_000_000);
  const { memberId, generation } = { ...[...group.members.values()][0]!, generation: group.generation };
  await room.sync({ memberId, generation });
  assert.equal(group.state, "Stable");
  assert.equal(group.rebalancingSinceMs, undefined);
});

function lab(): Lab {
  const made = new Lab();
  made.topics.set("a", 4);
  return made;
}

test("KIP-848: members join, reconcile, leave, and the group is empty", async () => {
  const here = lab();
  const seen = observe(here.news);
  const one = new Client(here, "one");
  const two = new Client(here, "two");
  await one.heartbeat();
  assert.match(seen[0]!.sentence, /^client of one-one joins$/);
  assert.deepEqual(take(seen), ["joined 0", "stable 1"]);
  await two.heartbeat();
  assert.deepEqual(take(seen), ["joined 1", "rebalancing 2"]);
  assert.equal(here.groups.existing("g").rebalancingSinceMs, 1000);
  await settle([one, two]);
  assert.deepEqual(take(seen), ["stable 2"]);
  assert.equal(here.groups.existing("g").rebalancingSinceMs, undefined);
  await two.leave();
  assert.deepEqual(take(seen), ["left 2", "rebalancing 3"]);
  await one.leave();
  assert.deepEqual(take(seen), ["left 3", "empty 4"]);
});

test("KIP-848: one that is silent, or keeps what it is to give up, expires", async () => {
  const here = lab();
  const [one, two] = [new Client(here, "one"), new Client(here, "two")];
  await one.heartbeat();
  await two.heartbeat();
  await one.heartbeat();
  const seen = observe(here.news);
  assert.ok(here.membership.expire("revocation", "one"));
  assert.match(seen[0]!.sentence, /did not give up its partitions within 60 s/);
  assert.ok(here.membership.expire("session", "two"));
  assert.match(seen.at(-2)!.sentence, /was not heard of for 45 s/);
  assert.equal(take(seen).filter((line) => line.startsWith("expired")).length, 2);
});

test("KIP-848: a member that is none, and one in an epoch of before, are fenced", async () => {
  const here = lab();
  const one = new Client(here, "one");
  await one.heartbeat();
  const seen = observe(here.news);
  await assert.rejects(new Client(here, "nobody").send(7), { name: "UNKNOWN_MEMBER_ID" });
  await assert.rejects(one.send(9), { name: "FENCED_MEMBER_EPOCH" });
  assert.deepEqual(
    seen.map(({ member }) => member),
    ["nobody", "one"],
  );
  assert.match(seen[1]!.sentence, /believing in epoch 9, which it is not in/);
  assert.deepEqual(take(seen), ["fenced 1", "fenced 1"]);
});

test("KIP-848: a static member leaves for now, and comes back as another one", async () => {
  const here = lab();
  const subscription = { subscribedTopicNames: ["a"], instanceId: "printer" };
  const before = new Client(here, "one", subscription);
  await before.heartbeat();
  const seen = observe(here.news);
  await before.leave(-2);
  assert.match(seen[0]!.sentence, /^printer leaves for now/);
  await new Client(here, "two", subscription).heartbeat();
  assert.match(seen.at(-2)!.sentence, /^printer comes back/);
  assert.equal(seen.at(-2)!.member, "two");
  await assert.rejects(before.send(1), { name: "FENCED_INSTANCE_ID" });
  assert.equal(seen.at(-1)!.kind, "fenced");
});

test("KIP-848: it is known when each was heard of, and a group that starts again has told nothing yet", async () => {
  const here = lab();
  await new Client(here, "one").heartbeat();
  assert.deepEqual(here.groups.existing("g").heard("one"), { heardMs: 1000, sessionTimeoutMs: 45_000 });
  const seen = observe(here.news);
  await here.restart();
  assert.deepEqual(take(seen), ["dead 1"]);
  assert.deepEqual(here.groups.existing("g").heard("one"), { heardMs: 1000, sessionTimeoutMs: 45_000 });
});

test("a name that is too long for a sentence is cut, and what is told of it is whole", async () => {
  const here = lab();
  const seen = observe(here.news);
  const name = "x".repeat(500);
  await new Client(here, name).heartbeat();
  assert.equal(seen[0]!.member, name);
  assert.ok(seen[0]!.sentence.length < 150);
});
