import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import fc from "fast-check";
import { DiskStorage } from "./disk-storage";
import { type Files, operatingSystemFiles } from "./files";
import { MemoryStorage } from "./memory-storage";
import type { PartitionLog } from "./partition-log";
import { AT, deleteHorizonMs, recordCount } from "./record-batch";
import { CLEANED } from "./segment-swap";
import {
  batchOf,
  CLEANING,
  clean,
  cleanerOf,
  compressed,
  type Entry,
  entriesOf,
  FOLDER,
  type KeyedMessage,
  keyedBatch,
  openLog,
  STORAGES,
  temporaryFolder,
} from "./testing";

/** The same few batches, each in a segment of its own; the last one is the segment that is being written. */
const BATCHES: readonly (readonly KeyedMessage[])[] = [
  [
    ["a", "1"],
    ["b", "1"],
    ["c", "1"],
  ],
  [["a", "2"]],
  [
    ["b", null],
    ["d", "1"],
  ],
  [["a", "3"]],
];

async function fill(log: PartitionLog, batches = BATCHES): Promise<void> {
  for (const batch of batches) log.append(keyedBatch(batch));
  await log.acknowledged();
}

const short = (entries: readonly Entry[]) =>
  entries.map(({ offset, key, value }) => `${offset}:${key}=${value}`);

/** What a reader of the whole log ends up with; a key that was deleted is not there. */
function tableOf(entries: readonly Entry[]): Map<string | null, string> {
  const table = new Map<string | null, string>();
  for (const { key, value } of entries) {
    if (value === null) table.delete(key);
    else table.set(key, value);
  }
  return table;
}

for (const [where, storage] of Object.entries(STORAGES)) {
  test(`the last record of each key stays, at its offset; the newest segment stays whole (${where})`, async (t) => {
    const log = await openLog({ storage: storage(t), segmentBytes: 1, cleaning: CLEANING });
    await fill(log);
    await clean(log);
    assert.deepEqual(short(await entriesOf(log)), ["2:c=1", "3:a=2", "4:b=null", "5:d=1", "6:a=3"]);
    assert.deepEqual([log.logStartOffset, log.logEndOffset], [0, 7]);
    assert.equal(log.append(keyedBatch([["e", "1"]])), 7);
  });
}

test("a tombstone goes when delete.retention.ms is over since it was first cleaned", async () => {
  let nowMs = 100;
  const clock = { nowMs: () => nowMs };
  const log = await openLog({
    storage: new MemoryStorage(1 << 20),
    segmentBytes: 1,
    cleaning: CLEANING,
    clock,
  });
  await fill(log, [[["a", "1"]], [["a", null]], [["b", "1"]]]);
  const cleanAt = async (ms: number) => {
    nowMs = ms;
    await clean(log, { clock });
    log.append(keyedBatch([["b", "1"]]));
    return short((await entriesOf(log)).filter(({ key }) => key === "a"));
  };
  assert.deepEqual(await cleanAt(100), ["1:a=null"]);
  assert.equal(deleteHorizonMs(await log.read(1, 1)), 1100);
  assert.deepEqual(await cleanAt(1099), ["1:a=null"]);
  assert.deepEqual(await cleanAt(1100), []);
});

test("a batch keeps its first and last offset, its timestamps and its producer's numbers", async () => {
  const log = await openLog({ storage: new MemoryStorage(1 << 20), segmentBytes: 1, cleaning: CLEANING });
  const batch = keyedBatch(
    [
      ["a", "1"],
      ["b", "1"],
      ["c", null],
      ["a", "2"],
      ["b", "2"],
    ],
    1000,
  );
  await fill(log, [[["z", "1"]]]);
  log.append(batch);
  await fill(log, [[["b", "3"]], [["z", "2"]], [["y", "1"]]]);
  await clean(log);
  const left = await log.read(2, 1);
  assert.equal(recordCount(left), 2);
  assert.deepEqual([left.readBigInt64BE(AT.baseOffset), left.readInt32BE(AT.lastOffsetDelta)], [1n, 4]);
  assert.deepEqual((await entriesOf(log)).slice(0, 2), [
    { offset: 3, timestampMs: 1002, key: "c", value: null },
    { offset: 4, timestampMs: 1003, key: "a", value: "2" },
  ]);
  assert.equal((await log.findTimestamp(1003))!.offset, 4);
});

