import assert from "node:assert/strict";
import { test } from "node:test";
import { BLOCK_BYTES } from "./batch-reader";
import { MemoryStorage } from "./memory-storage";
import { setBaseOffset } from "./record-batch";
import { segmentFileName } from "./segment";
import type { Storage } from "./storage";
import { batchOf, diskStorage, FOLDER, openLog, readAll, STORAGES } from "./testing";

interface Segment {
  base: number;
  batches: string[][];
}

/** Logs as a crash may find them: the values of each batch in each segment. */
const LOGS: Record<string, string[][][]> = {
  "one batch of one message": [[["only"]]],
  "several batches of one message": [[["a"], ["bb"], [""], ["dddd"]]],
  "several messages in each batch": [[["a", "b", "c"], ["d"], ["e", "f"]]],
  "several segments": [
    [["a", "b"], ["c"]],
    [["d"], ["e", "f"]],
    [["g", "h", "i"], ["j"]],
  ],
  "a last segment that is empty": [[["a", "b"], ["c"]], []],
};

function withOffsets(log: string[][][]): Segment[] {
  let next = 0;
  return log.map((batches) => {
    const base = next;
    next += batches.flat().length;
    return { base, batches };
  });
}

function bytesOf({ base, batches }: Segment): Buffer {
  let offset = base;
  return Buffer.concat(
    batches.map((values) => {
      const batch = batchOf(values, 1000 + offset);
      setBaseOffset(batch, offset);
      offset += values.length;
      return batch;
    }),
  );
}

function logFile(base: number): string {
  return `${FOLDER}/${segmentFileName(base, "log")}`;
}

function store(storage: Storage, segments: readonly { base: number; bytes: Buffer }[]): void {
  storage.makeFolder(FOLDER);
  for (const { base, bytes } of segments) storage.open(logFile(base)).append(bytes);
}

/** How many of the batches are whole in the first `length` bytes of a segment, and where the last of them ends. */
function wholeIn({ base, batches }: Segment, length: number): { values: string[]; end: number } {
  let count = 0;
  let end = 0;
  for (; count < batches.length; count++) {
    const next = bytesOf({ base, batches: batches.slice(0, count + 1) }).length;
    if (next > length) break;
    end = next;
  }
  return { values: batches.slice(0, count).flat(), end };
}

for (const [name, values] of Object.entries(LOGS)) {
  const segments = withOffsets(values);
  const last = segments.at(-1)!;
  const lastBytes = bytesOf(last);
  const before = segments.slice(0, -1).map((segment) => ({ base: segment.base, bytes: bytesOf(segment) }));

  for (const [kind, newStorage] of Object.entries(STORAGES)) {
    // A disk is slow, and one of the logs shows that it makes no difference.
    if (kind === "disk" && name !== "several messages in each batch") continue;
    test(`cut at every byte (${name}, ${kind}): the whole batches are there and the next message gets the next offset`, async (t) => {
      const storage = newStorage(t);
      for (let length = 0; length <= lastBytes.length; length++) {
        await storage.removeFolder(FOLDER);
        store(storage, [...before, { base: last.base, bytes: lastBytes.subarray(0, length) }]);
        const log = await openLog({ storage });
        const whole = wholeIn(last, length);
        const expected = [...values.slice(0, -1).flat(2), ...whole.values];

        assert.equal(log.offline, undefined);
        assert.deepEqual(
          (await readAll(log)).map(({ offset, value }) => [offset, value]),
          expected.map((value, offset) => [offset, value]),
          `cut to ${length} bytes`,
        );
        const lost = length - whole.end;
        if (lost === 0) assert.equal(log.recoveryReport, undefined);
        else assert.match(log.recoveryReport!, new RegExp(`torn at byte ${whole.end} .*cut ${lost} bytes`));
        assert.equal(storage.open(logFile(last.base)).length, whole.end);

        assert.equal(log.append(batchOf(["next"])), expected.length);
        assert.equal((await readAll(log)).at(-1)!.value, "next");
        await log.close();
      }
    });
  }
}

test("a log that was cut and appended to is whole at the start after", async (t) => {
  const storage = diskStorage(t);
  const [segment] = withOffsets(LOGS["several messages in each batch"]!);
  store(storage, [{ base: 0, bytes: bytesOf(segment!).subarray(0, -1) }]);
  const cut = await openLog({ storage });
  assert.match(cut.recoveryReport!, /the log ends at offset 4$/);
  cut.append(batchOf(["x", "y"]));
  await cut.acknowledged();

  const again = await openLog({ storage });
  assert.equal(again.recoveryReport, undefined);
  assert.deepEqual(
    (await readAll(again)).map(({ value }) => value),
    ["a", "b", "c", "d", "x", "y"],
  );
});

test("a file that is shorter than a clean stop left it is noticed, and recovery cuts it as after a crash", async () => {
  const [segment] = withOffsets(LOGS["several messages in each batch"]!);
  const bytes = bytesOf(segment!);
  for (let length = 0; length <= bytes.length; length++) {
    const storage = new MemoryStorage(1 << 20);
    store(storage, [{ base: 0, bytes: bytes.subarray(0, length) }]);
    const log = await openLog({ storage, stoppedCleanly: true });
    const whole = wholeIn(segment!, length);
    assert.equal(log.logEndOffset, whole.values.length);
    assert.equal(log.recoveryReport === undefined, whole.end === length, `cut to ${length} bytes`);
  }
});

