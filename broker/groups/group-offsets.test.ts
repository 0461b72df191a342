import assert from "node:assert/strict";
import { test } from "node:test";
import { KafkaError } from "../errors";
import { offsets } from "./committed-offsets";
import type { Group } from "./group";
import { type GroupHappening, GroupNews } from "./group-observer";
import { type CommitRequest, GroupOffsets } from "./group-offsets";
import { GroupRegistry } from "./group-registry";
import type { Claim } from "./membership";
import { PlainGroupLog } from "./testing";

const NOBODY: Claim = { memberId: "", instanceId: null, generation: -1 };
const MINUTE_MS = 60_000;

class FakeGroup implements Group {
  readonly type = "classic";
  readonly generation = 1;
  protocolType = "consumer";
  state = "Stable";
  isEmpty = false;
  emptySinceMs: number | undefined;
  reads = "";
  refusal: KafkaError | undefined;
  readonly groupId: string;

  constructor(groupId: string) {
    this.groupId = groupId;
  }

  authorizeCommit(): void {
    if (this.refusal !== undefined) throw this.refusal;
  }

  isSubscribedTo(topic: string): boolean {
    return topic === this.reads;
  }

  tombstones(): [] {
    return [];
  }

  close(): void {}
}

/** Offsets of groups in a broker that has the topics `t` with three partitions and `u` with one. */
function makeOffsets({ groupsMax = 10 } = {}) {
  const topics = new Map([
    ["t", 3],
    ["u", 1],
  ]);
  const clock = { now: 1000, nowMs: () => clock.now };
  const log = new PlainGroupLog();
  const news = new GroupNews();
  const groups = new GroupRegistry(10, () => {});
  const abandoned: string[] = [];
  const made = new GroupOffsets({
    log,
    store: offsets.open(log),
    groups,
    clock,
    news,
    partitionCount: (topic) => topics.get(topic),
    abandoned: async (groupId) => void abandoned.push(groupId),
    limits: { groupsMax, offsetMetadataBytesMax: 10, offsetsRetentionMinutes: 1 },
  });
  const join = (groupId: string) => groups.findOrMake(groupId, FakeGroup, () => new FakeGroup(groupId));
  return { offsets: made, news, topics, clock, log, abandoned, join };
}

function at(topic: string, partition: number, offset = 5, metadata: string | null = null): CommitRequest {
  return { topic, partition, offset, leaderEpoch: -1, metadata };
}

const names = (answers: readonly (KafkaError | undefined)[]) => answers.map((answer) => answer?.name);

test("each partition is answered by itself: unknown ones and too long texts are refused, the others committed", async () => {
  const { offsets } = makeOffsets();
  const asked = [
    at("t", 0),
    at("t", 3),
    at("t", -1),
    at("v", 0),
    at("t", 1, 6, "x".repeat(11)),
    at("u", 0, 7, "x"),
  ];
  const unknown = "UNKNOWN_TOPIC_OR_PARTITION";
  const answers = await offsets.commit("g", NOBODY, asked);
  assert.deepEqual(names(answers), [
    undefined,
    unknown,
    unknown,
    unknown,
    "OFFSET_METADATA_TOO_LARGE",
    undefined,
  ]);
  assert.deepEqual(
    offsets.of("g").map(({ topic, partition, offset, metadata }) => [topic, partition, offset, metadata]),
    [
      ["t", 0, 5, ""],
      ["u", 0, 7, "x"],
    ],
  );
});

test("what the group has against a commit is the answer for every partition that exists, and nothing is stored", async () => {
  const { offsets, join, log } = makeOffsets();
  join("g").refusal = new KafkaError("ILLEGAL_GENERATION", "too old");
  const answers = await offsets.commit("g", { ...NOBODY, memberId: "m", generation: 3 }, [
    at("t", 0),
    at("v", 0),
  ]);
  assert.deepEqual(names(answers), ["ILLEGAL_GENERATION", "UNKNOWN_TOPIC_OR_PARTITION"]);
  assert.deepEqual(log.records, []);
});

test("who claims to be a member of a group that nobody joined is refused", async () => {
  const { offsets } = makeOffsets();
  const claim = { ...NOBODY, memberId: "m", generation: 0 };
  assert.deepEqual(names(await offsets.commit("g", claim, [at("t", 0)])), ["GROUP_ID_NOT_FOUND"]);
  await offsets.commit("g", NOBODY, [at("t", 0)]);
  assert.deepEqual(names(await offsets.commit("g", claim, [at("t", 0)])), ["UNKNOWN_MEMBER_ID"]);
});

test("beyond the limit for groups no further one commits, and those that are there go on", async () => {
  const { offsets } = makeOffsets({ groupsMax: 1 });
  await offsets.commit("g", NOBODY, [at("t", 0)]);
  assert.deepEqual(names(await offsets.commit("h", NOBODY, [at("t", 0)])), ["POLICY_VIOLATION"]);
  assert.deepEqual(names(await offsets.commit("g", NOBODY, [at("t", 1)])), [undefined]);
});

test("a commit that the disk refuses is an answer, and the offset before it still stands", async () => {
  const { offsets, log } = makeOffsets();
  await offsets.commit("g", NOBODY, [at("t", 0, 1)]);
  log.held = Promise.reject(new KafkaError("KAFKA_STORAGE_ERROR", "the disk is full"));
  assert.deepEqual(names(await offsets.commit("g", NOBODY, [at("t", 0, 2)])), ["KAFKA_STORAGE_ERROR"]);
  assert.equal(offsets.committed("g", { topic: "t", partition: 0 })?.offset, 1);
});