test("a batch with a producer's last number stays though it is empty; the others go", async () => {
  const log = await openLog({ storage: new MemoryStorage(1 << 20), segmentBytes: 1, cleaning: CLEANING });
  for (const [number, producerId] of [7, 7, 8].entries()) {
    const batch = keyedBatch([["a", `${number}`]]);
    batch.writeBigInt64BE(BigInt(producerId), AT.producerId);
    batch.writeInt32BE(number, AT.baseSequence);
    log.append(resealed(batch));
  }
  await fill(log, [[["a", "last"]], [["b", "1"]]]);
  await clean(log, {
    lastOffsets: () =>
      new Map([
        [7, 1],
        [9, 2],
      ]),
  });
  const left = await log.read(0, 1);
  assert.deepEqual(
    [left.readBigInt64BE(AT.baseOffset), recordCount(left), left.readInt32BE(AT.baseSequence)],
    [1n, 0, 1],
  );
  assert.deepEqual(short(await entriesOf(log)), ["3:a=last", "4:b=1"]);
});

function resealed(batch: Buffer): Buffer {
  batch.writeUInt32BE(require("@node-rs/crc32").crc32c(batch.subarray(AT.attributes)), AT.crc);
  return batch;
}

test("a record without a key, from before the log was compacted, goes", async () => {
  const log = await openLog({ storage: new MemoryStorage(1 << 20), segmentBytes: 1, cleaning: CLEANING });
  log.append(batchOf(["x", "y"]));
  await fill(log, [[["a", "1"]], [["b", "1"]]]);
  await clean(log);
  assert.deepEqual(short(await entriesOf(log)), ["2:a=1", "3:b=1"]);
});

for (const [how, codec] of [
  ["gzip", 1],
  ["zstd", 4],
  ["lz4", 0],
  ["snappy, one block", 0],
] as const) {
  test(`what is left of a batch compressed with ${how} has the codec ${codec}`, async () => {
    const log = await openLog({ storage: new MemoryStorage(1 << 20), segmentBytes: 1, cleaning: CLEANING });
    log.append(
      compressed(
        keyedBatch([
          ["a", "1"],
          ["b", "1"],
        ]),
        how,
      ),
    );
    await fill(log, [[["a", "2"]], [["z", "1"]]]);
    await clean(log);
    assert.deepEqual(short(await entriesOf(log)), ["1:b=1", "2:a=2", "3:z=1"]);
    assert.equal((await log.read(0, 1)).readInt16BE(AT.attributes) & 7, codec);
  });
}

test("small segments become one, up to segment.bytes", async () => {
  const storage = new MemoryStorage(1 << 20);
  const log = await openLog({ storage, segmentBytes: 1, cleaning: CLEANING });
  for (let number = 0; number < 20; number++) log.append(keyedBatch([[`key ${number}`, "some value"]]));
  const { sizeBytes: total, segmentCount } = log;
  assert.equal(segmentCount, 20);
  log.configure({ ...log.config, segmentBytes: total });
  await clean(log);
  assert.equal(log.segmentCount, 2);
  assert.equal((await entriesOf(log)).length, 20);
});

test("a map too small for all keys: the log is cleaned in several rounds", async () => {
  const log = await openLog({ storage: new MemoryStorage(1 << 22), segmentBytes: 2000, cleaning: CLEANING });
  for (let number = 0; number < 400; number++) log.append(keyedBatch([[`${number % 100}`, `${number}`]]));
  await clean(log, { dedupeBufferBytes: 60 * 24 });
  const entries = await entriesOf(log);
  assert.equal(tableOf(entries).size, 100);
  for (const [key, value] of tableOf(entries)) assert.equal(Number(value), 300 + Number(key));
  assert.ok(
    entries.length < 400 && log.cleanPoint.cleanedTo > 300,
    `${entries.length}, ${log.cleanPoint.cleanedTo}`,
  );
});

