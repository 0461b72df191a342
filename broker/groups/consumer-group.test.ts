/** Consumer groups of KIP-848: nobody reads what another reads, all is read in the end, and a broker that dies forgets nothing. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { KafkaError } from "../errors";
import { Client, Lab, MEMORY_BYTES_MAX, settle } from "./consumer-testing";

function refused(name: string) {
  return (problem: unknown) => problem instanceof KafkaError && problem.name === name;
}

function group(lab: Lab) {
  return lab.groups.existing("g");
}

/** A group with so many members of a topic "a", who share its partitions. */
async function labWith(members: number, partitions = 4) {
  const lab = new Lab();
  lab.topics.set("a", partitions);
  const clients = Array.from({ length: members }, (_, at) => new Client(lab, `m${at}`));
  await settle(clients);
  return { lab, clients };
}

function sizes(clients: readonly Client[]): number[] {
  return clients.map(({ owned }) => owned.size).sort();
}

test("the members share the partitions; who joins takes from the others only what they have given up", async () => {
  const { lab, clients } = await labWith(1);
  assert.deepEqual(sizes(clients), [4]);
  const second = new Client(lab, "second");
  await second.heartbeat();
  assert.equal(second.owned.size, 0);
  assert.equal(group(lab).state, "Reconciling");
  const [first] = clients as [Client];
  await first.heartbeat();
  assert.equal(first.wanted.size, 2);
  await second.heartbeat();
  assert.equal(second.owned.size, 0, "the first has not given anything up yet");
  first.revoke();
  await first.heartbeat();
  await second.heartbeat();
  assert.deepEqual(sizes([first, second]), [2, 2]);
  assert.equal(group(lab).state, "Stable");
  assert.deepEqual([first.epoch, second.epoch, group(lab).epoch, group(lab).targetEpoch], [2, 2, 2, 2]);
});

test("the partitions of one that leaves, or dies, go to the others; the last leaves an empty group", async () => {
  const { lab, clients } = await labWith(3);
  await clients[0]!.leave();
  await settle(clients.slice(1));
  assert.deepEqual(sizes(clients.slice(1)), [2, 2]);
  assert.ok(lab.membership.expire("session", "m1"));
  await settle(clients.slice(2));
  assert.deepEqual(sizes(clients.slice(2)), [4]);
  await assert.rejects(clients[1]!.heartbeat(), refused("UNKNOWN_MEMBER_ID"));
  await clients[2]!.leave();
  assert.equal(group(lab).state, "Empty");
  assert.equal(group(lab).emptySinceMs, 1000);
});

test("who does not give up what it is to give up within its rebalance timeout is put out", async () => {
  const { lab, clients } = await labWith(1);
  const second = new Client(lab, "second");
  await second.heartbeat();
  assert.equal(lab.membership.expire("revocation", "m0"), false, "nobody waits before it was told");
  await clients[0]!.heartbeat();
  assert.equal(lab.membership.watched[1]!.running.get("m0"), 60_000);
  assert.ok(lab.membership.expire("revocation", "m0"));
  await settle([second]);
  assert.equal(second.owned.size, 4);
  await assert.rejects(clients[0]!.heartbeat(), refused("UNKNOWN_MEMBER_ID"));
});

test("an epoch that is not the member's fences it; the one before is right when the answer was lost", async () => {
  const { lab, clients } = await labWith(1);
  const [first] = clients as [Client];
  await assert.rejects(first.send(first.epoch + 1), refused("FENCED_MEMBER_EPOCH"));
  lab.topics.set("a", 5);
  await first.heartbeat(true);
  await first.heartbeat();
  assert.equal(first.owned.size, 5);
  assert.equal(first.epoch, 2);
  lab.topics.set("a", 6);
  await first.heartbeat();
  await assert.rejects(first.send(1), refused("FENCED_MEMBER_EPOCH"));
});

