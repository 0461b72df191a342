import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Files, operatingSystemFiles } from "./files";
import { MemoryStorage } from "./memory-storage";
import { retention, type SegmentAge } from "./retention";
import { batchOf, diskStorage, FOLDER, openLog, readAll, STORAGES } from "./testing";

const NEVER = -1;

function ages(
  ...segments: readonly (readonly [sizeBytes: number, largestTimestampMs: number])[]
): SegmentAge[] {
  return segments.map(([sizeBytes, largestTimestampMs]) => ({ sizeBytes, largestTimestampMs }));
}

test("a segment goes when its newest message is older than the limit, not when it is just as old", () => {
  const segments = ages([10, 100], [10, 200], [10, 300]);
  const limits = { retentionMs: 50, retentionBytes: NEVER };
  assert.equal(retention.removable(segments, limits, 150), 0);
  assert.equal(retention.removable(segments, limits, 151), 1);
  assert.equal(retention.removable(segments, limits, 250), 1);
  assert.equal(retention.removable(segments, limits, 251), 2);
  assert.equal(retention.removable(segments, limits, 351), 3);
});

test("an old segment behind a young one stays, because a log has no holes", () => {
  const segments = ages([10, 900], [10, 100], [10, 950]);
  assert.equal(retention.removable(segments, { retentionMs: 50, retentionBytes: NEVER }, 920), 0);
});

test("by size a segment goes when the rest still has the limit or more", () => {
  const segments = ages([10, 1], [20, 1], [30, 1]);
  const removable = (retentionBytes: number) =>
    retention.removable(segments, { retentionMs: NEVER, retentionBytes }, 1);
  assert.equal(removable(51), 0);
  assert.equal(removable(50), 1);
  assert.equal(removable(31), 1);
  assert.equal(removable(30), 2);
  assert.equal(removable(0), 2);
});

test("without limits nothing goes, however old and however much", () => {
  const segments = ages([2 ** 40, 0], [2 ** 40, 0]);
  assert.equal(retention.removable(segments, { retentionMs: NEVER, retentionBytes: NEVER }, 2 ** 45), 0);
});

test("an empty segment never goes, or the log would make empty segments for ever", () => {
  assert.equal(retention.removable(ages([0, -1]), { retentionMs: 0, retentionBytes: 0 }, 2 ** 45), 0);
  assert.equal(retention.removable(ages([9, 1], [0, -1]), { retentionMs: 0, retentionBytes: 0 }, 2 ** 45), 1);
});

test("whatever the segments and limits, each that goes had a reason, and the first that stays has none", () => {
  const segment = fc.record({ sizeBytes: fc.integer({ min: 1, max: 50 }), largestTimestampMs: fc.nat(100) });
  const limit = fc.oneof(fc.constant(NEVER), fc.nat(120));
  fc.assert(
    fc.property(
      fc.array(segment, { minLength: 1 }),
      limit,
      limit,
      (segments, retentionMs, retentionBytes) => {
        const nowMs = 110;
        const mayGo = (number: number) => {
          const rest = segments.slice(number + 1).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
          const tooOld = retentionMs >= 0 && segments[number]!.largestTimestampMs < nowMs - retentionMs;
          const active = number === segments.length - 1;
          return tooOld || (!active && retentionBytes >= 0 && rest >= retentionBytes);
        };
        const count = retention.removable(segments, { retentionMs, retentionBytes }, nowMs);
        assert.ok(count <= segments.length);
        for (let number = 0; number < count; number++) assert.ok(mayGo(number));
        if (count < segments.length) assert.equal(mayGo(count), false);
      },
    ),
  );
});