test("offsets are deleted, but for topics that a member reads, that are not there, or in a group that is not", async () => {
  const { offsets, join } = makeOffsets();
  await assert.rejects(offsets.delete("g", [at("t", 0)]), { name: "GROUP_ID_NOT_FOUND" });
  await assert.rejects(offsets.delete("", [at("t", 0)]), { name: "INVALID_GROUP_ID" });
  await offsets.commit("g", NOBODY, [at("t", 0), at("u", 0)]);
  const group = join("g");
  group.reads = "u";
  assert.deepEqual(names(await offsets.delete("g", [at("t", 0), at("u", 0), at("v", 0), at("t", 2)])), [
    undefined,
    "GROUP_SUBSCRIBED_TO_TOPIC",
    "UNKNOWN_TOPIC_OR_PARTITION",
    undefined,
  ]);
  assert.deepEqual(
    offsets.of("g").map(({ topic }) => topic),
    ["u"],
  );
  group.protocolType = "connect";
  await assert.rejects(offsets.delete("g", [at("t", 0)]), { name: "NON_EMPTY_GROUP" });
  group.isEmpty = true;
  await offsets.deleteAll("g");
  assert.deepEqual(offsets.of("g"), []);
});

test("offsets go with their topic, in every group", async () => {
  const { offsets, topics } = makeOffsets();
  await offsets.commit("g", NOBODY, [at("t", 0), at("u", 0)]);
  await offsets.commit("h", NOBODY, [at("u", 0)]);
  topics.delete("u");
  await offsets.forgetDeletedTopics();
  assert.deepEqual(
    [...offsets.groupIds()].flatMap((group) => offsets.of(group).map(({ topic }) => [group, topic])),
    [["g", "t"]],
  );
});

test("what is on its way to the disk when its topic is deleted goes with it", async () => {
  const { offsets, topics, log } = makeOffsets();
  const { promise, resolve } = Promise.withResolvers<void>();
  log.held = promise;
  const answers = offsets.commit("g", NOBODY, [at("t", 0), at("u", 0)]);
  await new Promise(setImmediate);
  topics.delete("t");
  const forgotten = offsets.forgetDeletedTopics();
  resolve();
  assert.deepEqual(names(await answers), [undefined, undefined]);
  await forgotten;
  topics.set("t", 3);
  assert.deepEqual(
    offsets.of("g").map(({ topic }) => topic),
    ["u"],
  );
});

test("what has expired is forgotten, and so is an empty group of which nothing is left", async () => {
  const { offsets, clock, join, abandoned } = makeOffsets();
  await offsets.commit("simple", NOBODY, [at("t", 0)]);
  await offsets.commit("empty", NOBODY, [at("t", 0)]);
  await offsets.commit("busy", NOBODY, [at("t", 0)]);
  Object.assign(join("empty"), { isEmpty: true, state: "Empty", emptySinceMs: 2000 });
  join("busy").reads = "t";
  clock.now += MINUTE_MS;
  await offsets.expire();
  assert.deepEqual([...offsets.groupIds()], ["empty", "busy"]);
  assert.deepEqual(abandoned, []);
  clock.now += 1000;
  await offsets.expire();
  assert.deepEqual([...offsets.groupIds()], ["busy"]);
  assert.deepEqual(abandoned, ["empty"]);
});

test("how long an old client wants its offset kept is what counts for it", async () => {
  const { offsets, clock } = makeOffsets();
  await offsets.commit("g", NOBODY, [at("t", 0)], { retentionMs: 5 * MINUTE_MS });
  clock.now += 5 * MINUTE_MS - 1;
  await offsets.expire();
  assert.equal(offsets.of("g").length, 1);
  clock.now += 1;
  await offsets.expire();
  assert.equal(offsets.of("g").length, 0);
});

test("who may not commit because it is a member no more is told to whoever observes, and nobody else is", async () => {
  const { offsets, join, news } = makeOffsets();
  const seen: GroupHappening[] = [];
  news.observer = { happened: (happening) => seen.push(happening) };
  const zombie = { memberId: "zombie", instanceId: null, generation: 3 };
  const group = join("g");
  group.refusal = new KafkaError("ILLEGAL_GENERATION", "too old");
  assert.deepEqual(names(await offsets.commit("g", zombie, [at("t", 0)])), ["ILLEGAL_GENERATION"]);
  assert.equal(
    seen[0]?.sentence,
    "zombie wanted to commit, believing in generation 3, and the group is in 1: refused (ILLEGAL_GENERATION)",
  );
  assert.deepEqual(
    { ...seen[0], sentence: "" },
    { group: "g", kind: "fenced", member: "zombie", generation: 1, sentence: "" },
  );
  // A member that is, and may not commit now; and somebody who never said to be one.
  group.refusal = new KafkaError("REBALANCE_IN_PROGRESS", "wait");
  await offsets.commit("g", zombie, [at("t", 0)]);
  group.refusal = new KafkaError("UNKNOWN_MEMBER_ID", "only members");
  await offsets.commit("g", NOBODY, [at("t", 0)]);
  assert.equal(seen.length, 1);
});
