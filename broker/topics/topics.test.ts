import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { DiskStorage } from "../log/disk-storage";
import { operatingSystemFiles } from "../log/files";
import { MemoryStorage } from "../log/memory-storage";
import { RecordBatchBuilder } from "../log/record-batch-builder";
import type { Storage } from "../log/storage";
import { standardParts } from "../parts";
import { Topics, type TopicsOptions } from "./topics";

const DEFAULTS = {
  "max.message.bytes": "1000",
  "retention.ms": "-1",
  "segment.bytes": "1000",
  // The messages of these tests are from 1970.
  "segment.ms": "9223372036854775807",
};

function open(options: Partial<TopicsOptions> & { storage?: Storage } = {}): Promise<Topics> {
  const { storage = new MemoryStorage(1 << 26), ...rest } = options;
  const limits = { topicsMax: 100, partitionsMax: 100 };
  const others = { flushOnAcksAll: false, stoppedCleanly: true, warn: assert.fail };
  return Topics.open({ ...standardParts, storage }, { defaults: DEFAULTS, ...limits, ...others, ...rest });
}

function diskFolder(t: TestContext): { folder: string; storage: Storage } {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "topics-test-"));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  const files = {
    ...operatingSystemFiles,
    flushNow: () => {},
    flushFolder: async () => {},
    flushFolderNow: () => {},
  };
  return { folder, storage: new DiskStorage(folder, files) };
}

function append(topics: Topics, name: string, partition = 0): void {
  const builder = new RecordBatchBuilder(1);
  builder.add(1, null, Buffer.from("value"), 0, 5);
  topics.get(name)!.partitions[partition]!.append(builder.finish());
}

test("a new topic has its partitions, its own configuration and the defaults for the rest", async () => {
  const topics = await open();
  const topic = await topics.create("fruit", 3, { "retention.ms": "5" });
  assert.equal(topics.get("fruit"), topic);
  assert.equal(topics.existingById(topic.id), topic);
  assert.equal(topic.partitions.length, 3);
  assert.equal(topic.config["retention.ms"], 5);
  assert.equal(topic.config["segment.bytes"], 1000);
  assert.equal(topic.config["index.interval.bytes"], 4096);
});

test("topics are listed by name, and one that was deleted is not", async () => {
  const topics = await open();
  for (const name of ["b", "c", "a", "B"]) await topics.create(name, 1, {});
  await topics.delete("c");
  assert.deepEqual(
    topics.all().map(({ name }) => name),
    ["B", "a", "b"],
  );
  assert.equal(topics.get("c"), undefined);
});

test("a topic made anew under an old name is another topic, and empty", async () => {
  const topics = await open();
  const old = await topics.create("fruit", 1, {});
  append(topics, "fruit");
  await topics.delete("fruit");
  const anew = await topics.create("fruit", 1, {});
  assert.notEqual(anew.id, old.id);
  assert.equal(anew.partitions[0]!.logEndOffset, 0);
});

test("whoever still holds the log of a deleted topic is told that it was deleted", async () => {
  const topics = await open();
  const topic = await topics.create("fruit", 1, {});
  await topics.delete("fruit");
  await assert.rejects(topic.partitions[0]!.read(0, 100), {
    name: "UNKNOWN_TOPIC_OR_PARTITION",
    message: 'the topic "fruit" was deleted',
  });
});

const REFUSED: readonly [name: string, partitions: number, error: string][] = [
  ["", 1, "INVALID_TOPIC_EXCEPTION"],
  ["..", 1, "INVALID_TOPIC_EXCEPTION"],
  ["a/b", 1, "INVALID_TOPIC_EXCEPTION"],
  ["there", 1, "TOPIC_ALREADY_EXISTS"],
  ["new", 0, "INVALID_PARTITIONS"],
  ["new", -1, "INVALID_PARTITIONS"],
  ["new", 1.5, "INVALID_PARTITIONS"],
  ["new", 11, "INVALID_PARTITIONS"],
  ["new", 10, "POLICY_VIOLATION"],
];

