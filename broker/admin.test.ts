import assert from "node:assert/strict";
import os from "node:os";
import { test } from "node:test";
import { Broker } from "./broker";
import { MemoryStorage } from "./log/memory-storage";
import { RecordBatchBuilder } from "./log/record-batch-builder";
import { standardParts } from "./parts";
import { readSettings } from "./settings";

const NO_CONFIG: ReadonlyMap<string, string> = new Map();

async function open(environment: Record<string, string> = {}) {
  const storage = new MemoryStorage(1 << 20);
  const { settings } = readSettings(environment);
  const broker = await Broker.open({ ...standardParts, storage }, settings, true, assert.fail);
  await broker.createTopic("fruit", 2, new Map([["retention.ms", "60000"]]));
  return { broker, admin: broker.admin };
}

function batch(values: readonly string[], timestampMs = Date.now()): Buffer {
  const builder = new RecordBatchBuilder(timestampMs);
  for (const value of values) builder.add(timestampMs, null, Buffer.from(value), 0, value.length);
  return builder.finish();
}

function valueIn(admin: Broker["admin"], name: string): string | undefined {
  return admin.topicConfig("fruit").find((entry) => entry.name === name)?.value;
}

test("what is only validated is not done, and is refused where doing it would be", async (t) => {
  const { broker, admin } = await open({ LAB_PARTITIONS_MAX: "5" });
  t.after(() => broker.close());
  assert.equal(await broker.checkTopic("new", undefined, NO_CONFIG), 1);
  assert.equal(await broker.checkTopic("new", 3, new Map([["flush.ms", "7"]])), 3);
  await assert.rejects(broker.checkTopic("new", 4, NO_CONFIG), { name: "POLICY_VIOLATION" });
  await assert.rejects(broker.checkTopic("new", 1, new Map([["flush.ms", "x"]])), { name: "INVALID_CONFIG" });
  await assert.rejects(broker.checkTopic("fruit", 1, NO_CONFIG), { name: "TOPIC_ALREADY_EXISTS" });
  await admin.createPartitions("fruit", 3, true);
  await assert.rejects(admin.createPartitions("fruit", 2, true), { name: "INVALID_PARTITIONS" });
  await admin.alterTopicConfig("fruit", [{ how: "set", name: "flush.ms", value: "7" }], true);
  const wrong = admin.alterTopicConfig("fruit", [{ how: "set", name: "flush.ms", value: "x" }], true);
  await assert.rejects(wrong, { name: "INVALID_CONFIG" });
  await admin.replaceTopicConfig("fruit", NO_CONFIG, true);
  await assert.rejects(admin.replaceTopicConfig("fruit", new Map([["x", "y"]]), true), {
    name: "INVALID_CONFIG",
  });
  assert.deepEqual(
    (await broker.topics()).map(({ name, partitionCount, config }) => [
      name,
      partitionCount,
      config["retention.ms"],
    ]),
    [["fruit", 2, "60000"]],
  );
});

test("of two that delete a topic by its name at the same time, the slower one is told so by its name", async (t) => {
  const { broker } = await open();
  t.after(() => broker.close());
  const [first, second] = await Promise.allSettled([
    broker.deleteTopic("fruit"),
    broker.deleteTopic("fruit"),
  ]);
  assert.equal(first.status, "fulfilled");
  assert.equal(second.status === "rejected" && second.reason.name, "UNKNOWN_TOPIC_OR_PARTITION");
});

test("a configuration is altered in part, replaced as a whole, and shown with who decided", async (t) => {
  const { broker, admin } = await open({ KAFKA_LOG_RETENTION_MS: "1000" });
  t.after(() => broker.close());
  await admin.alterTopicConfig("fruit", [{ how: "set", name: "flush.ms", value: "7" }], false);
  assert.deepEqual([valueIn(admin, "retention.ms"), valueIn(admin, "flush.ms")], ["60000", "7"]);
  await admin.replaceTopicConfig("fruit", new Map([["flush.messages", "9"]]), false);
  const shown = admin.topicConfig("fruit").filter(({ isDefault }) => !isDefault);
  assert.deepEqual(
    shown.map(({ name, value, source }) => [name, value, source]),
    [
      ["flush.messages", "9", "topic"],
      ["retention.ms", "1000", "broker"],
    ],
  );
});

