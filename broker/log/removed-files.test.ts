import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { KafkaError } from "../errors";
import { DiskStorage } from "./disk-storage";
import { type Files, operatingSystemFiles } from "./files";
import type { PartitionLog } from "./partition-log";
import { batchOf, diskStorage, FOLDER, openLog, readAll, temporaryFolder } from "./testing";

/** A disk whose flushes take until `release` is called; afterwards they take no time. */
function diskWithSlowFlushes(t: TestContext) {
  const root = temporaryFolder(t);
  const waiting: (() => void)[] = [];
  let slow = true;
  const flush = () => (slow ? new Promise<void>((resolve) => waiting.push(resolve)) : Promise.resolve());
  const files: Files = {
    ...operatingSystemFiles,
    flushFolder: async () => {},
    flushFolderNow: () => {},
    flush,
  };
  const release = () => {
    slow = false;
    for (const end of waiting) end();
  };
  return { root, storage: new DiskStorage(root, files), waiting, release };
}

/** The offsets in the names of a log's files. */
function bases(root: string): number[] {
  return fs.readdirSync(path.join(root, FOLDER)).map((name) => Number.parseInt(name, 10));
}

/** A log with a segment for each of four messages, while the first flush is under way. */
async function logDuringFlush(t: TestContext, limits: { retentionBytes?: number; retentionMs?: number }) {
  const disk = diskWithSlowFlushes(t);
  const options = { segmentBytes: 1, clock: { nowMs: () => 5000 }, ...limits };
  const log = await openLog({ storage: disk.storage, ...options });
  for (const value of ["a", "b", "c", "d"]) log.append(batchOf([value], 1000));
  const acknowledged = log.acknowledged();
  await nextTurn();
  assert.equal(disk.waiting.length, 1);
  return { ...disk, log, acknowledged, options };
}

async function assertSameAfterRestart(log: PartitionLog, root: string, options: object): Promise<void> {
  const storage = new DiskStorage(root, { ...operatingSystemFiles, flush: async () => {} });
  const again = await openLog({ storage, ...options });
  assert.equal(again.offline, undefined, again.offline?.message);
  assert.deepEqual([again.logStartOffset, again.logEndOffset], [log.logStartOffset, log.logEndOffset]);
  assert.deepEqual(await readAll(again), await readAll(log));
}

for (const [name, limits, start] of [
  ["by size", { retentionBytes: 1 }, 3],
  ["by time, the last one included", { retentionMs: 100 }, 4],
] as const) {
  test(`segments that retention removes during a flush (${name}) stay removed when the flush goes on`, async (t) => {
    const { log, root, release, acknowledged } = await logDuringFlush(t, limits);
    log.applyRetention();
    release();
    await acknowledged;
    await log.acknowledged();
    assert.equal(log.logStartOffset, start);
    const ghosts = bases(root).filter((base) => base < start);
    assert.deepEqual(ghosts, [], "files of these removed segments are back");
  });

  test(`segments that retention removes during a flush (${name}) neither take the partition offline after a crash nor turn its offsets back`, async (t) => {
    const { log, root, release, acknowledged, options } = await logDuringFlush(t, limits);
    log.applyRetention();
    release();
    await acknowledged;
    await log.acknowledged();
    await assertSameAfterRestart(log, root, options);
    await log.close();
  });
}

test("segments that retention removes before a flush begins are left out of it", async (t) => {
  const { log, root, release, acknowledged, options } = await logDuringFlush(t, { retentionBytes: 1 });
  release();
  await acknowledged;
  for (const value of ["e", "f"]) log.append(batchOf([value], 1000));
  assert.equal(log.applyRetention(), 5);
  await log.acknowledged();
  assert.deepEqual(
    bases(root).filter((base) => base < 5),
    [],
  );
  await assertSameAfterRestart(log, root, options);
});

test("a log that is abandoned during a flush writes nothing into its folder again once that is removed", async (t) => {
  const { log, root, storage, release, acknowledged } = await logDuringFlush(t, {});
  log.abandon(new KafkaError("UNKNOWN_TOPIC_OR_PARTITION", "the topic was deleted"));
  const settled = Promise.allSettled([acknowledged]);
  await storage.removeFolder(FOLDER);
  release();
  await settled;
  assert.equal(fs.existsSync(path.join(root, FOLDER)), false);
});

test("a log that is abandoned during a flush is settled when that has ended, so that no file comes back while its folder is removed", async (t) => {
  const { log, root, storage, release, acknowledged } = await logDuringFlush(t, {});
  log.abandon(new KafkaError("UNKNOWN_TOPIC_OR_PARTITION", "the topic was deleted"));
  const refused = Promise.allSettled([acknowledged]);
  let isSettled = false;
  const settled = log.settled().then(() => {
    isSettled = true;
  });
  await nextTurn();
  assert.equal(isSettled, false, "a flush is under way, and goes on to further files");
  release();
  await settled;
  for (const name of storage.list(FOLDER)) storage.remove(`${FOLDER}/${name}`);
  await refused;
  assert.deepEqual(fs.readdirSync(path.join(root, FOLDER)), []);
});

test("a log that is abandoned during a flush keeps the reason it was given", async (t) => {
  const { log, storage, release, acknowledged } = await logDuringFlush(t, {});
  log.abandon(new KafkaError("UNKNOWN_TOPIC_OR_PARTITION", "the topic was deleted"));
  const settled = Promise.allSettled([acknowledged]);
  await storage.removeFolder(FOLDER);
  release();
  await settled;
  assert.equal(log.offline?.name, "UNKNOWN_TOPIC_OR_PARTITION", log.offline?.message);
});

test("a look-up by time whose segment is removed meanwhile finds a message or none, and blames no disk", async (t) => {
  let goOn = () => {};
  const pause = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  let slow = false;
  const read: Files["read"] = async (fd, into, position) => {
    if (slow) await pause;
    return operatingSystemFiles.read(fd, into, position);
  };
  const storage = diskStorage(t, { ...operatingSystemFiles, flush: async () => {}, read });
  const log = await openLog({ storage, segmentBytes: 1 << 20, retentionBytes: 1 });
  // Messages so large that each needs a read of its own: the segment goes between two of them.
  for (let number = 0; number < 8; number++) log.append(batchOf(["x".repeat(300_000)], 1000 + number));
  await log.acknowledged();
  slow = true;
  const finding = log.findTimestamp(1002);
  log.applyRetention();
  assert.ok(log.logStartOffset > 2);
  goOn();
  const found = await finding;
  assert.ok(found === undefined || found.timestampMs >= 1002);
  await log.close();
});

test("a segment that cannot be removed stays, whole, with those behind it, until it can be", async (t) => {
  let isStuck = true;
  const files: Files = {
    ...operatingSystemFiles,
    remove(file) {
      if (isStuck && file.endsWith("2.log")) throw Object.assign(new Error("busy"), { code: "EBUSY" });
      operatingSystemFiles.remove(file);
    },
  };
  const options = { segmentBytes: 1, retentionBytes: 1 };
  const log = await openLog({ storage: diskStorage(t, files), ...options });
  for (const value of ["a", "b", "c", "d", "e"]) log.append(batchOf([value]));
  const values = async () => (await readAll(log)).map(({ value }) => value);
  assert.throws(() => log.applyRetention(), { name: "KAFKA_STORAGE_ERROR" });
  assert.deepEqual(await values(), ["c", "d", "e"]);
  isStuck = false;
  assert.equal(log.applyRetention(), 2);
  assert.deepEqual(await values(), ["e"]);
});
