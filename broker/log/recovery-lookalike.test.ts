import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MemoryStorage } from "./memory-storage";
import { setBaseOffset } from "./record-batch";
import { RecordBatchBuilder } from "./record-batch-builder";
import { segmentFileName } from "./segment";
import { batchOf, FOLDER, openLog, valuesIn } from "./testing";

const FILE = `${FOLDER}/${segmentFileName(0, "log")}`;

/** A batch of one message whose value is `value`, as somebody sends who stores the files of a log in a log. */
function batchAround(value: Buffer): Buffer {
  const builder = new RecordBatchBuilder(1);
  builder.add(1, null, value, 0, value.length);
  return builder.finish();
}

function batchAt(offset: number): Buffer {
  const batch = batchOf(["inside"]);
  setBaseOffset(batch, offset);
  return batch;
}

test("messages that look like batches are messages: recovery counts them as one each, whatever offsets they name", async () => {
  const offsets = fc.array(fc.nat(20), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(offsets, async (inner) => {
      const storage = new MemoryStorage(1 << 20);
      const log = await openLog({ storage, segmentBytes: 400 });
      for (const offset of inner) log.append(batchAround(batchAt(offset)));
      const again = await openLog({ storage, segmentBytes: 400 });
      assert.equal(again.recoveryReport, undefined);
      assert.equal(again.logEndOffset, inner.length);
    }),
  );
});

/** The log of "a" and a message around a batch that names `innerOffset`, cut behind that inner batch. */
async function tornBehind(innerOffset: number) {
  const storage = new MemoryStorage(1 << 20);
  const log = await openLog({ storage });
  log.append(batchOf(["a"]));
  log.append(batchAround(Buffer.concat([batchAt(innerOffset), Buffer.alloc(50, 1)])));
  const file = storage.open(FILE);
  file.truncate(file.length - 5);
  const length = file.length;
  return { again: await openLog({ storage }), file, length };
}

test("a torn message around a batch that is older than the log's end is cut as any other", async () => {
  const { again } = await tornBehind(0);
  assert.equal(again.offline, undefined);
  assert.match(again.recoveryReport!, /was torn/);
  assert.deepEqual(valuesIn(await again.read(0, 1000)), ["a"]);
  assert.equal(again.append(batchOf(["b"])), 1);
});

test("a torn message around a batch that could follow is left to a person: recovery cannot tell, and cuts nothing", async () => {
  const { again, file, length } = await tornBehind(7);
  assert.match(again.offline!.message, /behind it a valid batch/);
  assert.equal(file.length, length);
});
