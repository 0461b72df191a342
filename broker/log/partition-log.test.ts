import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MemoryStorage } from "./memory-storage";
import type { PartitionLog } from "./partition-log";
import { baseOffset, sizeBytes } from "./record-batch";
import { RecordBatchBuilder } from "./record-batch-builder";
import { batchOf, FOLDER, openLog, readAll, STORAGES, valuesIn } from "./testing";

const SOME_VALUES = fc.array(fc.string({ maxLength: 40 }), { minLength: 1, maxLength: 5 });
const SOME_BATCHES = fc.array(SOME_VALUES, { maxLength: 25 });
const SEGMENT_BYTES = fc.integer({ min: 1, max: 1500 });
const INDEX_INTERVAL_BYTES = fc.integer({ min: 0, max: 400 });

/** Appends each batch and returns the bytes that a reader must get back. */
function appendAll(log: PartitionLog, batches: readonly (readonly string[])[]): Buffer[] {
  return batches.map((values) => {
    const batch = batchOf(values);
    log.append(batch);
    return batch;
  });
}

/** The batch that holds `offset` and the batches behind it. */
function fromOffset(written: readonly Buffer[], offset: number): Buffer[] {
  return written.filter((batch) => baseOffset(batch) + valuesIn(batch).length > offset);
}

/** What a log must say about itself, however it was opened. */
async function assertHolds(log: PartitionLog, batches: readonly (readonly string[])[]): Promise<void> {
  const values = batches.flat();
  assert.equal(log.logEndOffset, values.length);
  assert.deepEqual(
    (await readAll(log, 1)).map(({ offset, value }) => [offset, value]),
    values.map((value, offset) => [offset, value]),
  );
}

async function assertTimes(log: PartitionLog, times: readonly number[], step: number): Promise<void> {
  for (let target = 0; target <= 61; target += step) {
    const offset = times.findIndex((time) => time >= target);
    const expected = offset < 0 ? undefined : { offset, timestampMs: times[offset] };
    assert.deepEqual(await log.findTimestamp(target), expected, `as late as ${target}`);
  }
}

