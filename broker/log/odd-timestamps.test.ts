/** Timestamps come from the clocks of others, or from none. Whatever they are, they must not harm a log that keeps them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { AT, computeCrc } from "./record-batch";
import { batchOf, openLog, readAll, STORAGES } from "./testing";

const NO_TIMESTAMP = -1;
const WEEK_MS = 7 * 24 * 60 * 60 * 1000;
const NOW_MS = 1_700_000_000_000;

/** A batch of one message whose timestamp is any that eight bytes can hold. */
function batchWithTimestamp(timestamp: bigint): Buffer {
  const batch = batchOf(["a"]);
  batch.writeBigInt64BE(timestamp, AT.baseTimestamp);
  batch.writeBigInt64BE(timestamp, AT.maxTimestamp);
  batch.writeUInt32BE(computeCrc(batch, 0, batch.length), AT.crc);
  return batch;
}

for (const [kind, newStorage] of Object.entries(STORAGES)) {
  const clock = { nowMs: () => NOW_MS };

  for (const [name, timestampOf] of Object.entries({
    "have no timestamp": () => NO_TIMESTAMP,
    "were sent long ago": (number: number) => number * 1000,
    "say that they come from the future": () => NOW_MS + 100 * WEEK_MS,
  })) {
    test(`messages that ${name} share a segment like any others (${kind})`, async (t) => {
      const log = await openLog({ storage: newStorage(t), clock, segmentMs: WEEK_MS });
      for (let number = 0; number < 20; number++) log.append(batchOf(["a"], timestampOf(number)));
      assert.equal(log.segmentCount, 1);
      await log.close();
    });
  }

  test(`a segment spans no more than segmentMs in the time of its messages, and old ones behind new ones start none (${kind})`, async (t) => {
    const log = await openLog({ storage: newStorage(t), clock, segmentMs: 1000 });
    const counts = [5000, 6000, 6001, 100, 7001, 7002, 0].map((timestampMs) => {
      log.append(batchOf(["a"], timestampMs));
      return log.segmentCount;
    });
    assert.deepEqual(counts, [1, 1, 2, 2, 2, 3, 3]);
    await log.close();
  });

  test(`messages without a timestamp are as old as their segment has been left alone (${kind})`, async (t) => {
    let nowMs = NOW_MS;
    const options = { storage: newStorage(t), clock: { nowMs: () => nowMs }, retentionMs: 1000 };
    const log = await openLog(options);
    log.append(batchOf(["a"], NO_TIMESTAMP));
    nowMs += 1000;
    assert.equal(log.applyRetention(), 0, "not older than the limit");
    log.append(batchOf(["b"], NO_TIMESTAMP));
    nowMs += 1000;
    assert.equal(log.applyRetention(), 0, "the second one keeps the segment young");
    await log.close();

    nowMs += 1000;
    const again = await openLog({ ...options, stoppedCleanly: true });
    assert.equal(again.applyRetention(), 0, "nobody knows their age better than this broker");
    nowMs += 1001;
    assert.equal(again.applyRetention(), 1);
    assert.deepEqual([again.logStartOffset, again.logEndOffset], [2, 2]);
    await again.close();
  });

  test(`one timestamp is enough to tell the age of a segment (${kind})`, async (t) => {
    let nowMs = NOW_MS;
    const log = await openLog({ storage: newStorage(t), clock: { nowMs: () => nowMs }, retentionMs: 1000 });
    log.append(batchOf(["a"], NO_TIMESTAMP));
    log.append(batchOf(["b"], NOW_MS - 500));
    log.append(batchOf(["c"], NO_TIMESTAMP));
    nowMs += 500;
    assert.equal(log.applyRetention(), 0);
    nowMs++;
    assert.equal(log.applyRetention(), 1);
    await log.close();
  });

  for (const timestamp of [2n ** 63n - 1n, 2n ** 53n, -(2n ** 63n), -2n]) {
    test(`a log with the timestamp ${timestamp} goes on, stops cleanly, and is read again (${kind})`, async (t) => {
      const options = { storage: newStorage(t), clock, indexIntervalBytes: 0, segmentBytes: 300 };
      const log = await openLog(options);
      for (let number = 0; number < 3; number++) {
        log.append(batchWithTimestamp(timestamp));
        log.append(batchOf(["b"], NOW_MS));
      }
      const found = [await log.findTimestamp(NOW_MS + 1), await log.largestTimestamp()];
      const expected = timestamp > 0n && { timestampMs: Number.MAX_SAFE_INTEGER, offset: 0 };
      assert.deepEqual(found[0], expected || undefined);
      assert.deepEqual(found[1], expected || { timestampMs: NOW_MS, offset: 1 });
      assert.equal(await log.close(), true, "the next start need not recover");

      const again = await openLog({ ...options, stoppedCleanly: true });
      assert.equal(again.offline, undefined);
      assert.equal((await readAll(again)).length, 6);
      assert.deepEqual([await again.findTimestamp(NOW_MS + 1), await again.largestTimestamp()], found);
      await again.close();
    });
  }

  test(`whatever the times, the first message as late as any of them is found, and the largest one (${kind})`, async (t) => {
    const storage = newStorage(t);
    const time = fc.oneof(fc.constant(NO_TIMESTAMP), fc.nat(50), fc.nat(2 ** 45));
    const batches = fc.array(time, { minLength: 1, maxLength: 12 });
    let number = 0;
    await fc.assert(
      fc.asyncProperty(batches, fc.constantFrom(1, 200, 1 << 20), async (starts, segmentBytes) => {
        const folder = `odd-${number++}`;
        const log = await openLog({ storage, folder, clock, segmentBytes, indexIntervalBytes: 0 });
        // Each batch has two messages, the second a millisecond later.
        for (const start of starts) log.append(batchOf(["a", "b"], start));
        const times = starts.flatMap((start) => [start, start + 1]);
        for (const target of [0, ...starts.filter((start) => start >= 0)]) {
          const offset = times.findIndex((timestampMs) => timestampMs >= target);
          assert.deepEqual(await log.findTimestamp(target), { offset, timestampMs: times[offset] });
        }
        const timestampMs = Math.max(...times);
        assert.deepEqual(await log.largestTimestamp(), { timestampMs, offset: times.indexOf(timestampMs) });
        await log.close();
        await storage.removeFolder(folder);
      }),
      { numRuns: kind === "disk" ? 25 : 100 },
    );
  });
}