for (const [kind, newStorage] of Object.entries(STORAGES)) {
  test(`by size the log start moves, what is before it is out of range, and the files are gone (${kind})`, async (t) => {
    const storage = newStorage(t);
    const options = { storage, segmentBytes: 150, retentionBytes: 200 };
    const log = await openLog(options);
    for (const value of ["a", "b", "c", "d", "e"]) log.append(batchOf([value, value]));
    const size = log.sizeBytes;
    const perSegment = size / log.segmentCount;
    const removed = log.applyRetention();
    assert.ok(removed >= 1 && log.sizeBytes >= 200 && log.sizeBytes - perSegment < 200);
    assert.equal(log.logStartOffset, removed * 2);
    assert.equal(log.logEndOffset, 10);
    assert.deepEqual((await readAll(log))[0], {
      offset: removed * 2,
      timestampMs: 1,
      value: "abcde"[removed],
    });
    await assert.rejects(() => log.read(removed * 2 - 1, 100), { name: "OFFSET_OUT_OF_RANGE" });
    const left = storage.list(FOLDER).map((name) => Number.parseInt(name, 10));
    assert.ok(left.every((base) => base >= removed * 2));
    assert.equal(log.applyRetention(), 0, "a second look removes nothing");

    await log.close();
    for (const stoppedCleanly of [true, false]) {
      const again = await openLog({ ...options, stoppedCleanly });
      assert.deepEqual([again.logStartOffset, again.logEndOffset], [removed * 2, 10]);
      await again.close();
    }
  });

  test(`by time segments go as the clock moves, and offsets go on where they were (${kind})`, async (t) => {
    let nowMs = 1000;
    const clock = { nowMs: () => nowMs };
    const log = await openLog({ storage: newStorage(t), clock, segmentBytes: 1, retentionMs: 100 });
    for (const time of [1000, 1010, 1020]) log.append(batchOf(["x"], time));
    const starts: number[] = [];
    for (nowMs of [1100, 1101, 1111, 1120]) {
      log.applyRetention();
      starts.push(log.logStartOffset);
    }
    assert.deepEqual(starts, [0, 1, 2, 2]);
    nowMs = 1121;
    assert.equal(log.applyRetention(), 1, "even the last segment grows too old");
    assert.deepEqual([log.logStartOffset, log.logEndOffset, log.sizeBytes], [3, 3, 0]);
    assert.equal((await log.read(3, 100)).length, 0);
    assert.equal(log.append(batchOf(["y"], nowMs)), 3);
    assert.deepEqual(
      (await readAll(log)).map(({ offset }) => offset),
      [3],
    );
    await log.close();
  });

  for (const stop of ["a clean stop", "a crash"]) {
    test(`a log of which everything was removed goes on counting after ${stop} (${kind})`, async (t) => {
      const options = { storage: newStorage(t), clock: { nowMs: () => 5000 }, retentionMs: 100 };
      const log = await openLog(options);
      log.append(batchOf(["a", "b", "c"], 1000));
      await log.acknowledged();
      assert.equal(log.applyRetention(), 1);
      if (stop === "a clean stop") await log.close();
      const again = await openLog({ ...options, stoppedCleanly: stop === "a clean stop" });
      assert.equal(again.offline, undefined);
      assert.deepEqual([again.logStartOffset, again.logEndOffset], [3, 3], "an offset is never given twice");
      await again.close();
    });
  }

  test(`by size the segment that is written never goes, even when it alone is over the limit (${kind})`, async (t) => {
    const log = await openLog({ storage: newStorage(t), retentionBytes: 0 });
    log.append(batchOf(["a"]));
    assert.equal(log.applyRetention(), 0);
    assert.equal(log.logStartOffset, 0);
    await log.close();
  });
}

test("a log that is offline removes nothing", async () => {
  const storage = new MemoryStorage(1 << 20);
  const log = await openLog({ storage, segmentBytes: 1, retentionBytes: 0 });
  for (const value of ["a", "b"]) log.append(batchOf([value]));
  const before = storage.list(FOLDER);
  await log.close();
  assert.equal(log.applyRetention(), 0);
  assert.deepEqual(storage.list(FOLDER), before);
});

test("segments that are removed beneath a slow reader stay removed, and the reader learns that its offset is gone", async (t) => {
  let pause: Promise<void> | undefined;
  const read: Files["read"] = async (fd, into, position) => {
    const count = await operatingSystemFiles.read(fd, into, position);
    await pause;
    return count;
  };
  const storage = diskStorage(t, { ...operatingSystemFiles, read });
  const log = await openLog({ storage, segmentBytes: 500, retentionBytes: 1 });
  for (let number = 0; number < 12; number++) log.append(batchOf([`message ${number}`]));
  await log.acknowledged();

  let goOn = () => {};
  pause = new Promise((resolve) => {
    goOn = resolve;
  });
  // The reader walks over the batches of the first segment one by one, and is at the first of them.
  const refused = assert.rejects(log.read(4, 1), { name: "OFFSET_OUT_OF_RANGE" });
  assert.ok(log.applyRetention() >= 1);
  goOn();
  await refused;

  const files = storage.list(FOLDER).map((name) => Number.parseInt(name, 10));
  assert.deepEqual(
    files.filter((base) => base < log.logStartOffset),
    [],
  );
  const again = await openLog({ storage });
  assert.equal(again.recoveryReport, undefined);
  assert.equal(again.logStartOffset, log.logStartOffset);
  await Promise.all([log.close(), again.close()]);
});