test("a log with damage in it is left alone, and a person is told once", async () => {
  const storage = new MemoryStorage(1 << 20);
  const log = await openLog({ storage, segmentBytes: 1, cleaning: CLEANING });
  const damaged = keyedBatch([["a", "1"]]);
  await fill(log, [[["a", "1"]]]);
  log.append(damaged);
  await fill(log);
  const file = storage.open(`${FOLDER}/00000000000000000001.log`);
  const bytes = Buffer.from(file.readNow(0, file.length));
  bytes[bytes.length - 2]! ^= 1;
  file.truncate(0);
  file.append(bytes);
  const told: string[] = [];
  await clean(log, { warn: (sentence) => told.push(sentence) });
  assert.match(told.join(), /^my-topic-0 could not be cleaned: the batch at offset 1 is damaged/);
  assert.equal(log.segmentCount, 2 + BATCHES.length);
});

for (const [what, change] of [
  ["has not heard of renaming", { rename: undefined, flushFolderNow: undefined }],
  ["keeps its files to itself", { open: () => new MemoryStorage(1 << 20).open("any") }],
] as const) {
  test(`a log whose storage ${what} is not cleaned, a person is told once, and it goes on`, async () => {
    const storage = Object.assign(new MemoryStorage(1 << 20), change) as unknown as MemoryStorage;
    const log = await openLog({ storage, segmentBytes: 1, cleaning: CLEANING });
    await fill(log);
    const told: string[] = [];
    const cleaner = cleanerOf(log, { warn: (sentence) => told.push(sentence) });
    await cleaner.cleanAll();
    await cleaner.cleanAll();
    assert.match(
      told.join("; "),
      /^my-topic-0 could not be cleaned: its storage cannot rename files[^;]*; it stays as it is[^;]*$/,
    );
    assert.equal(log.offline, undefined);
    await fill(log);
    assert.equal((await entriesOf(log)).length, 14);
  });
}

test("segments that are removed while they are cleaned stay removed", async () => {
  const log = await openLog({ storage: new MemoryStorage(1 << 20), segmentBytes: 1, cleaning: CLEANING });
  await fill(log);
  const cleaning = clean(log);
  await log.deleteRecordsBefore(4);
  await cleaning;
  assert.equal(log.logStartOffset, 4);
  assert.deepEqual(short(await entriesOf(log)).slice(0, 2), ["4:b=null", "5:d=1"]);
});

const key = fc.constantFrom("a", "b", "c", "a key that is longer than sixteen bytes");
const message = fc.tuple(key, fc.option(fc.constantFrom("1", "2", "3")));
const history = fc.array(fc.array(message, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 30 });

test("however often and between whatever messages it is cleaned: the table is the same, what is left was there, in order", async () => {
  await fc.assert(
    fc.asyncProperty(
      history,
      fc.integer({ min: 1, max: 600 }),
      fc.nat(7),
      async (batches, segmentBytes, every) => {
        const log = await openLog({
          storage: new MemoryStorage(1 << 22),
          segmentBytes,
          cleaning: { ...CLEANING, deleteRetentionMs: 0 },
        });
        const all: Entry[] = [];
        for (const [number, batch] of batches.entries()) {
          const base = log.append(keyedBatch(batch));
          for (const [at, [key, value]] of batch.entries())
            all.push({ offset: base + at, timestampMs: 1 + at, key, value });
          if (number % (every + 1) === every) await clean(log);
        }
        await clean(log);
        const left = await entriesOf(log);
        assert.deepEqual(tableOf(left), tableOf(all));
        assert.deepEqual(
          left,
          left.map(({ offset }) => all[offset]),
        );
        assert.ok(left.every(({ offset }, at) => at === 0 || offset > left[at - 1]!.offset));
        const offset = left.at(-1)?.offset ?? 0;
        assert.deepEqual(await entriesOf(log, 1), left);
        assert.ok(log.logEndOffset > offset);
        for (let at = 0; at < log.logEndOffset; at++)
          assert.ok((await log.read(at, 1)).length > 0, `nothing at ${at}`);
      },
    ),
  );
});

