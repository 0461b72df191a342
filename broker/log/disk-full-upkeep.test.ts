import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { type Files, operatingSystemFiles } from "./files";
import { batchOf, diskStorage, openLog, readAll } from "./testing";

/** A disk that takes nothing while it is full, has room again once a file is removed, and knows what is open. */
function setUp(t: TestContext) {
  const disk = { full: false, opened: new Map<number, string>(), flushed: [] as string[] };
  const files: Files = {
    ...operatingSystemFiles,
    open(file) {
      const fd = operatingSystemFiles.open(file);
      disk.opened.set(fd, file);
      return fd;
    },
    close(fd) {
      disk.opened.delete(fd);
      operatingSystemFiles.close(fd);
    },
    write(fd, bytes, position) {
      if (disk.full) throw Object.assign(new Error("ENOSPC: no space left"), { code: "ENOSPC" });
      return operatingSystemFiles.write(fd, bytes, position);
    },
    remove(file) {
      operatingSystemFiles.remove(file);
      disk.full = false;
    },
    flush: async (fd) => void disk.flushed.push(disk.opened.get(fd)!),
    flushFolder: async () => {},
    flushFolderNow: () => {},
  };
  return { disk, storage: diskStorage(t, files) };
}

const NOW = { nowMs: () => 5000 };

test("on a full disk retention by size removes segments, and production resumes by that alone", async (t) => {
  const { disk, storage } = setUp(t);
  const log = await openLog({ storage, segmentBytes: 200, retentionBytes: 200 });
  for (let number = 0; number < 9; number++) log.append(batchOf([`message ${number}`]));
  await log.acknowledged();
  disk.full = true;
  assert.throws(() => log.append(batchOf(["x".repeat(200)])), { name: "KAFKA_STORAGE_ERROR" });
  assert.ok(log.applyRetention() > 0);
  assert.equal(log.append(batchOf(["again"])), 9);
  assert.equal((await readAll(log)).at(-1)!.value, "again");
  await log.close();
});

test("on a full disk retention by time removes segments, also when it is time for all of them", async (t) => {
  const { disk, storage } = setUp(t);
  const log = await openLog({ storage, segmentBytes: 200, retentionMs: 100, clock: NOW });
  for (let number = 0; number < 9; number++) log.append(batchOf([`message ${number}`], 1000 + number));
  await log.acknowledged();
  disk.full = true;
  // The first look may leave the last segment for the next one, but it must not leave everything because of that.
  try {
    log.applyRetention();
  } catch (problem) {
    assert.equal((problem as Error).name, "KAFKA_STORAGE_ERROR");
  }
  assert.ok(log.logStartOffset > 0, "nothing was removed, so the disk stays full for ever");
  assert.equal(log.append(batchOf(["again"], 5000)), 9);
  await log.close();
});

test("a log on a full disk is closed all the same: what was appended is flushed and no file stays open", async (t) => {
  const { disk, storage } = setUp(t);
  const log = await openLog({ storage });
  log.append(batchOf(["a", "b"], 1000));
  disk.full = true;
  const outcome = await log.close().then(
    () => "closed",
    (problem: Error) => `close failed: ${problem.message}`,
  );
  assert.ok(
    disk.flushed.some((file) => file.endsWith(".log")),
    outcome,
  );
  assert.equal(disk.opened.size, 0);
  assert.equal(outcome, "closed");
  assert.match(log.offline!.message, /is closed/);
});

test("a log that was closed on a full disk holds everything when it is opened again, by either way", async (t) => {
  for (const stoppedCleanly of [true, false]) {
    const { disk, storage } = setUp(t);
    const log = await openLog({ storage, segmentBytes: 200, indexIntervalBytes: 0 });
    for (let number = 0; number < 9; number++) log.append(batchOf([`message ${number}`], 1000 + number));
    const before = await readAll(log);
    disk.full = true;
    await log.close().catch(() => {});
    disk.full = false;
    const again = await openLog({ storage, segmentBytes: 200, indexIntervalBytes: 0, stoppedCleanly });
    assert.equal(again.recoveryReport, undefined);
    assert.deepEqual(await readAll(again), before);
    for (const { timestampMs, offset } of before) {
      assert.deepEqual(await again.findTimestamp(timestampMs), { timestampMs, offset });
    }
    assert.equal(again.append(batchOf(["again"], 2000)), 9);
    await again.close();
  }
});

test("a disk that fills up while a segment is rolled refuses that message and starts no segment for it", async (t) => {
  const { disk, storage } = setUp(t);
  const log = await openLog({ storage, segmentBytes: 100 });
  log.append(batchOf(["a"]));
  for (let attempt = 0; attempt < 3; attempt++) {
    disk.full = true;
    assert.throws(() => log.append(batchOf(["refused"])), { name: "KAFKA_STORAGE_ERROR" });
    assert.equal(log.logEndOffset, 1);
  }
  disk.full = false;
  assert.equal(log.append(batchOf(["b"])), 1);
  assert.equal(log.segmentCount, 2);
  assert.deepEqual(
    (await readAll(log)).map(({ value }) => value),
    ["a", "b"],
  );
  await log.close();
});
