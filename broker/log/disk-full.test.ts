import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { DiskStorage } from "./disk-storage";
import { type Files, operatingSystemFiles } from "./files";
import { MemoryStorage } from "./memory-storage";
import type { PartitionLog } from "./partition-log";
import { batchOf, diskStorage, FOLDER, openLog, readAll, temporaryFolder } from "./testing";

/** A disk with room for `bytes` more. As a real one, it takes what fits of a write before it refuses the rest. */
function diskWithRoom(bytes: number) {
  const disk = { bytes, canTruncate: true };
  const refuse = (code: string) => {
    throw Object.assign(new Error(`${code}: refused by the test`), { code });
  };
  const files: Files = {
    ...operatingSystemFiles,
    flush: async () => {},
    flushFolder: async () => {},
    flushFolderNow: () => {},
    write(fd, batch, position) {
      const taken = Math.min(disk.bytes, batch.length);
      if (taken === 0) refuse("ENOSPC");
      disk.bytes -= taken;
      return operatingSystemFiles.write(fd, batch.subarray(0, taken), position);
    },
    truncate(fd, length) {
      if (!disk.canTruncate) refuse("EIO");
      disk.bytes += operatingSystemFiles.sizeBytes(fd) - length;
      operatingSystemFiles.truncate(fd, length);
    },
  };
  return { disk, files };
}

const FULL = { name: "KAFKA_STORAGE_ERROR", message: /ENOSPC.*the disk is full: free some room/ };

/** Appends, and says whether that worked; it may only fail in the way that a full disk does. */
function tryAppend(log: PartitionLog, value: string): boolean {
  const before = log.logEndOffset;
  try {
    assert.equal(log.append(batchOf([value])), before);
    return true;
  } catch (problem) {
    assert.throws(() => {
      throw problem;
    }, FULL);
    assert.equal(log.logEndOffset, before);
    return false;
  }
}

async function values(log: PartitionLog): Promise<string[]> {
  return (await readAll(log)).map(({ value }) => value);
}

test("however much room there is, what does not fit is refused, the rest stays readable, and production resumes", async (t) => {
  for (let room = 0; room <= 400; room += 3) {
    const { disk, files } = diskWithRoom(room);
    // Segments of two batches and an index entry for nearly each of them: indexes and rolling meet the full disk too.
    const options = { storage: diskStorage(t, files), segmentBytes: 160, indexIntervalBytes: 0 };
    const log = await openLog(options);
    let told = 0;
    log.onAppend(() => told++);
    const expected: string[] = [];
    for (const value of ["a", "bb", "ccc", "dddd", "eeeee", "ffffff"]) {
      if (tryAppend(log, value)) expected.push(value);
      assert.equal(told, expected.length, "nobody is told of a message that was refused");
    }
    assert.deepEqual(await values(log), expected, `room for ${room} bytes`);
    disk.bytes = 100_000;
    for (const value of ["again", "and again"]) {
      assert.ok(tryAppend(log, value), `room for ${room} bytes, then for more`);
      expected.push(value);
    }
    await log.acknowledged();
    assert.deepEqual(await values(log), expected);

    const restarted = await openLog(options);
    assert.equal(restarted.recoveryReport, undefined, "half a batch was taken back, not left for recovery");
    assert.deepEqual(await values(restarted), expected);
    await Promise.all([log.close(), restarted.close()]);
  }
});

test("on a full disk readers go on, and the refusal says what to do", async (t) => {
  const { disk, files } = diskWithRoom(100_000);
  const log = await openLog({ storage: diskStorage(t, files) });
  log.append(batchOf(["a", "b"]));
  disk.bytes = 30;
  const reading = log.read(0, 1000);
  assert.throws(() => log.append(batchOf(["c"])), FULL);
  await reading;
  assert.equal(log.offline, undefined);
  assert.deepEqual(await values(log), ["a", "b"]);
  assert.equal((await log.findTimestamp(2))?.offset, 1);
  await log.acknowledged();
});