test("killed at any step of a swap, the log has the same table, no orphan, and is not taken for damaged", async (t) => {
  const root = temporaryFolder(t);
  const unflushed = {
    ...operatingSystemFiles,
    flush: async () => {},
    flushFolder: async () => {},
    flushFolderNow: () => {},
  };
  const options = { segmentBytes: 1, cleaning: CLEANING };
  const steps = async (folder: string, stepsLeft: number) => {
    let left = stepsLeft;
    const killed =
      <A extends unknown[], R>(call: (...args: A) => R) =>
      (...args: A): R => {
        if (left-- <= 0) throw new Error("killed");
        return call(...args);
      };
    const { open, write, rename, remove, discard } = operatingSystemFiles;
    const files = {
      ...unflushed,
      open: killed(open),
      write: killed(write),
      rename: killed(rename),
      remove: killed(remove),
      discard: killed(discard),
    };
    const log = await openLog({ storage: new DiskStorage(folder, unflushed), ...options });
    await fill(log);
    log.configure({ ...log.config, segmentBytes: 1000 });
    await log.close();
    const doomed = await openLog({
      storage: new DiskStorage(folder, files),
      ...options,
      segmentBytes: 1000,
      stoppedCleanly: true,
    });
    await clean(doomed, { warn: () => {} });
    return left < 0;
  };
  for (let step = 0; ; step++) {
    const folder = path.join(root, `${step}`);
    fs.mkdirSync(folder);
    const wasKilled = await steps(folder, step);
    const log = await openLog({ storage: new DiskStorage(folder, unflushed), ...options });
    assert.equal(log.offline, undefined, `step ${step}: ${log.offline?.message}`);
    assert.deepEqual(
      [...tableOf(await entriesOf(log))].sort(),
      [
        ["a", "3"],
        ["c", "1"],
        ["d", "1"],
      ],
      `step ${step}`,
    );
    assert.equal(log.logEndOffset, 7);
    const names = fs.readdirSync(path.join(folder, FOLDER));
    assert.deepEqual(
      names.filter((name) => !/^\d{20}\.(log|index|timeindex)$|^cleaner-offset-checkpoint/.test(name)),
      [],
      `step ${step}`,
    );
    await clean(log);
    assert.deepEqual(
      short(await entriesOf(log)),
      ["2:c=1", "3:a=2", "4:b=null", "5:d=1", "6:a=3"],
      `step ${step}`,
    );
    if (!wasKilled) return assert.ok(step > 10);
  }
});

test("what is superseded stays until that which supersedes it is on the disk", async (t) => {
  const names = new Map<number, string>();
  let stalled = Promise.resolve();
  const files: Files = {
    ...operatingSystemFiles,
    flushFolder: async () => {},
    flushFolderNow: () => {},
    open(file) {
      const fd = operatingSystemFiles.open(file);
      names.set(fd, file);
      return fd;
    },
    flush: async (fd) => {
      if (!names.get(fd)!.endsWith(CLEANED)) await stalled;
    },
  };
  const storage = new DiskStorage(temporaryFolder(t), files);
  const log = await openLog({ storage, segmentBytes: 1, cleaning: CLEANING });
  await fill(log, [[["a", "1"]]]);
  const { promise, resolve } = Promise.withResolvers<void>();
  stalled = promise;
  for (const key of ["a", "b"]) log.append(keyedBatch([[key, "2"]]));
  const cleaning = clean(log);
  await delay(50);
  assert.deepEqual(short(await entriesOf(log)), ["0:a=1", "1:a=2", "2:b=2"]);
  resolve();
  await cleaning;
  assert.deepEqual(short(await entriesOf(log)), ["1:a=2", "2:b=2"]);
  await log.close();
});

test("gaps are no damage where the log was cleaned, and are damage behind that", async (t) => {
  const folder = temporaryFolder(t);
  const storage = new DiskStorage(folder, { ...operatingSystemFiles, flush: async () => {} });
  const log = await openLog({ storage, segmentBytes: 1, cleaning: CLEANING });
  await fill(log);
  await clean(log);
  const entries = await entriesOf(log);
  const again = await openLog({ storage, segmentBytes: 1, cleaning: undefined });
  assert.deepEqual(await entriesOf(again), entries);
  for (const name of ["a", "b", "c"]) again.append(keyedBatch([[name, "new"]]));
  fs.rmSync(path.join(folder, FOLDER, "00000000000000000008.log"));
  const lacking = await openLog({ storage: new DiskStorage(folder, operatingSystemFiles), segmentBytes: 1 });
  assert.match(lacking.offline!.message, /begins at offset 9, but the segment before it ends at 8/);
});