for (const [name, partitions, error] of REFUSED) {
  test(`a topic "${name}" of ${partitions} partitions beside one topic of at most 10 partitions is ${error}`, async (t) => {
    const { folder, storage } = diskFolder(t);
    const topics = await open({ storage, partitionsMax: 10 });
    await topics.create("there", 1, {});
    const before = fs.readdirSync(folder).sort();
    await assert.rejects(topics.create(name, partitions, {}), { name: error });
    assert.equal(topics.all().length, 1);
    assert.deepEqual(fs.readdirSync(folder).sort(), before);
    await topics.close();
  });
}

test("the limits count what exists: as many as they allow, and again after a deletion", async () => {
  const topics = await open({ topicsMax: 2, partitionsMax: 5 });
  await topics.create("a", 4, {});
  await topics.create("b", 1, {});
  await assert.rejects(topics.create("c", 1, {}), { name: "POLICY_VIOLATION", message: /LAB_TOPICS_MAX/ });
  await topics.delete("b");
  await assert.rejects(topics.create("c", 2, {}), {
    name: "POLICY_VIOLATION",
    message: /LAB_PARTITIONS_MAX=5/,
  });
  await topics.create("c", 1, {});
});

test("of two that create the same topic at the same time, one succeeds", async () => {
  const topics = await open();
  const both = await Promise.allSettled([topics.create("a", 2, {}), topics.create("a", 2, {})]);
  assert.deepEqual(
    both.map(({ status }) => status),
    ["fulfilled", "rejected"],
  );
  await assert.rejects(topics.delete("b"), { name: "UNKNOWN_TOPIC_OR_PARTITION" });
});

