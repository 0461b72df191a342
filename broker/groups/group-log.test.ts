import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryStorage } from "../log/memory-storage";
import { RecordReader } from "../log/records";
import { type GroupRecord, OFFSETS_TOPIC, partitionFor } from "./group-log";
import { openGroupLog } from "./testing";

const record = (key: string, value: string | null = "v"): GroupRecord => {
  return { key: Buffer.from(key), value: value === null ? null : Buffer.from(value) };
};

/** What is in the log, as `key=value` in the order of the partitions. */
async function replayed({ log }: Awaited<ReturnType<typeof openGroupLog>>): Promise<string[]> {
  const records: string[] = [];
  await log.replay(({ key, value }) => records.push(`${key}=${value}`));
  return records;
}

test("a group is in the partition in which Kafka has it", () => {
  // "".hashCode() is 0, "a" is 97, "ß" is 223, as Java says.
  assert.equal(partitionFor("", 50), 0);
  assert.equal(partitionFor("a", 50), 97 % 50);
  assert.equal(partitionFor("ß", 50), 223 % 50);
  // The one hash without a positive counterpart: "polygenelubricants" is -2147483648.
  assert.equal(partitionFor("polygenelubricants", 50), 0);
});

test("the topic is made when it is first needed, once, compacted and with the partitions that are set", async () => {
  const opened = await openGroupLog(new MemoryStorage(1 << 24));
  const { log, topics } = opened;
  assert.deepEqual(await replayed(opened), []);
  assert.equal(topics.get(OFFSETS_TOPIC), undefined);
  await Promise.all([log.prepare(), log.append("g", [record("k")]), log.append("h", [record("l")])]);
  const topic = topics.existing(OFFSETS_TOPIC);
  assert.equal(topic.partitions.length, 4);
  assert.equal(topic.own["cleanup.policy"], "compact");
  assert.deepEqual((await replayed(opened)).sort(), ["k=v", "l=v"]);
});

test("the records of a group come back in their order, tombstones and all", async () => {
  const opened = await openGroupLog(new MemoryStorage(1 << 24));
  const appends = ["a", "b", "c"].map((key) => opened.log.append("g", [record(key), record(key, null)]));
  await Promise.all(appends);
  assert.deepEqual(await replayed(opened), ["a=v", "a=null", "b=v", "b=null", "c=v", "c=null"]);
});

test("what is appended while a batch is on its way to the disk goes out together", async () => {
  const { log, topics } = await openGroupLog(new MemoryStorage(1 << 24), 1);
  await log.prepare();
  const order: number[] = [];
  const append = async (number: number) => {
    await log.append(`g${number}`, [record(String(number))]);
    order.push(number);
  };
  await Promise.all(Array.from({ length: 100 }, (_, number) => append(number)));
  assert.deepEqual(order, Array.from(order.keys()));
  const [partition] = topics.existing(OFFSETS_TOPIC).partitions;
  const batches = await partition!.read(0, 1 << 20);
  let count = 0;
  for (let at = 0; at < batches.length; at += 12 + batches.readInt32BE(at + 8)) count++;
  assert.equal(count, 2);
  const reader = new RecordReader(batches);
  for (let number = 0; number < 100; number++) {
    assert.equal(reader.next(), true);
    assert.equal(String(reader.key), String(number));
  }
});

test("more than a batch can hold is refused, and what follows is not", async () => {
  const { log } = await openGroupLog(new MemoryStorage(1 << 24));
  const huge = { key: Buffer.from("k"), value: Buffer.alloc(100 * 1024 * 1024) };
  await assert.rejects(log.append("g", [huge]), { name: "MESSAGE_TOO_LARGE" });
  await log.append("g", [record("k")]);
});

test("a partition that cannot be understood is left alone, its groups are refused, and the others go on", async () => {
  const storage = new MemoryStorage(1 << 24);
  const first = await openGroupLog(storage);
  await first.log.append("a", [record("bad")]);
  await first.log.append("b", [record("good")]);
  const { log, warnings } = await openGroupLog(storage);
  const seen: string[] = [];
  await log.replay(({ key }) => {
    if (String(key) === "bad") throw new Error("nobody knows what this is");
    seen.push(String(key));
  });
  assert.deepEqual(seen, ["good"]);
  assert.match(warnings.join(), /__consumer_offsets-1 cannot be read.*nobody knows what this is/);
  assert.throws(() => log.assertReadable("a"), { name: "KAFKA_STORAGE_ERROR" });
  await assert.rejects(log.append("a", [record("more")]), { name: "KAFKA_STORAGE_ERROR" });
  log.assertReadable("b");
  await log.append("b", [record("more")]);
});
