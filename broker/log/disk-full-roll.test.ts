import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { type Files, operatingSystemFiles } from "./files";
import type { PartitionLog } from "./partition-log";
import { batchOf, diskStorage, openLog, readAll } from "./testing";

/** An entry for every second or third message: the last message of a segment has none until the segment is sealed. */
const OPTIONS = { segmentBytes: 500, indexIntervalBytes: 100 };
const NOW = { nowMs: () => 5000 };

/** A disk that is full for a while. */
function setUp(t: TestContext) {
  const disk = { full: false };
  const write: Files["write"] = (fd, bytes, position) => {
    if (disk.full) throw Object.assign(new Error("ENOSPC: no space left"), { code: "ENOSPC" });
    return operatingSystemFiles.write(fd, bytes, position);
  };
  const files = {
    ...operatingSystemFiles,
    write,
    flush: async () => {},
    flushFolder: async () => {},
    flushFolderNow: () => {},
  };
  return { disk, storage: diskStorage(t, files) };
}

/** Appends until the next message would begin a new segment, lets the disk be full just then, and goes on afterwards. */
async function rollOnFullDisk(log: PartitionLog, disk: { full: boolean }): Promise<void> {
  for (let number = 0; number < 6; number++) log.append(batchOf([`message ${number}`], 1000 + number * 500));
  assert.equal(log.segmentCount, 1);
  disk.full = true;
  assert.throws(() => log.append(batchOf(["refused"], 4000)), { name: "KAFKA_STORAGE_ERROR" });
  disk.full = false;
  for (let number = 6; number < 9; number++) log.append(batchOf([`message ${number}`], 1000 + number * 500));
  assert.equal(log.segmentCount, 2);
  await log.acknowledged();
}

test("after a clean stop every time is found in a segment that was rolled while the disk was full", async (t) => {
  const { disk, storage } = setUp(t);
  const log = await openLog({ storage, ...OPTIONS });
  await rollOnFullDisk(log, disk);
  const messages = await readAll(log);
  assert.ok(await log.close());
  const again = await openLog({ storage, ...OPTIONS, stoppedCleanly: true });
  assert.deepEqual(await readAll(again), messages);
  for (const { timestampMs, offset } of messages) {
    const found = await again.findTimestamp(timestampMs);
    assert.deepEqual(found, { timestampMs, offset }, `as late as ${timestampMs}`);
  }
  await again.close();
});

test("after a clean stop a segment that was rolled while the disk was full is not removed before its time", async (t) => {
  const { disk, storage } = setUp(t);
  const young = { storage, ...OPTIONS, clock: NOW, retentionMs: 1600 };
  const log = await openLog(young);
  await rollOnFullDisk(log, disk);
  assert.equal(log.applyRetention(), 0, "its newest message is 1500 ms old");
  await log.close();
  const again = await openLog({ ...young, stoppedCleanly: true });
  again.applyRetention();
  assert.equal(again.logStartOffset, 0, "retention removed messages that are young");
  await again.close();
});

test("a stop while the disk is still full is not called clean", async (t) => {
  const { disk, storage } = setUp(t);
  const log = await openLog({ storage, ...OPTIONS });
  await rollOnFullDisk(log, disk);
  disk.full = true;
  assert.equal(await log.close(), false);
});
