import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { MemoryStorage } from "../log/memory-storage";
import type { PartitionLog } from "../log/partition-log";
import { stampLogAppendTime } from "../log/record-batch";
import type { Storage } from "../log/storage";
import { batchOf, diskStorage, FOLDER, openLog, STORAGES } from "../log/testing";
import { deduplicator } from "./deduplicator";
import { encodeSnapshot } from "./producer-snapshot";
import { Producers } from "./producers";
import { numberedBatch, Partition } from "./testing";

function snapshotsOf(storage: Storage): string[] {
  return storage
    .list(FOLDER)
    .filter((name) => name.endsWith(".snapshot"))
    .sort();
}

function snapshotName(offset: number): string {
  return `${String(offset).padStart(20, "0")}.snapshot`;
}

/** Lets the snapshot that was written in passing replace the one before it, which takes a few turns of the event loop. */
async function settled(storage: Storage, name: string): Promise<void> {
  for (let turn = 0; turn < 1000 && snapshotsOf(storage).join() !== name; turn++) {
    await new Promise(setImmediate);
  }
  assert.deepEqual(snapshotsOf(storage), [name]);
}

const OUT_OF_ORDER = "OUT_OF_ORDER_SEQUENCE_NUMBER";
/** Room for one batch of one message in each segment. */
const ROLLING = { segmentBytes: 80 };

for (const [kind, newStorage] of Object.entries(STORAGES)) {
  for (const cleanly of [true, false]) {
    const how = cleanly ? "a clean stop" : "the death of the broker";
    test(`all that is known of producers is known after ${how} (${kind})`, async (t: TestContext) => {
      const storage = newStorage(t);
      const before = await Partition.open(storage);
      for (let sequence = 0; sequence < 8; sequence++) {
        assert.equal(before.try(sequence), `stored ${sequence * 3}`);
        assert.equal(before.try(sequence, { producerId: 9, epoch: 2 }), `stored ${sequence * 3 + 1}`);
        before.send(batchOf(["of nobody"]));
      }
      const known = before.known();
      if (cleanly) await before.close();

      const after = await Partition.open(storage, { log: { stoppedCleanly: cleanly } });
      assert.deepEqual(after.known(), known);
      for (let sequence = 3; sequence < 8; sequence++)
        assert.equal(after.try(sequence), `repeats ${sequence * 3}`);
      assert.equal(after.try(2), OUT_OF_ORDER);
      assert.equal(after.try(9), OUT_OF_ORDER);
      assert.equal(after.try(8), "stored 24");
      assert.equal(after.try(0, { producerId: 9, epoch: 1 }), "INVALID_PRODUCER_EPOCH");
      assert.equal(after.try(8, { producerId: 9, epoch: 2 }), "stored 25");
    });
  }
}

test("the time at which the broker stored a batch is known again, from the log and from a snapshot", async () => {
  for (const cleanly of [true, false]) {
    const storage = new MemoryStorage(1 << 20);
    const before = await Partition.open(storage);
    const batch = numberedBatch(["x"], { sequence: 0 });
    stampLogAppendTime(batch, 5_000);
    before.send(batch);
    before.try(1);
    if (cleanly) await before.close();
    const after = await Partition.open(storage);
    assert.deepEqual(
      after.known()[0]!.batches.map(({ logAppendTimeMs }) => logAppendTimeMs),
      [5_000, -1],
    );
  }
});

test("producers of one partition are not those of another", async () => {
  const storage = new MemoryStorage(1 << 20);
  const { log, producers } = await Partition.open(storage);
  const other = await openLog({ storage, folder: "my-topic-1" });
  const batch = numberedBatch(["x"], { sequence: 5 });
  log.append(batch);
  producers.note(log, batch);
  assert.equal(producers.findRepeated(log, batch)?.baseOffset, 0);
  assert.equal(producers.findRepeated(other, batch), undefined);
  assert.deepEqual(producers.of(other), []);
});

test("a clean stop leaves one snapshot, at the end of the log; after it nothing of the log is read", async () => {
  const storage = new MemoryStorage(1 << 20);
  const before = await Partition.open(storage);
  for (let sequence = 0; sequence < 3; sequence++) before.try(sequence);
  await before.close();
  assert.deepEqual(snapshotsOf(storage), [snapshotName(3)]);

  const log = await openLog({ storage, stoppedCleanly: true });
  log.read = () => assert.fail("the log was read");
  const clock = { nowMs: () => 1 };
  const warn = (sentence: string) => assert.fail(sentence);
  const options = { storage, clock, deduplicator, expirationMs: 1000, producersMax: 100, warn };
  const producers = await Producers.open(options, [log]);
  assert.deepEqual(
    producers.of(log).map(({ batches }) => batches.length),
    [3],
  );
  assert.equal(await producers.close(), true);
  assert.deepEqual(snapshotsOf(storage), [snapshotName(3)]);
});

