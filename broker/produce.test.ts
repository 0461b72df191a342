import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { Broker } from "./broker";
import { KafkaError } from "./errors";
import { MemoryStorage } from "./log/memory-storage";
import { maxTimestamp } from "./log/record-batch";
import type { Storage } from "./log/storage";
import { batchOf, compressed, keyedBatch, messagesIn, valuesIn } from "./log/testing";
import { standardParts } from "./parts";
import { numberedBatch, sealed } from "./producers/testing";
import { readSettings } from "./settings";

const LOG_FILE = "fruit-0/00000000000000000000.log";
const NOW_MS = 1_700_000_000_000;

interface Given {
  storage?: Storage;
  config?: Record<string, string>;
  clock?: { nowMs(): number };
}

async function open(t: TestContext, given: Given = {}): Promise<Broker> {
  const { storage = new MemoryStorage(1 << 22), config = {}, clock = { nowMs: () => NOW_MS } } = given;
  const { settings } = readSettings({});
  const broker = await Broker.open({ ...standardParts, clock, storage }, settings, true, assert.fail);
  t.after(() => broker.close());
  if ((await broker.topics()).length === 0)
    await broker.createTopic("fruit", 1, new Map(Object.entries(config)));
  return broker;
}

function read(broker: Broker): Promise<Buffer> {
  return broker.read({ topic: "fruit", partition: 0, offset: 0 }, 1 << 20);
}

test("a batch is stored at the end of the log, and said to be new", async (t) => {
  const broker = await open(t);
  await broker.append("fruit", 0, batchOf(["typed"], NOW_MS));
  assert.deepEqual(broker.produce("fruit", 0, batchOf(["a", "b"], NOW_MS)), {
    baseOffset: 1,
    logAppendTimeMs: -1,
    logStartOffset: 0,
    isDuplicate: false,
  });
  assert.deepEqual(valuesIn(await read(broker)), ["typed", "a", "b"]);
});

test("a batch that is sent again is answered with the offset it has, and is not stored again", async (t) => {
  const broker = await open(t);
  const send = (sequence: number) =>
    broker.produce("fruit", 0, numberedBatch(["a", "b"], { sequence }, NOW_MS));
  send(0);
  send(2);
  assert.deepEqual(send(0), { baseOffset: 0, logAppendTimeMs: -1, logStartOffset: 0, isDuplicate: true });
  assert.equal(send(2).baseOffset, 2);
  assert.equal(send(4).isDuplicate, false);
  assert.equal((await broker.offsets("fruit", 0)).latest, 6);
});

test("a batch that leaves a gap, or is of an old epoch, is refused, and nothing is stored", async (t) => {
  const broker = await open(t);
  broker.produce("fruit", 0, numberedBatch(["a"], { sequence: 0, epoch: 1 }, NOW_MS));
  const refused = (name: string, sequence: number, epoch: number) => {
    const batch = numberedBatch(["x"], { sequence, epoch }, NOW_MS);
    assert.throws(() => broker.produce("fruit", 0, batch), { name });
  };
  refused("OUT_OF_ORDER_SEQUENCE_NUMBER", 2, 1);
  refused("OUT_OF_ORDER_SEQUENCE_NUMBER", 1, 2);
  refused("INVALID_PRODUCER_EPOCH", 1, 0);
  assert.deepEqual(valuesIn(await read(broker)), ["a"]);
});

test("what is wrong with the batch comes before its sequence number, and changes nothing of what is known", async (t) => {
  const broker = await open(t, { config: { "max.message.bytes": "200" } });
  const damaged = numberedBatch(["x"], { sequence: 5 }, NOW_MS);
  damaged[damaged.length - 1]! ^= 1;
  const large = numberedBatch(["x".repeat(200)], { sequence: 5 }, NOW_MS);
  const late = numberedBatch(["x"], { sequence: 5 }, NOW_MS + 3_700_000);
  assert.throws(() => broker.produce("fruit", 0, damaged), { name: "CORRUPT_MESSAGE" });
  assert.throws(() => broker.produce("fruit", 0, large), { name: "MESSAGE_TOO_LARGE" });
  assert.throws(() => broker.produce("fruit", 0, late), { name: "INVALID_TIMESTAMP" });
  assert.deepEqual(broker.producers("fruit", 0), []);
  assert.equal((await broker.offsets("fruit", 0)).latest, 0);
});

test("a batch that the storage does not take is not known: sent again it is stored", async (t) => {
  const storage = new MemoryStorage(1 << 22);
  const broker = await open(t, { storage });
  const file = storage.open(LOG_FILE);
  const append = file.append;
  const send = () => broker.produce("fruit", 0, numberedBatch(["a"], { sequence: 0 }, NOW_MS));
  file.append = () => {
    throw new KafkaError("KAFKA_STORAGE_ERROR", "refused by the test");
  };
  assert.throws(send, { name: "KAFKA_STORAGE_ERROR" });
  file.append = append;
  assert.equal(send().isDuplicate, false);
  assert.deepEqual(valuesIn(await read(broker)), ["a"]);
});