for (const [kind, newStorage] of Object.entries(STORAGES)) {
  const runs = { numRuns: kind === "disk" ? 25 : 100 };

  test(`each append returns the offset of its first message, without a gap (${kind})`, async (t) => {
    const log = await openLog({ storage: newStorage(t), segmentBytes: 150 });
    assert.deepEqual([log.logStartOffset, log.logEndOffset], [0, 0]);
    assert.equal(log.append(batchOf(["a"])), 0);
    assert.equal(log.append(batchOf(["b", "c", "d"])), 1);
    assert.equal(log.append(batchOf(["e"])), 4);
    assert.deepEqual([log.logStartOffset, log.logEndOffset], [0, 5]);
    assert.ok(log.segmentCount > 1);
    await log.close();
  });

  test(`any read of any log gives whole batches, as written, from the one with the offset on (${kind})`, async (t) => {
    const storage = newStorage(t);
    let number = 0;
    await fc.assert(
      fc.asyncProperty(
        SOME_BATCHES,
        SEGMENT_BYTES,
        INDEX_INTERVAL_BYTES,
        fc.array(fc.integer({ min: 0, max: 2000 }), { minLength: 1, maxLength: 4 }),
        async (batches, segmentBytes, indexIntervalBytes, sizes) => {
          const folder = `any-${number++}`;
          const log = await openLog({ storage, folder, segmentBytes, indexIntervalBytes });
          const written = appendAll(log, batches);
          for (let offset = 0; offset < log.logEndOffset; offset++) {
            for (const maxBytes of sizes) {
              const found = await log.read(offset, maxBytes);
              const expected = fromOffset(written, offset);
              assert.ok(found.length > 0);
              assert.ok(
                found.length <= Math.max(maxBytes, sizeBytes(expected[0]!)),
                "no more than asked for",
              );
              let end = 0;
              while (end < found.length) end += sizeBytes(found, end);
              assert.equal(end, found.length, "whole batches");
              assert.deepEqual(found, Buffer.concat(expected).subarray(0, end));
            }
          }
          assert.equal((await log.read(log.logEndOffset, 1000)).length, 0);
          await log.close();
          await storage.removeFolder(folder);
        },
      ),
      runs,
    );
  });

  test(`a log opened again holds what it held, after a clean stop and after none (${kind})`, async (t) => {
    const storage = newStorage(t);
    let number = 0;
    await fc.assert(
      fc.asyncProperty(
        SOME_BATCHES,
        SOME_BATCHES,
        SEGMENT_BYTES,
        INDEX_INTERVAL_BYTES,
        async (first, second, segmentBytes, indexIntervalBytes) => {
          const folder = `again-${number++}`;
          const options = { storage, folder, segmentBytes, indexIntervalBytes };
          const log = await openLog(options);
          appendAll(log, first);
          await log.close();
          const clean = await openLog({ ...options, stoppedCleanly: true });
          await assertHolds(clean, first);
          appendAll(clean, second);
          const unclean = await openLog(options);
          assert.equal(unclean.recoveryReport, undefined);
          await assertHolds(unclean, [...first, ...second]);
          assert.equal(unclean.segmentCount, clean.segmentCount);
          await Promise.all([clean.close(), unclean.close()]);
          await storage.removeFolder(folder);
        },
      ),
      runs,
    );
  });

  test(`segments are filled in turn up to their size, and none begins before it has to (${kind})`, async (t) => {
    const storage = newStorage(t);
    const log = await openLog({ storage, segmentBytes: 200 });
    const expected: number[] = [];
    for (const length of [10, 30, 60, 1, 500, 1, 64, 0, 0, 200]) {
      const batch = batchOf(["x".repeat(length)]);
      if (expected.length === 0 || expected.at(-1)! + batch.length > 200) expected.push(0);
      expected[expected.length - 1]! += batch.length;
      log.append(batch);
    }
    const names = storage
      .list(FOLDER)
      .filter((name) => name.endsWith(".log"))
      .sort();
    assert.deepEqual(
      names.map((name) => storage.open(`${FOLDER}/${name}`).length),
      expected,
    );
    assert.equal(log.segmentCount, expected.length);
    assert.equal(
      log.sizeBytes,
      expected.reduce((sum, size) => sum + size),
    );
    await log.close();
  });

  test(`segments are named by their first offset, in twenty digits (${kind})`, async (t) => {
    const storage = newStorage(t);
    const log = await openLog({ storage, segmentBytes: 1 });
    appendAll(log, [["a", "b"], ["c"]]);
    const names = storage.list(FOLDER).filter((name) => name.endsWith(".log"));
    assert.deepEqual(names.sort(), ["00000000000000000000.log", "00000000000000000002.log"]);
    await log.close();
  });

  test(`a segment that has grown for longer than segmentMs is followed by a new one (${kind})`, async (t) => {
    let nowMs = 10_000;
    const clock = { nowMs: () => nowMs };
    const log = await openLog({ storage: newStorage(t), clock, segmentMs: 1000 });
    log.append(batchOf(["a"], nowMs));
    nowMs = 10_900;
    log.append(batchOf(["b"], nowMs));
    nowMs = 11_000;
    log.append(batchOf(["c"], nowMs));
    assert.equal(log.segmentCount, 1);
    nowMs = 11_001;
    log.append(batchOf(["d"], nowMs));
    assert.equal(log.segmentCount, 2, "time counts from the first message, not from the last");
    nowMs = 12_001;
    log.append(batchOf(["e"], nowMs));
    assert.equal(log.segmentCount, 2);
    assert.deepEqual(
      (await readAll(log)).map(({ value }) => value),
      ["a", "b", "c", "d", "e"],
    );
    await log.close();
  });

  test(`a timestamp is found at the first message that is as late, whatever the order of the times, also after a clean stop (${kind})`, async (t) => {
    const storage = newStorage(t);
    const step = kind === "disk" ? 7 : 1;
    const times = fc.array(fc.array(fc.nat(60), { minLength: 1, maxLength: 4 }), { maxLength: 20 });
    let number = 0;
    await fc.assert(
      fc.asyncProperty(
        times,
        SEGMENT_BYTES,
        INDEX_INTERVAL_BYTES,
        async (batches, segmentBytes, indexIntervalBytes) => {
          const folder = `time-${number++}`;
          const options = { storage, folder, segmentBytes, indexIntervalBytes };
          const log = await openLog(options);
          for (const batch of batches) {
            const builder = new RecordBatchBuilder(batch[0]!);
            for (const time of batch) builder.add(time, null, Buffer.alloc(20), 0, 20);
            log.append(builder.finish());
          }
          await assertTimes(log, batches.flat(), step);
          await log.close();
          const again = await openLog({ ...options, stoppedCleanly: true });
          await assertTimes(again, batches.flat(), step);
          await again.close();
          await storage.removeFolder(folder);
        },
      ),
      runs,
    );
  });
}

