import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { Broker } from "../../broker";
import { MemoryStorage } from "../../log/memory-storage";
import { batchOf } from "../../log/testing";
import { standardParts } from "../../parts";
import { readSettings } from "../../settings";
import { WatchedGroups } from "./watched-groups";

const TIMEOUT = { timeout: 20_000 };
const SIGNAL = new AbortController().signal;

async function setUp(t: TestContext) {
  const { settings } = readSettings({ KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: "0" });
  const parts = { ...standardParts, storage: new MemoryStorage(1 << 26) };
  const broker = await Broker.open(parts, settings, true, assert.fail);
  t.after(() => broker.close());
  await broker.createTopic("t", 2, new Map());
  const groups = new WatchedGroups(broker.consumers);
  groups.watch(true);
  t.after(() => groups.close());
  const produce = (partition: number, count: number) =>
    broker.append("t", partition, batchOf(Array.from({ length: count }, (_, at) => `message ${at}`)));
  const member = async () =>
    broker.consumers.member({ groupId: "g", topic: "t", clientHost: "/127.0.0.1", isTaking: () => true });
  return { broker, groups, produce, member };
}

test("a group with its members, what they have, where it stands and where they are", TIMEOUT, async (t) => {
  const { broker, groups, produce, member } = await setUp(t);
  await produce(0, 5);
  await produce(1, 3);
  await broker.deleteRecords("t", 0, 1);
  const reader = await member();
  const share = await reader.join(SIGNAL);
  t.after(() => reader.leave());
  await reader.commit([{ topic: "t", partition: 0, offset: 2 }]);
  const connection = { id: 1, door: "text", client: "127.0.0.1:5000", clientId: null } as const;
  groups.positions.position(connection, "t", 0, 4);
  const now = await groups.now("g");
  const [only] = now.members;
  assert.deepEqual(
    { ...now, members: now.members.length },
    {
      id: "g",
      type: "classic",
      state: "Stable",
      generation: 1,
      assignor: "range",
      members: 1,
      partitions: [
        {
          topic: "t",
          partition: 0,
          logStartOffset: 1,
          logEndOffset: 5,
          committed: 2,
          position: 4,
          owners: [share!.memberId],
        },
        {
          topic: "t",
          partition: 1,
          logStartOffset: 0,
          logEndOffset: 3,
          committed: null,
          position: null,
          owners: [share!.memberId],
        },
      ],
      rebalancingSinceMs: null,
    },
  );
  assert.deepEqual(
    { ...only, heardMs: 0 },
    {
      id: share!.memberId,
      clientId: "text",
      instanceId: null,
      host: "/127.0.0.1",
      partitions: [
        { topic: "t", partition: 0 },
        { topic: "t", partition: 1 },
      ],
      heardMs: 0,
      sessionTimeoutMs: 10_000,
    },
  );
  assert.ok(Math.abs(Date.now() - only!.heardMs) < 5000);
  assert.deepEqual(
    (await groups.lag("g")).map(({ lag }) => lag),
    [3],
  );
});

test(
  "what happens in groups is in the journal, from when the console was opened until it is closed",
  TIMEOUT,
  async (t) => {
    const { groups, member } = await setUp(t);
    const reader = await member();
    await reader.join(SIGNAL);
    reader.leave();
    const kinds = groups.journal.since(0).events.map(({ kind }) => kind);
    assert.deepEqual(kinds, ["joined", "rebalancing", "stable", "left", "rebalancing", "empty"]);
    groups.close();
    await reader.join(SIGNAL);
    reader.leave();
    assert.equal(groups.journal.since(0).events.length, 6);
  },
);

test("a group that there is not is refused, wherever it is asked for", TIMEOUT, async (t) => {
  const { groups, broker } = await setUp(t);
  await assert.rejects(groups.now("nobody"), { name: "GROUP_ID_NOT_FOUND" });
  await assert.rejects(groups.lag("nobody"), { name: "GROUP_ID_NOT_FOUND" });
  await broker.consumers.commit("offsets-only", [{ topic: "t", partition: 0, offset: 0 }]);
  assert.deepEqual(await groups.list({}), {
    groups: [{ id: "offsets-only", state: "Empty", type: "classic", memberCount: 0 }],
    total: 1,
    next: null,
  });
  assert.equal((await groups.now("offsets-only")).partitions[0]?.committed, 0);
});

test(
  "the list is another one when a group comes, or its state changes, and else the same",
  TIMEOUT,
  async (t) => {
    const { groups, broker, member } = await setUp(t);
    const versions = [groups.listVersion, groups.listVersion];
    await broker.consumers.commit("offsets-only", [{ topic: "t", partition: 0, offset: 0 }]);
    versions.push(groups.listVersion);
    const reader = await member();
    await reader.join(SIGNAL);
    versions.push(groups.listVersion, groups.listVersion);
    reader.leave();
    versions.push(groups.listVersion);
    assert.deepEqual(versions, [1, 1, 2, 3, 3, 4]);
  },
);

test("those who watch a group share one look at it", TIMEOUT, async (t) => {
  const { groups, member } = await setUp(t);
  assert.equal(groups.feed("g"), groups.feed("g"));
  const feed = groups.feed("g");
  await feed.look();
  const idsNow = () => feed.now?.members.map(({ id }) => id);
  assert.equal(idsNow(), undefined);
  const reader = await member();
  const { memberId } = (await reader.join(SIGNAL))!;
  t.after(() => reader.leave());
  while (feed.version === 1) await setTimeout(5).then(() => feed.look());
  assert.deepEqual(idsNow(), [memberId]);
});

test(
  "where readers are is forgotten when nobody watches any more; what happened is not",
  TIMEOUT,
  async (t) => {
    const { groups, member } = await setUp(t);
    const reader = await member();
    await reader.join(SIGNAL);
    groups.positions.position({ id: 1, door: "text", client: "127.0.0.1:5000", clientId: null }, "t", 0, 4);
    const { lastSeq } = groups.journal;
    groups.watch(false);
    assert.deepEqual(groups.positions.size, { partitions: 0, places: 0, readers: 0 });
    await reader.leave();
    assert.equal(groups.journal.lastSeq, lastSeq);
    assert.ok(groups.journal.since(0).events.length > 0);
  },
);
