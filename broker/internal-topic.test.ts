import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { Broker } from "./broker";
import { MemoryStorage } from "./log/memory-storage";
import type { Storage } from "./log/storage";
import { keyedBatch } from "./log/testing";
import { standardParts } from "./parts";
import { readSettings } from "./settings";

const OFFSETS = "__consumer_offsets";
const NOBODY = { memberId: "", instanceId: null, generation: -1 };
const NO_CONFIG: ReadonlyMap<string, string> = new Map();

async function open(t: TestContext, storage: Storage = new MemoryStorage(1 << 22)): Promise<Broker> {
  const { settings } = readSettings({});
  const broker = await Broker.open({ ...standardParts, storage }, settings, false, assert.fail);
  t.after(() => broker.close());
  return broker;
}

async function commit(broker: Broker, group: string, topic: string, offset: number): Promise<void> {
  const one = { topic, partition: 0, offset, leaderEpoch: -1, metadata: null };
  assert.deepEqual(await broker.groups.offsets.commit(group, NOBODY, [one]), [undefined]);
}

test("the topic of the groups is there once a group is looked for, and says that it is internal", async (t) => {
  const broker = await open(t);
  assert.deepEqual(await broker.topics(), []);
  await Promise.all([broker.groups.prepare("g"), broker.groups.prepare("h")]);
  const [topic] = await broker.topics();
  assert.deepEqual([topic!.name, topic!.isInternal, topic!.partitionCount], [OFFSETS, true, 4]);
  const own = { "cleanup.policy": "compact", "segment.bytes": "104857600" };
  assert.deepEqual({ ...topic!.config, ...own }, topic!.config);
  assert.equal((await broker.createTopic("fruit", 1, NO_CONFIG)).isInternal, false);
});

test("nobody but the broker creates it, writes to it, deletes it or its records, or gives it more partitions", async (t) => {
  const broker = await open(t);
  const refused = { name: "INVALID_TOPIC_EXCEPTION" };
  await assert.rejects(broker.createTopic(OFFSETS, 1, NO_CONFIG), refused);
  await assert.rejects(broker.checkTopic(OFFSETS, 1, NO_CONFIG), refused);
  await broker.groups.prepare("g");
  const batch = () => keyedBatch([["key", "value"]]);
  assert.throws(() => broker.produce(OFFSETS, 0, batch()), refused);
  await assert.rejects(broker.append(OFFSETS, 0, batch()), refused);
  await assert.rejects(broker.deleteTopic(OFFSETS), refused);
  await assert.rejects(broker.deleteRecords(OFFSETS, 0, -1), refused);
  await assert.rejects(broker.admin.createPartitions(OFFSETS, 9, false), refused);
  assert.deepEqual(await broker.offsets(OFFSETS, 0), { earliest: 0, latest: 0 });
});

test("what was committed is there after a crash, but for topics that are gone", async (t) => {
  const storage = new MemoryStorage(1 << 22);
  const first = await open(t, storage);
  for (const topic of ["fruit", "nuts"]) await first.createTopic(topic, 1, NO_CONFIG);
  await commit(first, "g", "fruit", 5);
  await commit(first, "g", "nuts", 6);
  await commit(first, "h", "nuts", 7);
  await first.deleteTopic("nuts");
  for (const broker of [first, await open(t, storage)]) {
    assert.equal(broker.groups.offsets.committed("g", { topic: "fruit", partition: 0 })?.offset, 5);
    assert.deepEqual([...broker.groups.offsets.groupIds()], ["g"]);
  }
  await first.createTopic("nuts", 1, NO_CONFIG);
  assert.equal(first.groups.offsets.committed("g", { topic: "nuts", partition: 0 }), undefined);
});

test("a commit that meets the deletion of its topic leaves nothing for a topic that gets its name", async (t) => {
  const storage = new MemoryStorage(1 << 22);
  const first = await open(t, storage);
  const place = { topic: "fruit", partition: 0 };
  for (let turns = 0; turns < 10; turns++) {
    await first.createTopic("fruit", 1, NO_CONFIG);
    const deletion = first.deleteTopic("fruit");
    const making = first.createTopic("fruit", 1, NO_CONFIG);
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    // The first of all commits has to wait for the topic of the groups.
    const asked = [{ ...place, offset: 5, leaderEpoch: -1, metadata: null }];
    const answer = await first.groups.offsets.commit("g", NOBODY, asked);
    await Promise.all([deletion, making]);
    // It came before the deletion, or found no topic; or the new one was there already, and it is for that.
    const found = first.groups.offsets.committed("g", place);
    if (found !== undefined) assert.deepEqual(answer, [undefined]);
    const second = await open(t, storage);
    assert.deepEqual(second.groups.offsets.committed("g", place), found);
    await first.deleteTopic("fruit");
    assert.equal(first.groups.offsets.committed("g", place), undefined);
  }
});