test("every request about a topic that is not there is refused as such", async (t) => {
  const { broker, admin } = await open();
  t.after(() => broker.close());
  const unknown = { name: "UNKNOWN_TOPIC_OR_PARTITION", message: /"none"/ };
  assert.throws(() => admin.topicConfig("none"), unknown);
  for (const validateOnly of [true, false]) {
    await assert.rejects(admin.createPartitions("none", 5, validateOnly), unknown);
    await assert.rejects(admin.alterTopicConfig("none", [], validateOnly), unknown);
    await assert.rejects(admin.replaceTopicConfig("none", NO_CONFIG, validateOnly), unknown);
  }
  await assert.rejects(broker.deleteRecords("none", 0, -1), unknown);
  await assert.rejects(broker.deleteRecords("fruit", 2, -1), { name: unknown.name, message: /0 to 1/ });
  await assert.rejects(admin.createPartitions("a/b", 5, false), { name: "INVALID_TOPIC_EXCEPTION" });
});

test("topics are described and deleted by id", async (t) => {
  const { broker } = await open();
  t.after(() => broker.close());
  const { id } = await broker.describeTopic("fruit");
  assert.equal(broker.topicById(id).name, "fruit");
  await broker.deleteTopicById(id);
  assert.throws(() => broker.topicById(id), { name: "UNKNOWN_TOPIC_ID" });
  assert.deepEqual(await broker.topics(), []);
});

test("deleted records are before the earliest offset, and the time of a message is looked for behind them", async (t) => {
  const { broker } = await open();
  t.after(() => broker.close());
  await broker.append("fruit", 1, batch(["a", "b", "c"]));
  assert.equal(await broker.deleteRecords("fruit", 1, 2), 2);
  assert.deepEqual(await broker.offsets("fruit", 1), { earliest: 2, latest: 3 });
  assert.equal(await broker.offsetForTime("fruit", 1, 0), 2);
  assert.equal(await broker.deleteRecords("fruit", 1, -1), 3);
  assert.equal(await broker.offsetForTime("fruit", 1, 0), 3);
});

test("a topic that wants more replicas than there are refuses acks=all", async (t) => {
  const { broker, admin } = await open();
  t.after(() => broker.close());
  const set = (value: string) =>
    admin.alterTopicConfig("fruit", [{ how: "set", name: "min.insync.replicas", value }], false);
  await set("2");
  await assert.rejects(broker.append("fruit", 0, batch(["a"])), {
    name: "NOT_ENOUGH_REPLICAS",
    message: /min.insync.replicas=2, .*set it to 1/,
  });
  await set("1");
  assert.equal(await broker.append("fruit", 0, batch(["a"])), 0);
});

test("the data folder is shown with the size of each partition, and a disk with the room that is left", async (t) => {
  for (const folder of ["memory", os.tmpdir()]) {
    const { broker, admin } = await open({ KAFKA_LOG_DIRS: folder });
    t.after(() => broker.close());
    const bytes = batch(["a"]);
    await broker.append("fruit", 1, bytes);
    const shown = await admin.logDir();
    assert.equal(shown.folder, folder);
    assert.deepEqual(shown.partitions, [
      { topic: "fruit", partition: 0, sizeBytes: 0 },
      { topic: "fruit", partition: 1, sizeBytes: bytes.length },
    ]);
    if (folder === "memory") assert.deepEqual([shown.totalBytes, shown.usableBytes], [-1, -1]);
    else assert.ok(shown.usableBytes > 0 && shown.usableBytes <= shown.totalBytes);
  }
});

test("a timestamp too far from the broker's clock is refused where the topic goes by the producer's, and replaced where not", async (t) => {
  const { broker, admin } = await open();
  t.after(() => broker.close());
  const sentAt = (timestampMs: number) => batch(["a"], timestampMs);
  const set = (name: string, value: string) =>
    admin.alterTopicConfig("fruit", [{ how: "set", name, value }], false);
  const nowMs = Date.now();
  broker.produce("fruit", 0, sentAt(0));
  broker.produce("fruit", 0, sentAt(nowMs + 3_000_000));
  const late = { name: "INVALID_TIMESTAMP", message: /after.max.ms=3600000/ };
  assert.throws(() => broker.produce("fruit", 0, sentAt(nowMs + 4_000_000)), late);
  await set("message.timestamp.before.max.ms", "60000");
  const early = { name: "INVALID_TIMESTAMP", message: /before.max.ms=60000/ };
  assert.throws(() => broker.produce("fruit", 0, sentAt(nowMs - 70_000)), early);
  broker.produce("fruit", 0, sentAt(nowMs - 50_000));
  await set("message.timestamp.type", "LogAppendTime");
  for (const far of [0, nowMs + 4_000_000]) {
    const { logAppendTimeMs } = broker.produce("fruit", 0, sentAt(far));
    assert.ok(logAppendTimeMs >= nowMs);
  }
  assert.equal((await broker.offsets("fruit", 0)).latest, 5);
});