test("when the log rolls a snapshot is left where the new segment begins, and the one before it goes", async (t) => {
  const storage = diskStorage(t);
  const before = await Partition.open(storage, { log: ROLLING });
  before.try(0);
  assert.deepEqual(snapshotsOf(storage), []);
  for (let sequence = 1; sequence < 4; sequence++) {
    before.try(sequence);
    await settled(storage, snapshotName(sequence));
  }
  assert.equal(before.log.segmentCount, 4);

  // The broker dies. What lies behind the snapshot is read, and only that.
  const log = await openLog({ storage, ...ROLLING });
  const read: number[] = [];
  const readLog = log.read.bind(log);
  log.read = (offset, maxBytes) => {
    read.push(offset);
    return readLog(offset, maxBytes);
  };
  const options = { storage, clock: { nowMs: () => 1 }, deduplicator, expirationMs: 1000, producersMax: 100 };
  const producers = await Producers.open({ ...options, warn: assert.fail }, [log]);
  assert.deepEqual(read, [3]);
  assert.deepEqual(producers.of(log)[0]!.batches, before.known()[0]!.batches);
});

test("a log that rolls at the very offset of the last clean stop keeps the snapshot that is there", async () => {
  const storage = new MemoryStorage(1 << 20);
  const before = await Partition.open(storage, { log: ROLLING });
  before.try(0);
  await before.close();
  const after = await Partition.open(storage, { log: { ...ROLLING, stoppedCleanly: true } });
  after.try(1);
  assert.equal(after.log.segmentCount, 2);
  await new Promise(setImmediate);
  assert.deepEqual(snapshotsOf(storage), [snapshotName(1)]);
});

test("a snapshot cut at each byte, or with any byte changed, is never believed: the log is read instead", async () => {
  const storage = new MemoryStorage(1 << 22);
  const before = await Partition.open(storage);
  for (let sequence = 0; sequence < 7; sequence++) before.try(sequence);
  const known = before.known();
  await before.close();
  const name = `${FOLDER}/${snapshotName(7)}`;
  const whole = Buffer.from(storage.readSmall(name)!);
  const damaged = Array.from(whole, (_, length) => whole.subarray(0, length));
  for (let at = 0; at < whole.length; at++) {
    const copy = Buffer.from(whole);
    copy[at]! ^= 0x10;
    damaged.push(copy);
  }
  for (const bytes of damaged) {
    storage.replaceSmall(name, bytes);
    const after = await Partition.open(storage, { log: { stoppedCleanly: true } });
    assert.deepEqual(after.known(), known);
    assert.deepEqual(after.warnings, []);
    assert.deepEqual(snapshotsOf(storage), []);
  }
});

test("a snapshot of messages that the log has lost is not believed, and is gone before others get their offsets", async () => {
  const storage = new MemoryStorage(1 << 20);
  const before = await Partition.open(storage);
  for (let sequence = 0; sequence < 5; sequence++) before.try(sequence);
  await before.close();
  const file = storage.open(`${FOLDER}/00000000000000000000.log`);
  file.truncate((file.length / 5) * 3);

  const after = await Partition.open(storage);
  assert.deepEqual(snapshotsOf(storage), []);
  assert.equal(after.try(4), OUT_OF_ORDER);
  assert.equal(after.try(3), "stored 3");
});

test("a snapshot from before the start of the log is not believed: how its producers went on is gone", async () => {
  const storage = new MemoryStorage(1 << 20);
  const before = await Partition.open(storage);
  before.try(0);
  await before.close();
  const after = await Partition.open(storage, { log: { stoppedCleanly: true } });
  for (let sequence = 1; sequence < 4; sequence++) after.try(sequence);
  await after.log.deleteRecordsBefore(4);
  const last = await Partition.open(storage);
  assert.deepEqual(last.known(), []);
  assert.equal(last.try(4), "stored 4");
});

test("of two snapshots that a crash left, the newer one counts, and the older where the newer is torn", async () => {
  const storage = new MemoryStorage(1 << 20);
  const before = await Partition.open(storage);
  for (let sequence = 0; sequence < 4; sequence++) before.try(sequence);
  const marked = (mark: number) =>
    encodeSnapshot(before.known().map((known) => ({ ...known, lastWriteMs: mark })));
  for (const [newer, expected] of [
    [marked(20), 20],
    [marked(20).subarray(0, -1), 10],
  ] as const) {
    storage.replaceSmall(`${FOLDER}/${snapshotName(3)}`, marked(10));
    storage.replaceSmall(`${FOLDER}/${snapshotName(4)}`, newer);
    const after = await Partition.open(storage, { clock: { nowMs: () => 10 } });
    assert.equal(after.known()[0]!.lastWriteMs, expected);
    assert.equal(snapshotsOf(storage).length, 1);
  }
});