test("half a batch that cannot be taken back stops the writing, not the reading; a restart cuts it", async (t) => {
  const { disk, files } = diskWithRoom(100_000);
  const options = { storage: diskStorage(t, files) };
  const log = await openLog(options);
  log.append(batchOf(["a"]));
  Object.assign(disk, { bytes: 30, canTruncate: false });
  assert.throws(() => log.append(batchOf(["b"])), FULL);
  disk.bytes = 100_000;
  assert.throws(() => log.append(batchOf(["c"])), { message: /cannot take back a half-written batch/ });
  assert.deepEqual(await values(log), ["a"]);

  disk.canTruncate = true;
  const restarted = await openLog(options);
  assert.match(restarted.recoveryReport!, /cut 30 bytes/);
  assert.equal(restarted.append(batchOf(["d"])), 1);
  assert.deepEqual(await values(restarted), ["a", "d"]);
});

test("a disk that takes only a few bytes at a time gets them all, in order", async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ maxLength: 50 }), { minLength: 1 }),
      fc.integer({ min: 1, max: 40 }),
      async (all, few) => {
        const { files } = diskWithRoom(100_000);
        const write: Files["write"] = (fd, bytes, position) =>
          files.write(fd, bytes.subarray(0, few), position);
        const read: Files["read"] = (fd, into, position) => files.read(fd, into.subarray(0, few), position);
        const log = await openLog({ storage: diskStorage(t, { ...files, write, read }) });
        for (const value of all) log.append(batchOf([value]));
        assert.deepEqual(await values(log), all);
        await log.close();
      },
    ),
    { numRuns: 15 },
  );
});

test("a disk that cannot be read says so under the name of a storage error, and names the file", async (t) => {
  let broken = false;
  const orBroken = <T>(call: () => T): T => {
    if (broken) throw Object.assign(new Error("EIO: i/o error"), { code: "EIO" });
    return call();
  };
  const read: Files["read"] = (...all) => orBroken(() => operatingSystemFiles.read(...all));
  const readNow: Files["readNow"] = (...all) => orBroken(() => operatingSystemFiles.readNow(...all));
  const log = await openLog({ storage: diskStorage(t, { ...operatingSystemFiles, read, readNow }) });
  log.append(batchOf(["a"]));
  broken = true;
  const refusal = { name: "KAFKA_STORAGE_ERROR", message: /cannot read .*0\.log: EIO/ };
  await assert.rejects(() => log.read(0, 1000), refusal);
  broken = false;
  assert.deepEqual(await values(log), ["a"]);
});

test("a disk that has become read-only is read; an append is refused with the advice that fits", async (t) => {
  const folder = temporaryFolder(t);
  const { files } = diskWithRoom(100_000);
  const log = await openLog({ storage: new DiskStorage(folder, files) });
  log.append(batchOf(["a"]));
  await log.close();

  const write = () => {
    throw Object.assign(new Error("EROFS: read-only file system"), { code: "EROFS" });
  };
  const readOnly = new DiskStorage(folder, { ...files, write, truncate: write });
  const again = await openLog({ storage: readOnly, stoppedCleanly: true });
  assert.deepEqual(await values(again), ["a"]);
  const refusal = { name: "KAFKA_STORAGE_ERROR", message: /mount it writable/ };
  assert.throws(() => again.append(batchOf(["b"])), refusal);
  assert.deepEqual(await values(again), ["a"]);
});

test("memory that is full refuses like a disk that is full, and takes more when something is removed", async () => {
  const storage = new MemoryStorage(400);
  const log = await openLog({ storage, indexIntervalBytes: 0 });
  const expected: string[] = [];
  const refusal = { name: "KAFKA_STORAGE_ERROR", message: /memory is full: .*LAB_MEMORY_MAX_BYTES=400/ };
  for (let number = 0; log.sizeBytes + 12 + 90 <= 400; number++) {
    log.append(batchOf([`value ${number}`]));
    expected.push(`value ${number}`);
  }
  assert.throws(() => log.append(batchOf(["x".repeat(100)])), refusal);
  assert.throws(() => log.append(batchOf(["x".repeat(100)])), refusal);
  assert.deepEqual(await values(log), expected);
  storage.open("other/file").append(Buffer.alloc(20));
  assert.throws(() => storage.open("other/file").append(Buffer.alloc(100)), refusal);
  await storage.removeFolder(FOLDER);
  storage.open("other/file").append(Buffer.alloc(380));
  assert.throws(() => storage.open("other/file").append(Buffer.alloc(1)), refusal);
});
