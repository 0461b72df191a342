import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readBatches } from "./batch-reader";
import { MemoryStorage } from "./memory-storage";
import { AT, BATCH_BYTES_MAX, HEADER_BYTES } from "./record-batch";
import type { LogFile } from "./storage";
import { batchOf } from "./testing";

/** A file of these bytes that knows how many were read at a time. */
function fileOf(bytes: Buffer): { file: LogFile; reads: number[] } {
  const reads: number[] = [];
  const file = new MemoryStorage(1 << 24).open("file");
  file.append(bytes);
  const original = file.read.bind(file);
  file.read = (position, length) => {
    reads.push(length);
    return original(position, length);
  };
  return { file, reads };
}

const SOME_BATCHES = fc.array(fc.array(fc.string({ maxLength: 300 }), { minLength: 1, maxLength: 3 }), {
  minLength: 1,
  maxLength: 8,
});

test("as many whole batches are read as fit, but at least one, and no more bytes than these limits need", async () => {
  await fc.assert(
    fc.asyncProperty(SOME_BATCHES, fc.nat(), fc.nat(2000), async (values, start, maxBytes) => {
      const batches = values.map((some) => batchOf(some));
      const from = start % batches.length;
      const sizeOf = (some: Buffer[]) => some.reduce((sum, { length }) => sum + length, 0);
      const { file, reads } = fileOf(Buffer.concat(batches));
      const found = await readBatches(file, sizeOf(batches.slice(0, from)), maxBytes);

      const expected = batches.slice(from);
      const limit = Math.max(maxBytes, expected[0]!.length);
      while (sizeOf(expected) > limit) expected.pop();
      assert.deepEqual(found, Buffer.concat(expected));
      for (const length of reads) assert.ok(length <= Math.max(limit, HEADER_BYTES));
    }),
  );
});

test("nothing is read at the end of the file, and nothing of a batch that is cut", async () => {
  const batch = batchOf(["a", "b"]);
  for (let length = 0; length < batch.length; length++) {
    const { file } = fileOf(Buffer.concat([batch, batch.subarray(0, length)]));
    assert.equal((await readBatches(file, batch.length, 1000)).length, 0, `cut to ${length} bytes`);
    assert.deepEqual(await readBatches(file, 0, 1000), batch);
  }
});

test("a length that no batch can have is not believed: nothing is read for it", async () => {
  for (const length of [-1, 0, HEADER_BYTES - 13, BATCH_BYTES_MAX, 2 ** 31 - 1]) {
    const batch = batchOf(["a"]);
    batch.writeInt32BE(length, AT.batchLength);
    const { file, reads } = fileOf(batch);
    assert.equal((await readBatches(file, 0, 100)).length, 0);
    assert.deepEqual(reads, [100], `a length of ${length}`);
  }
});

test("whatever bytes a file has, reading ends, and what it gives are bytes of that file", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), fc.nat(500), fc.nat(400), async (given, at, max) => {
      const bytes = Buffer.from(given);
      const found = await readBatches(fileOf(bytes).file, at, max);
      assert.deepEqual(found, bytes.subarray(at, at + found.length));
    }),
  );
});