test("a commit needs the epoch of the member; without members, anybody may commit without one", async () => {
  const { lab, clients } = await labWith(1);
  const claim = (memberId: string, generation: number) => ({ memberId, instanceId: null, generation });
  group(lab).authorizeCommit(claim("m0", 1));
  group(lab).authorizeFetch(claim("m0", 1));
  group(lab).authorizeFetch(claim("", -1));
  assert.throws(() => group(lab).authorizeCommit(claim("m0", 0)), refused("STALE_MEMBER_EPOCH"));
  assert.throws(() => group(lab).authorizeFetch(claim("m0", 2)), refused("STALE_MEMBER_EPOCH"));
  assert.throws(() => group(lab).authorizeCommit(claim("m9", 1)), refused("UNKNOWN_MEMBER_ID"));
  assert.throws(() => group(lab).authorizeCommit(claim("", -1)), refused("UNKNOWN_MEMBER_ID"));
  const isOld = false;
  assert.throws(() => group(lab).authorizeCommit(claim("m0", 1), isOld), refused("UNSUPPORTED_VERSION"));
  assert.throws(() => group(lab).authorizeCommit(claim("m0", 0), isOld), refused("UNSUPPORTED_VERSION"));
  assert.throws(() => group(lab).authorizeCommit(claim("m9", 1), isOld), refused("UNKNOWN_MEMBER_ID"));
  await clients[0]!.leave();
  group(lab).authorizeCommit(claim("", -1), isOld);
});

test("a static member that left for now comes back with another member id and has its partitions at once", async () => {
  const { lab, clients } = await labWith(1);
  const subscription = { subscribedTopicNames: ["a"], instanceId: "one" };
  const before = new Client(lab, "before", subscription);
  await settle([...clients, before]);
  const had = before.owned;
  const epoch = group(lab).epoch;
  const after = new Client(lab, "after", subscription);
  await assert.rejects(after.heartbeat(), refused("UNRELEASED_INSTANCE_ID"));
  await before.leave(-2);
  await after.heartbeat();
  assert.deepEqual(after.owned, had);
  assert.equal(group(lab).epoch, epoch, "nobody else was bothered");
  await assert.rejects(before.send(epoch), refused("FENCED_INSTANCE_ID"));
  await lab.restart();
  await after.heartbeat();
  assert.deepEqual(after.owned, had);
});

test("a static member that does not come back in its session is put out", async () => {
  const { lab, clients } = await labWith(1);
  const before = new Client(lab, "before", { subscribedTopicNames: ["a"], instanceId: "one" });
  await settle([...clients, before]);
  await before.leave(-2);
  assert.ok(lab.membership.expire("session", "before"));
  await settle(clients);
  assert.deepEqual(sizes(clients), [4]);
});

test("a new epoch follows when a topic gets partitions, goes, comes again, or matches an expression", async () => {
  const lab = new Lab();
  lab.topics.set("a", 2);
  const clients = [
    new Client(lab, "x", { subscribedTopicRegex: "a.*" }),
    new Client(lab, "y", { subscribedTopicRegex: "a.*" }),
  ];
  const all = () => clients.flatMap(({ owned }) => [...owned]).sort();
  const expect = async (...names: string[]) => {
    await settle(clients);
    assert.deepEqual(all(), [...lab.topics.partitionsOf(...names)].sort());
  };
  await expect("a");
  lab.topics.set("a", 4);
  await expect("a");
  lab.topics.set("ab", 3);
  lab.topics.set("b", 3);
  await expect("a", "ab");
  lab.topics.delete("a");
  await expect("ab");
  lab.topics.set("a", 1);
  await expect("a", "ab");
  assert.ok(group(lab).isSubscribedTo("ab") && !group(lab).isSubscribedTo("b"));
});