test("segments are taken in the order of their offsets, however the storage lists them", async () => {
  const segments = withOffsets(LOGS["several segments"]!);
  const storage = new MemoryStorage(1 << 20);
  store(
    storage,
    segments.reverse().map((segment) => ({ base: segment.base, bytes: bytesOf(segment) })),
  );
  const log = await openLog({ storage });
  assert.equal(log.recoveryReport, undefined);
  assert.equal(log.logEndOffset, 10);
});

test("an earlier segment that is cut at any byte takes the partition offline, because valid messages lie behind", async () => {
  const segments = withOffsets(LOGS["several segments"]!);
  const bytes = segments.map(bytesOf);
  for (let length = 0; length < bytes[1]!.length; length++) {
    const storage = new MemoryStorage(1 << 20);
    const cut = [bytes[0]!, bytes[1]!.subarray(0, length), bytes[2]!];
    store(
      storage,
      segments.map(({ base }, at) => ({ base, bytes: cut[at]! })),
    );
    const log = await openLog({ storage });
    assert.match(log.offline!.message, /is damaged at byte/, `cut to ${length} bytes`);
    for (const [at, { base }] of segments.entries()) {
      const file = storage.open(logFile(base));
      assert.deepEqual(file.readNow(0, file.length), cut[at], "the files stay as they are");
    }
  }
});

test("a segment that is missing in the middle takes the partition offline and names both ends of the gap", async () => {
  const segments = withOffsets(LOGS["several segments"]!);
  const storage = new MemoryStorage(1 << 20);
  store(
    storage,
    [segments[0]!, segments[2]!].map((segment) => ({ base: segment.base, bytes: bytesOf(segment) })),
  );
  const log = await openLog({ storage });
  assert.match(log.offline!.message, /begins at offset 6, but the segment before it ends at 3/);
});

test("when the torn batch is followed by segments without one valid batch, they go as well and are counted", async () => {
  const [first] = withOffsets(LOGS["several messages in each batch"]!);
  const whole = bytesOf(first!);
  const storage = new MemoryStorage(1 << 20);
  store(storage, [
    { base: 0, bytes: whole.subarray(0, -2) },
    { base: 6, bytes: Buffer.alloc(100, 0xab) },
  ]);
  const log = await openLog({ storage });
  assert.match(
    log.recoveryReport!,
    new RegExp(`cut ${whole.length - 2 - wholeIn(first!, whole.length - 2).end + 100} bytes`),
  );
  assert.equal(storage.exists(logFile(6)), false);
  assert.equal(log.append(batchOf(["next"])), 4);
});

test("segments that a power cut left empty behind one that is whole are a torn end, not a lost middle", async () => {
  const [first, second] = withOffsets(LOGS["several segments"]!);
  const ends = [bytesOf(second!), bytesOf(second!).subarray(0, wholeIn(second!, 100).end), Buffer.alloc(0)];
  for (const [number, end] of ends.entries()) {
    const storage = new MemoryStorage(1 << 20);
    store(storage, [
      { base: 0, bytes: bytesOf(first!) },
      { base: 3, bytes: end },
      { base: 6, bytes: Buffer.alloc(0) },
      { base: 10, bytes: Buffer.alloc(0) },
    ]);
    const log = await openLog({ storage });
    assert.equal(log.offline, undefined, log.offline?.message);
    assert.equal(log.append(batchOf(["next"])), [6, 4, 3][number]);
    assert.equal((await readAll(log)).length, [7, 5, 4][number]);
  }
});

test("a tail of zeroes, as a power cut leaves it, is cut whatever its length", async () => {
  const [first] = withOffsets(LOGS["several messages in each batch"]!);
  for (const zeroes of [1, 11, 12, 60, 61, 62, 4096]) {
    const storage = new MemoryStorage(1 << 20);
    store(storage, [{ base: 0, bytes: Buffer.concat([bytesOf(first!), Buffer.alloc(zeroes)]) }]);
    const log = await openLog({ storage });
    assert.match(log.recoveryReport!, new RegExp(`cut ${zeroes} bytes`));
    assert.equal(log.logEndOffset, 6);
  }
});

test("batches larger than what is read at a time are recovered and torn as small ones are", async () => {
  const large = "x".repeat(BLOCK_BYTES + 10);
  const bytes = bytesOf({ base: 0, batches: [["a"], [large], ["b"], [large]] });
  const open = async (stored: Buffer) => {
    const storage = new MemoryStorage(1 << 24);
    store(storage, [{ base: 0, bytes: stored }]);
    return openLog({ storage });
  };
  assert.equal((await open(bytes)).logEndOffset, 4);
  assert.equal((await open(bytes.subarray(0, -1))).logEndOffset, 3);
});

test("a valid batch behind damage is found wherever it begins, and its position is named", async () => {
  const sizeOfOne = bytesOf({ base: 0, batches: [["x".repeat(BLOCK_BYTES)]] }).length - BLOCK_BYTES;
  const begins = [70, ...[-62, -61, -60, -17, -1, 0, 1, 2].map((distance) => BLOCK_BYTES + distance)];
  for (const position of begins) {
    const value = "x".repeat(Math.max(0, position - sizeOfOne));
    const first = bytesOf({ base: 0, batches: [[value]] });
    const bytes = Buffer.concat([first, bytesOf({ base: 1, batches: [["b"]] })]);
    bytes[first.length - 1]! ^= 1;
    const storage = new MemoryStorage(1 << 24);
    store(storage, [{ base: 0, bytes }]);
    const log = await openLog({ storage });
    const found = `damaged at byte 0: .* behind it a valid batch at byte ${first.length} of`;
    assert.match(log.recoveryReport!, new RegExp(found));
  }
});
