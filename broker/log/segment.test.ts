import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MemoryStorage } from "./memory-storage";
import { AT, baseOffset, setBaseOffset } from "./record-batch";
import { offsetFits, Segment, segmentFileName } from "./segment";
import { batchOf, FOLDER, messagesIn, openLog } from "./testing";

const LARGEST_DISTANCE = 2 ** 31 - 1;

function newSegment(base = 0): Segment {
  return new Segment(new MemoryStorage(1 << 20), FOLDER, base, 0);
}

/** A batch that claims to have so many messages, for a log that has had very many: nobody reads what is in it. */
function batchClaiming(messages: number): Buffer {
  const batch = batchOf(["a"]);
  batch.writeInt32BE(messages - 1, AT.lastOffsetDelta);
  return batch;
}

test("the names of segments, sorted as text, are in the order of their offsets", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.maxSafeNat()), (offsets) => {
      const names = offsets.map((offset) => segmentFileName(offset, "log")).sort();
      assert.deepEqual(
        names,
        offsets.sort((a, b) => a - b).map((offset) => segmentFileName(offset, "log")),
      );
      for (const name of names) assert.match(name, /^\d{20}\.log$/);
    }),
  );
});

test("a batch fits behind a segment's base as long as its last offset is 31 bits away at most", () => {
  assert.ok(offsetFits(1000, 1000 + LARGEST_DISTANCE, batchClaiming(1)));
  assert.ok(!offsetFits(1000, 1001 + LARGEST_DISTANCE, batchClaiming(1)));
  assert.ok(offsetFits(1000, 1000 + LARGEST_DISTANCE - 4, batchClaiming(5)));
  assert.ok(!offsetFits(1000, 1000 + LARGEST_DISTANCE - 4, batchClaiming(6)));
});

test("a segment whose offsets have come too far from its base is followed by a new one, however small it is", async () => {
  const storage = new MemoryStorage(1 << 20);
  const log = await openLog({ storage, indexIntervalBytes: 0 });
  log.append(batchClaiming(LARGEST_DISTANCE));
  assert.equal(log.append(batchOf(["the last that fits"])), LARGEST_DISTANCE);
  assert.equal(log.segmentCount, 1);
  assert.equal(log.append(batchOf(["the first beyond"])), 2 ** 31);
  assert.equal(log.segmentCount, 2);
  assert.ok(storage.exists(`${FOLDER}/00000000002147483648.log`));
  for (const [offset, value] of [
    [LARGEST_DISTANCE, "the last that fits"],
    [2 ** 31, "the first beyond"],
  ] as const) {
    assert.deepEqual(messagesIn(await log.read(offset, 1)), [{ offset, timestampMs: 1, value }]);
  }
});

test("a segment that is empty has no timestamps, ends where it begins, and reads as nothing", async () => {
  const segment = newSegment(7);
  assert.deepEqual([segment.firstTimestampMs, segment.largestTimestampMs], [-1, -1]);
  assert.deepEqual([segment.nextOffset, segment.sizeBytes, segment.lacksIndexes], [7, 0, false]);
  assert.equal(await segment.findTimestamp(0, 0), undefined);
  assert.ok(await segment.findEnd());
  assert.equal(segment.nextOffset, 7);
});

test("whoever reads on where the last batch ended needs no search, and gets what a search finds", async () => {
  const segment = newSegment();
  for (let offset = 0; offset < 100; offset++) {
    const batch = batchOf([`message ${offset}`]);
    setBaseOffset(batch, offset);
    segment.append(batch);
  }
  let searches = 0;
  const readNow = segment.log.readNow.bind(segment.log);
  segment.log.readNow = (position, length) => {
    searches++;
    return readNow(position, length);
  };
  segment.log.read = async (position, length) => readNow(position, length);
  const read = async (offset: number) => messagesIn(await segment.read(offset, 1)).map(({ value }) => value);
  for (let offset = 0; offset < 100; offset++) assert.deepEqual(await read(offset), [`message ${offset}`]);
  const ofTheFirst = searches;
  for (const offset of [50, 51, 7, 52, 8, 8]) assert.deepEqual(await read(offset), [`message ${offset}`]);
  assert.ok(ofTheFirst <= 2, `${ofTheFirst} looks at the log to read it from its beginning to its end`);
  assert.ok(searches > ofTheFirst);
});

test("a segment knows its first and its largest timestamp, whatever the order of the times", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1000), { minLength: 1 }), (times) => {
      const segment = newSegment();
      for (const [offset, time] of times.entries()) {
        const batch = batchOf(["a"], time);
        setBaseOffset(batch, offset);
        segment.append(batch);
        assert.equal(segment.firstTimestampMs, times[0]);
        assert.equal(segment.largestTimestampMs, Math.max(...times.slice(0, offset + 1)));
        assert.equal(segment.nextOffset, offset + 1);
      }
      segment.seal();
      assert.equal(segment.lacksIndexes, false);
    }),
  );
});

test("a segment in whose middle there is no batch says at which byte, and reads what is before", async () => {
  const storage = new MemoryStorage(1 << 20);
  const segment = new Segment(storage, FOLDER, 0, 1 << 20);
  for (let offset = 0; offset < 3; offset++) {
    const batch = batchOf(["a"]);
    setBaseOffset(batch, offset);
    segment.append(batch);
  }
  const size = segment.sizeBytes / 3;
  const bytes = Buffer.from(segment.log.readNow(0, size * 3)).fill(0, size, size * 2);
  segment.log.truncate(0);
  segment.log.append(bytes);
  assert.equal(baseOffset(await segment.read(0, 1)), 0);
  const refusal = { name: "KAFKA_STORAGE_ERROR", message: new RegExp(`no batch at byte ${size}$`) };
  await assert.rejects(() => segment.read(1, 1), refusal);
  assert.equal(await segment.findEnd(), false);
});