test("a broker that starts anew has the members, their epochs and their partitions, and nobody notices", async () => {
  const { lab, clients } = await labWith(3, 5);
  const before = clients.map(({ epoch, owned }) => [epoch, owned]);
  const written = lab.log.records.length;
  await lab.restart();
  assert.deepEqual([...lab.membership.watched[0]!.running.keys()], ["m0", "m1", "m2"]);
  assert.equal(group(lab).state, "Stable");
  await settle(clients);
  assert.deepEqual(
    clients.map(({ epoch, owned }) => [epoch, owned]),
    before,
  );
  assert.equal(lab.log.records.length, written);
});

test("a heartbeat is refused while the log takes nothing, and what it missed is written by the next", async () => {
  const { lab, clients } = await labWith(1);
  const second = new Client(lab, "second");
  lab.log.held = Promise.reject(new KafkaError("KAFKA_STORAGE_ERROR", "the disk is full"));
  await assert.rejects(second.heartbeat(), refused("KAFKA_STORAGE_ERROR"));
  lab.log.held = Promise.resolve();
  await settle([...clients, second]);
  await lab.restart();
  await settle([...clients, second]);
  assert.deepEqual(sizes([...clients, second]), [2, 2]);
});

test("no heartbeat is answered before what it rests on is on the disk", async () => {
  const { lab, clients } = await labWith(2);
  const gate = Promise.withResolvers<void>();
  lab.log.held = gate.promise;
  lab.membership.expire("session", "m0");
  const answered: string[] = [];
  const beat = clients[1]!.heartbeat().then(() => answered.push("heartbeat"));
  await new Promise(setImmediate);
  assert.deepEqual(answered, []);
  gate.resolve();
  await beat;
});

const REFUSALS: Record<string, [name: string, change: object]> = {
  "no group": ["INVALID_REQUEST", { groupId: " " }],
  "no member id": ["INVALID_REQUEST", { memberId: "" }],
  "an empty instance id": ["INVALID_REQUEST", { instanceId: "" }],
  "an empty rack": ["INVALID_REQUEST", { rackId: "" }],
  "an epoch that means nothing": ["INVALID_REQUEST", { memberEpoch: -3 }],
  "leaving for now without an instance id": ["INVALID_REQUEST", { memberEpoch: -2 }],
  "joining without a timeout": ["INVALID_REQUEST", { rebalanceTimeoutMs: undefined }],
  "joining with partitions": ["INVALID_REQUEST", { owned: new Set(["x:1"]) }],
  "joining for nothing": ["INVALID_REQUEST", { subscribedTopicNames: [] }],
  "an assignor that there is not": ["UNSUPPORTED_ASSIGNOR", { serverAssignor: "sticky" }],
  "an expression that is none": ["INVALID_REGULAR_EXPRESSION", { subscribedTopicRegex: "(" }],
  "a group that there is not": ["GROUP_ID_NOT_FOUND", { groupId: "other", memberEpoch: 3 }],
  "one too many": ["GROUP_MAX_SIZE_REACHED", {}],
};

for (const [what, [name, change]] of Object.entries(REFUSALS)) {
  test(`refused with ${name}: ${what}`, async () => {
    const { lab } = await labWith(5, 5);
    const request = {
      groupId: "g",
      memberId: "new",
      memberEpoch: 0,
      instanceId: null,
      rackId: undefined,
      rebalanceTimeoutMs: 1000,
      subscribedTopicNames: ["a"],
      subscribedTopicRegex: undefined,
      serverAssignor: undefined,
      owned: new Set<string>(),
      clientId: "",
      clientHost: "",
      requiresMemberId: true,
    };
    await assert.rejects(lab.groups.heartbeat({ ...request, ...change }), refused(name));
    assert.equal(group(lab).members.size, 5);
  });
}