test("where the topic goes by the time of the append, batches get it, and one sent again is answered with the first time", async (t) => {
  let nowMs = NOW_MS;
  const broker = await open(t, {
    config: { "message.timestamp.type": "LogAppendTime" },
    clock: { nowMs: () => nowMs },
  });
  const send = () => broker.produce("fruit", 0, numberedBatch(["a", "b"], { sequence: 0 }, 5));
  assert.equal(send().logAppendTimeMs, NOW_MS);
  nowMs += 1000;
  const again = send();
  assert.deepEqual([again.logAppendTimeMs, again.isDuplicate], [NOW_MS, true]);
  await broker.append("fruit", 0, batchOf(["typed"], 6));
  const stored = await read(broker);
  assert.equal(maxTimestamp(stored), NOW_MS);
  assert.deepEqual(
    messagesIn(stored).map(({ timestampMs }) => timestampMs),
    [NOW_MS, NOW_MS, NOW_MS + 1000],
  );
});

test("a compressed batch is stored as it came but for its offset", async (t) => {
  const broker = await open(t);
  const batch = batchOf(["a", "b"], NOW_MS);
  batch.writeInt16BE(3, 21);
  batch.fill(0xee, 61);
  sealed(batch);
  const sent = Buffer.from(batch);
  await broker.append("fruit", 0, batchOf(["before"], NOW_MS));
  broker.produce("fruit", 0, batch);
  const stored = (await broker.read({ topic: "fruit", partition: 0, offset: 1 }, 1 << 20)).subarray();
  assert.deepEqual(stored.subarray(12), sent.subarray(12));
});

test("producers and their ids outlive a restart; those of a deleted topic do not", async (t) => {
  const storage = new MemoryStorage(1 << 22);
  const first = await open(t, { storage });
  const producerId = first.newProducerId();
  first.produce("fruit", 0, numberedBatch(["a"], { producerId, sequence: 0 }, NOW_MS));
  assert.equal(await first.close(), true);

  const second = await open(t, { storage });
  const again = () => second.produce("fruit", 0, numberedBatch(["a"], { producerId, sequence: 0 }, NOW_MS));
  assert.equal(again().isDuplicate, true);
  assert.ok(second.newProducerId() > producerId);
  await second.deleteTopic("fruit");
  await second.createTopic("fruit", 1, new Map());
  assert.deepEqual(second.producers("fruit", 0), []);
  assert.equal(again().isDuplicate, false);
});

test("a partition that is offline takes nothing, not even what it has", async (t) => {
  const broker = await open(t);
  const send = () => broker.produce("fruit", 0, numberedBatch(["a"], { sequence: 0 }, NOW_MS));
  send();
  await broker.log("fruit", 0).close();
  assert.throws(send, { name: "KAFKA_STORAGE_ERROR" });
});

test("what a repeated batch repeats is acknowledged no sooner than it is on the disk", async (t) => {
  const storage = new MemoryStorage(1 << 22);
  const broker = await open(t, { storage });
  const file = storage.open(LOG_FILE);
  const disk = Promise.withResolvers<void>();
  file.flush = () => disk.promise;
  const send = () => broker.produce("fruit", 0, numberedBatch(["a"], { sequence: 0 }, NOW_MS));
  send();
  assert.equal(send().isDuplicate, true);
  let isAcknowledged = false;
  const acknowledged = broker.acknowledged("fruit", 0).then(() => {
    isAcknowledged = true;
  });
  await new Promise(setImmediate);
  assert.equal(isAcknowledged, false);
  disk.resolve();
  await acknowledged;
});

test("in a compacted topic a message needs a key, however it comes and however it is compressed", async (t) => {
  const broker = await open(t, { config: { "cleanup.policy": "compact" } });
  const lacksKey = { name: "INVALID_RECORD", message: /without a key/ };
  const mixed = keyedBatch(
    [
      ["k", "v"],
      [null, "v"],
    ],
    NOW_MS,
  );
  assert.throws(() => broker.produce("fruit", 0, mixed), lacksKey);
  assert.throws(() => broker.produce("fruit", 0, compressed(mixed, "gzip")), lacksKey);
  await assert.rejects(broker.append("fruit", 0, batchOf(["v"], NOW_MS)), lacksKey);
  broker.produce(
    "fruit",
    0,
    keyedBatch(
      [
        ["", "v"],
        ["k", null],
      ],
      NOW_MS,
    ),
  );
  assert.deepEqual(valuesIn(await read(broker)), ["v", "null"]);
});