test("no two partitions share a folder, even where the file system ignores case", async (t) => {
  const names = fc.uniqueArray(fc.stringMatching(/^[aA1-]{1,3}$/), { minLength: 2, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(names, async (chosen) => {
      const { folder, storage } = diskFolder(t);
      const topics = await open({ storage });
      for (const name of chosen) await topics.create(name, 2, {});
      const folders = fs.readdirSync(folder).filter((one) => one !== "topics.json");
      assert.equal(new Set(folders.map((one) => one.toLowerCase())).size, 2 * chosen.length);
      await topics.delete(chosen[0]!);
      assert.equal(fs.readdirSync(folder).length - 1, 2 * (chosen.length - 1));
      await topics.close();
    }),
    { numRuns: 10 },
  );
});

test("topics are there again after the next start, each with its own messages", async (t) => {
  const { storage } = diskFolder(t);
  const first = await open({ storage });
  for (const name of ["fruit", "Fruit", "FRUIT"]) await first.create(name, 2, { "retention.ms": "5" });
  append(first, "Fruit", 1);
  const ids = first.all().map(({ id }) => id);
  await first.close();
  const second = await open({ storage });
  assert.deepEqual(
    second.all().map(({ id }) => id),
    ids,
  );
  const ends = second.all().flatMap(({ partitions }) => partitions.map((log) => log.logEndOffset));
  assert.deepEqual(ends, [0, 0, 0, 1, 0, 0]);
  await second.close();
});

test("a folder with data that belongs to no topic is reported, left alone and given to no topic", async (t) => {
  const { folder, storage } = diskFolder(t);
  for (const name of ["Orphan-0", "empty-0", "unrelated"]) fs.mkdirSync(path.join(folder, name));
  fs.writeFileSync(path.join(folder, "Orphan-0", "precious"), "data");
  const warnings: string[] = [];
  const topics = await open({ storage, warn: (sentence) => warnings.push(sentence) });
  assert.deepEqual(warnings, ["the folder Orphan-0 belongs to no topic; it is left alone"]);
  await topics.create("orphan", 1, {});
  assert.deepEqual(fs.readdirSync(path.join(folder, "Orphan-0")), ["precious"]);
  const left = fs.readdirSync(folder);
  assert.ok(!left.includes("empty-0") && !left.includes("orphan-0") && left.includes("unrelated"));
  await topics.close();
});

test("a topic whose deletion failed half-way goes for good with the next start, though its name was used again", async (t) => {
  const { folder, storage } = diskFolder(t);
  const topics = await open({ storage });
  await topics.create("fruit", 1, {});
  append(topics, "fruit");
  const { removeFolder } = storage;
  storage.removeFolder = () => Promise.reject(new Error("the disk refuses"));
  await assert.rejects(topics.delete("fruit"));
  storage.removeFolder = removeFolder;
  await topics.create("fruit", 1, {});
  await topics.close();

  const again = await open({ storage });
  assert.equal(again.get("fruit")!.partitions[0]!.logEndOffset, 0);
  assert.equal(fs.readdirSync(folder).filter((one) => one.startsWith("fruit")).length, 1);
  await again.close();
});

test("a changed configuration is in force at once, in every open log, and after the next start", async (t) => {
  const { storage } = diskFolder(t);
  const topics = await open({ storage, defaults: { ...DEFAULTS, "segment.bytes": "1" } });
  const before = await topics.create("fruit", 2, { "retention.bytes": "5" });
  const segmentsAfterTwo = (partition: number) => {
    for (let count = 0; count < 2; count++) append(topics, "fruit", partition);
    return topics.partition("fruit", partition).segmentCount;
  };
  assert.equal(segmentsAfterTwo(0), 2);
  const changed = await topics.configure("fruit", (own) => ({ ...own, "segment.bytes": "1000" }));
  assert.equal(topics.get("fruit"), changed);
  assert.equal(topics.existingById(before.id), changed);
  assert.deepEqual(changed.own, { "retention.bytes": "5", "segment.bytes": "1000" });
  assert.equal(segmentsAfterTwo(1), 1);
  await topics.configure("fruit", () => ({}));
  append(topics, "fruit", 1);
  assert.equal(topics.partition("fruit", 1).segmentCount, 2);
  await topics.configure("fruit", () => ({ "flush.ms": "7" }));
  await topics.close();
  const again = await open({ storage });
  assert.deepEqual(again.get("fruit")!.own, { "flush.ms": "7" });
  await again.close();
});

test("a changed retention lets go of what it did not before", async () => {
  const topics = await open({ defaults: { ...DEFAULTS, "segment.bytes": "1" } });
  await topics.create("fruit", 1, {});
  for (let count = 0; count < 3; count++) append(topics, "fruit");
  for (const log of topics.logs()) log.applyRetention();
  assert.equal(topics.partition("fruit", 0).logStartOffset, 0);
  await topics.configure("fruit", () => ({ "retention.bytes": "0" }));
  for (const log of topics.logs()) log.applyRetention();
  assert.equal(topics.partition("fruit", 0).logStartOffset, 2);
});

test("a change that is refused, or that the disk does not take, changes nothing", async (t) => {
  const { storage } = diskFolder(t);
  const topics = await open({ storage });
  const topic = await topics.create("fruit", 1, {});
  const refuse = () => {
    throw new Error("refused");
  };
  await assert.rejects(topics.configure("fruit", refuse), /refused/);
  const { replaceSmall } = storage;
  storage.replaceSmall = refuse;
  await assert.rejects(
    topics.configure("fruit", () => ({ "retention.ms": "5" })),
    /refused/,
  );
  await assert.rejects(topics.addPartitions("fruit", 2), /refused/);
  assert.equal(topics.get("fruit"), topic);
  storage.replaceSmall = replaceSmall;
  assert.equal((await topics.addPartitions("fruit", 2)).partitions.length, 2);
  await topics.close();
});

test("changes of one topic at the same time all count", async () => {
  const topics = await open();
  await topics.create("fruit", 1, {});
  const names = ["flush.ms", "flush.messages", "segment.ms", "segment.jitter.ms"];
  const changes = names.map((name) => topics.configure("fruit", (own) => ({ ...own, [name]: "7" })));
  await Promise.all([...changes, topics.addPartitions("fruit", 3)]);
  const { own, partitions } = topics.get("fruit")!;
  assert.deepEqual(Object.keys(own), names);
  assert.equal(partitions.length, 3);
});

test("further partitions begin empty; what the others hold and who reads them is not disturbed", async (t) => {
  const { storage } = diskFolder(t);
  const topics = await open({ storage });
  const before = await topics.create("fruit", 2, { "retention.ms": "5" });
  append(topics, "fruit", 1);
  const topic = await topics.addPartitions("fruit", 4);
  assert.equal(topics.existingById(before.id), topic);
  assert.deepEqual(topic.partitions.slice(0, 2), before.partitions);
  append(topics, "fruit", 3);
  await topics.close();
  const again = await open({ storage });
  const ends = again.get("fruit")!.partitions.map(({ logEndOffset }) => logEndOffset);
  assert.deepEqual(ends, [0, 1, 0, 1]);
  await again.delete("fruit");
  assert.deepEqual(storage.list(""), ["topics.json"]);
  await again.close();
});

for (const [total, error] of [
  [3, "INVALID_PARTITIONS"],
  [2, "INVALID_PARTITIONS"],
  [0, "INVALID_PARTITIONS"],
  [-1, "INVALID_PARTITIONS"],
  [3.5, "INVALID_PARTITIONS"],
  [11, "INVALID_PARTITIONS"],
  [10, "POLICY_VIOLATION"],
] as const) {
  test(`from 3 partitions, beside another topic's and of at most 10, to ${total} is ${error}`, async () => {
    const topics = await open({ partitionsMax: 10 });
    await topics.create("other", 1, {});
    await topics.create("fruit", 3, {});
    assert.throws(() => topics.assertGrowable("fruit", total), {
      name: error,
      message: /PARTITIONS_MAX/,
    });
    await assert.rejects(topics.addPartitions("fruit", total), { name: error });
    assert.equal(topics.get("fruit")!.partitions.length, 3);
  });
}

test("a folder with data is never given to a further partition; an empty one of no partition goes", async (t) => {
  const { folder, storage } = diskFolder(t);
  const first = await open({ storage });
  await first.create("fruit", 1, {});
  await first.close();
  for (const name of ["fruit-1", "Fruit-3"]) fs.mkdirSync(path.join(folder, name));
  fs.writeFileSync(path.join(folder, "fruit-1", "precious"), "data");
  const warnings: string[] = [];
  const topics = await open({ storage, warn: (sentence) => warnings.push(sentence) });
  assert.deepEqual(warnings, ["the folder fruit-1 belongs to no topic; it is left alone"]);
  await assert.rejects(topics.addPartitions("fruit", 2), {
    name: "KAFKA_STORAGE_ERROR",
    message: /fruit-1 has data that belongs to no partition; move it/,
  });
  assert.deepEqual(storage.list("").sort(), ["fruit-0", "fruit-1", "topics.json"]);
  fs.renameSync(path.join(folder, "fruit-1"), path.join(folder, "elsewhere"));
  assert.equal((await topics.addPartitions("fruit", 2)).partitions.length, 2);
  await topics.close();
});

test("a topic is found and deleted by its id, not by one that it had before", async () => {
  const topics = await open();
  const old = await topics.create("fruit", 1, {});
  await topics.deleteById(old.id);
  assert.equal(topics.get("fruit"), undefined);
  const anew = await topics.create("fruit", 1, {});
  const unknown = { name: "UNKNOWN_TOPIC_ID", message: new RegExp(old.id) };
  assert.throws(() => topics.existingById(old.id), unknown);
  await assert.rejects(topics.deleteById(old.id), unknown);
  assert.equal(topics.existingById(anew.id), anew);
});