test("the assignor that most members ask for is taken", async () => {
  const lab = new Lab();
  lab.topics.set("a", 4);
  lab.topics.set("b", 4);
  const wish = { subscribedTopicNames: ["a", "b"], serverAssignor: "range" };
  const clients = [new Client(lab, "x", wish), new Client(lab, "y", wish)];
  await settle(clients);
  assert.equal(group(lab).assignorName, "range");
  const first = [...clients[0]!.owned].map((key) => key.replace(/^(.).*:/, "$1")).sort();
  assert.deepEqual(first, ["a0", "a1", "b0", "b1"]);
});

test("who is refused leaves no group behind", async () => {
  const lab = new Lab();
  const clumsy = new Client(lab, "m", { subscribedTopicRegex: "(" });
  await assert.rejects(clumsy.heartbeat(), refused("INVALID_REGULAR_EXPRESSION"));
  const large = new Client(lab, "m", { subscribedTopicNames: ["a".repeat(MEMORY_BYTES_MAX)] });
  await assert.rejects(large.heartbeat(), refused("GROUP_MAX_SIZE_REACHED"));
  assert.equal(lab.registry.size, 0);
});

test("what members make the broker keep is bounded, and given back when they go", async () => {
  const { lab, clients } = await labWith(3);
  const large = new Client(lab, "large", { subscribedTopicNames: ["x".repeat(MEMORY_BYTES_MAX / 2)] });
  await assert.rejects(large.heartbeat(), refused("GROUP_MAX_SIZE_REACHED"));
  assert.equal(group(lab).members.size, 3);
  await settle(clients);
  await lab.restart();
  for (const client of clients) await client.leave();
  // All of it is free again, and not a byte more.
  lab.memory.change(0, MEMORY_BYTES_MAX);
  assert.throws(() => lab.memory.change(0, 1), refused("GROUP_MAX_SIZE_REACHED"));
});

type Step = {
  kind: "beat" | "lost" | "revoke" | "leave" | "die" | "late" | "restart" | "topic";
  who: number;
};

const steps = fc.array(
  fc.record<Step>({
    kind: fc.constantFrom(
      "beat",
      "beat",
      "beat",
      "revoke",
      "revoke",
      "lost",
      "leave",
      "die",
      "late",
      "restart",
      "topic",
    ),
    who: fc.nat(3),
  }),
  { maxLength: 60 },
);

async function take(lab: Lab, clients: readonly Client[], { kind, who }: Step): Promise<void> {
  const client = clients[who]!;
  if (kind === "revoke") return client.revoke();
  if (kind === "restart") return lab.restart();
  if (kind === "topic") return lab.topics.set("a", (lab.topics.partitionCount("a") ?? 0) + 1);
  // A client whose time is up notices that by itself, and stops to read.
  if (kind === "die" || kind === "late") {
    if (lab.membership.expire(kind === "die" ? "session" : "revocation", client.memberId)) client.stop();
    return;
  }
  try {
    await (kind === "leave" ? client.leave() : client.heartbeat(kind === "lost"));
  } catch (problem) {
    if (!(problem instanceof KafkaError)) throw problem;
  }
}

test("whatever happens, no partition is read by two; and once nothing happens any more, each is read by one", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const lab = new Lab();
      lab.topics.set("a", 3);
      const clients = Array.from({ length: 4 }, (_, at) => new Client(lab, `m${at}`));
      for (const step of all) {
        await take(lab, clients, step);
        const read = clients.flatMap(({ owned }) => [...owned]);
        assert.equal(new Set(read).size, read.length, `after ${JSON.stringify(step)}`);
      }
      // Whoever was put out and does not know it joins again: first the broker has to forget it.
      for (const client of clients) {
        lab.membership.expire("session", client.memberId);
        await client.heartbeat().catch(() => {});
      }
      await settle(clients);
      const read = clients.flatMap(({ owned }) => [...owned]);
      assert.deepEqual(read.sort(), [...lab.topics.partitionsOf("a")].sort());
      assert.equal(group(lab).state, "Stable");
    }),
    { numRuns: 300 },
  );
});