test("an offset before the start or beyond the end is refused with the range that exists", async () => {
  const log = await openLog({ storage: new MemoryStorage(1 << 20) });
  log.append(batchOf(["a", "b"]));
  for (const offset of [-1, 3, Number.MAX_SAFE_INTEGER]) {
    const refusal = { name: "OFFSET_OUT_OF_RANGE", message: /has the offsets 0 to 2 / };
    await assert.rejects(() => log.read(offset, 1000), refusal);
  }
});

test("appends of many producers at once get offsets in the order of the calls, and each finds its own message there", async () => {
  const log = await openLog({ storage: new MemoryStorage(1 << 22), segmentBytes: 500 });
  const produce = async (name: string) => {
    const offset = log.append(batchOf([name]));
    await log.acknowledged();
    return { name, offset };
  };
  const done = await Promise.all(Array.from({ length: 200 }, (_, number) => produce(`message ${number}`)));
  assert.deepEqual(
    done.map(({ offset }) => offset),
    Array.from({ length: 200 }, (_, number) => number),
  );
  for (const { name, offset } of done) assert.equal(valuesIn(await log.read(offset, 1))[0], name);
});

test("whoever is told of an append can read it already, and is told no more after leaving", async () => {
  const log = await openLog({ storage: new MemoryStorage(1 << 20) });
  const seen: number[] = [];
  const leave = log.onAppend(() => seen.push(log.logEndOffset));
  log.append(batchOf(["a"]));
  log.append(batchOf(["b", "c"]));
  leave();
  log.append(batchOf(["d"]));
  assert.deepEqual(seen, [1, 3]);
});

test("a log that is closed says so to whoever comes after, and to whoever waits for it", async () => {
  const log = await openLog({ storage: new MemoryStorage(1 << 20) });
  let told = 0;
  log.onAppend(() => told++);
  await log.close();
  const refusal = { name: "KAFKA_STORAGE_ERROR", message: /is closed/ };
  assert.throws(() => log.append(batchOf(["a"])), refusal);
  await assert.rejects(() => log.read(0, 1), refusal);
  await assert.rejects(() => log.findTimestamp(0), refusal);
  assert.equal(told, 1);
});

test("a log whose folder is missing opens offline and names the folder", async () => {
  const storage = new MemoryStorage(1 << 20);
  storage.makeFolder = () => {};
  const log = await openLog({ storage });
  assert.match(log.recoveryReport!, /the folder my-topic-0 is missing/);
  assert.throws(() => log.append(batchOf(["a"])), { name: "KAFKA_STORAGE_ERROR" });
});
