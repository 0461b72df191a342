/** Finding a message by its time, whatever the order of the times and however the batches are compressed. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MemoryStorage } from "./memory-storage";
import { RecordBatchBuilder } from "./record-batch-builder";
import { COMPRESSORS, compressed, openLog, withAttributes, withRecords } from "./testing";

const CONTROL = 0x20;
const VALUE = Buffer.from("value");

function batchAt(times: readonly number[]): Buffer {
  const builder = new RecordBatchBuilder(times[0]!);
  for (const time of times) builder.add(time, null, VALUE, 0, VALUE.length);
  return builder.finish();
}

const newLog = (segmentBytes = 1 << 20) =>
  openLog({ storage: new MemoryStorage(1 << 24), segmentBytes, indexIntervalBytes: 100 });

const times = fc.array(fc.nat(50), { minLength: 1, maxLength: 6 });
const batches = fc.array(fc.tuple(times, fc.constantFrom(undefined, ...Object.keys(COMPRESSORS))), {
  minLength: 1,
  maxLength: 20,
});

test("the first message as late as a time is found, and the latest of all, wherever the log begins", async () => {
  await fc.assert(
    fc.asyncProperty(
      batches,
      fc.integer({ min: 1, max: 1000 }),
      fc.nat(1000),
      async (batches, size, start) => {
        const log = await newLog(size);
        const all: { timestampMs: number; offset: number }[] = [];
        for (const [times, how] of batches) {
          const batch = batchAt(times);
          log.append(how === undefined ? batch : compressed(batch, how));
          for (const timestampMs of times) all.push({ timestampMs, offset: all.length });
        }
        const logStart = await log.deleteRecordsBefore(start % (all.length + 1));
        const left = all.filter(({ offset }) => offset >= logStart);
        for (let time = 0; time <= 51; time++) {
          const expected = left.find(({ timestampMs }) => timestampMs >= time);
          assert.deepEqual(await log.findTimestamp(time), expected, `as late as ${time}`);
        }
        const latest = Math.max(...left.map(({ timestampMs }) => timestampMs));
        const expected = left.find(({ timestampMs }) => timestampMs === latest);
        assert.deepEqual(await log.largestTimestamp(), expected, "the latest");
        await log.close();
      },
    ),
    { numRuns: 60 },
  );
});

test("an empty log has no latest message", async () => {
  const log = await newLog();
  assert.equal(await log.largestTimestamp(), undefined);
  await log.close();
});

test("a control batch is no message, however late it is", async () => {
  const log = await newLog();
  log.append(batchAt([5, 9, 7]));
  log.append(withAttributes(batchAt([20]), CONTROL));
  log.append(batchAt([8]));
  assert.deepEqual(await log.findTimestamp(8), { timestampMs: 9, offset: 1 });
  assert.equal(await log.findTimestamp(10), undefined);
  assert.deepEqual(await log.largestTimestamp(), { timestampMs: 9, offset: 1 });
  await log.close();
});

test("a batch that cannot be read is found by what its header says, and stops no search", async () => {
  const log = await newLog();
  log.append(batchAt([1]));
  log.append(withRecords(batchAt([5, 6]), Buffer.from("garbage"), 1));
  log.append(batchAt([9]));
  assert.deepEqual(await log.findTimestamp(4), { timestampMs: 6, offset: 1 });
  assert.deepEqual(await log.findTimestamp(7), { timestampMs: 9, offset: 3 });
  assert.deepEqual(await log.largestTimestamp(), { timestampMs: 9, offset: 3 });
  await log.close();
});