test("a full disk costs no batch: without a snapshot the next start reads more", async () => {
  const storage = new MemoryStorage(1 << 20);
  const before = await Partition.open(storage, { log: ROLLING });
  before.try(0);
  const open = storage.open.bind(storage);
  storage.open = (name) => {
    if (name.endsWith(".snapshot")) throw new Error("no room");
    return open(name);
  };
  assert.equal(before.try(1), "stored 1");
  assert.equal(await before.producers.close(), false);
  storage.open = open;
  const after = await Partition.open(storage);
  assert.equal(after.try(0), "repeats 0");
  assert.equal(after.try(2), "stored 2");
});

test("a log that cannot be read says so, and the broker starts all the same", async () => {
  const storage = new MemoryStorage(1 << 20);
  const before = await Partition.open(storage);
  before.try(0);
  const log = await openLog({ storage });
  log.read = () => Promise.reject(new Error("a bad sector"));
  const warnings: string[] = [];
  const options = { storage, clock: { nowMs: () => 1 }, deduplicator, expirationMs: 1000, producersMax: 100 };
  await Producers.open({ ...options, warn: (sentence) => warnings.push(sentence) }, [log]);
  assert.match(warnings.join(), /my-topic-0 could not be read: a bad sector; .* may be stored twice$/);
});

test("a producer that was silent for too long is forgotten, and only that one", async () => {
  let nowMs = 0;
  const partition = await Partition.open(new MemoryStorage(1 << 20), { clock: { nowMs: () => nowMs } });
  partition.try(0);
  nowMs = 500;
  partition.try(0, { producerId: 9 });
  nowMs = 999;
  assert.equal(partition.try(5), OUT_OF_ORDER);
  nowMs = 1000;
  assert.equal(partition.try(5), "stored 2");
  assert.equal(partition.try(5, { producerId: 9 }), OUT_OF_ORDER);
  nowMs = 1500;
  assert.deepEqual(
    partition.known().map(({ producerId }) => producerId),
    [7],
  );
});

test("a restart does not make a producer young again", async () => {
  const storage = new MemoryStorage(1 << 20);
  const before = await Partition.open(storage, { clock: { nowMs: () => 0 } });
  before.try(0);
  await before.close();
  const after = await Partition.open(storage, { clock: { nowMs: () => 1000 } });
  assert.deepEqual(after.known(), []);
});

test("when there would be too many producers, the one that is silent for longest is forgotten", async () => {
  let nowMs = 0;
  const storage = new MemoryStorage(1 << 20);
  const options = { clock: { nowMs: () => nowMs++ }, producersMax: 3 };
  const before = await Partition.open(storage, options);
  for (const producerId of [1, 2, 3]) before.try(0, { producerId });
  before.try(1, { producerId: 1 });
  before.try(0, { producerId: 4 });
  const ids = (partition: Partition) =>
    partition
      .known()
      .map(({ producerId }) => producerId)
      .sort();
  assert.deepEqual(ids(before), [1, 3, 4]);
  await before.close();
  const after = await Partition.open(storage, options);
  assert.deepEqual(ids(after), [1, 3, 4]);
  after.try(0, { producerId: 5 });
  assert.deepEqual(ids(after), [1, 4, 5]);
});

test("the bound is one for all partitions, and a log that is gone gives back its part of it", async () => {
  const storage = new MemoryStorage(1 << 20);
  const { log, producers } = await Partition.open(storage, { producersMax: 2 });
  const other = await openLog({ storage, folder: "my-topic-1" });
  const send = (to: PartitionLog, producerId: number) => {
    const batch = numberedBatch(["x"], { producerId, sequence: 0 });
    to.append(batch);
    producers.note(to, batch);
  };
  const ids = (of: PartitionLog) => producers.of(of).map(({ producerId }) => producerId);
  send(log, 1);
  send(other, 1);
  send(other, 2);
  assert.deepEqual([ids(log), ids(other)], [[], [1, 2]]);
  producers.forget(other);
  send(log, 3);
  send(log, 4);
  assert.deepEqual([ids(log), ids(other)], [[3, 4], []]);
});

test("a partition that is offline has no producers and gets no snapshot", async () => {
  const storage = new MemoryStorage(1 << 20);
  const before = await Partition.open(storage);
  before.try(0);
  before.try(1);
  const file = storage.open(`${FOLDER}/00000000000000000000.log`);
  const bytes = Buffer.from(file.readNow(0, file.length));
  bytes[70]! ^= 1;
  file.truncate(0);
  file.append(bytes);
  const after = await Partition.open(storage);
  assert.ok(after.log.offline);
  assert.deepEqual(after.known(), []);
  assert.equal(await after.producers.close(), true);
  assert.deepEqual(snapshotsOf(storage), []);
});
