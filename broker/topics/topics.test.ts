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
  "retention.bytes": "-1",
  "retention.ms": "-1",
  "segment.bytes": "1000",
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
  const files = { ...operatingSystemFiles, flushNow: () => {}, flushFolder: () => {} };
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
  assert.equal(topic.partitions.length, 3);
  assert.deepEqual(topic.own, { "retention.ms": "5" });
  assert.deepEqual([topic.config["retention.ms"], topic.config["segment.bytes"]], [5, 1000]);
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
