import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MemoryStorage } from "./memory-storage";
import { OffsetIndex } from "./offset-index";
import type { PartitionLog } from "./partition-log";
import type { LogFile, Storage } from "./storage";
import { batchOf, FOLDER, openLog, STORAGES, valuesIn } from "./testing";
import { TimeIndex } from "./time-index";

const INDEX_INTERVAL_BYTES = 300;
const SEGMENT_BYTES = 2000;

function newFile(): LogFile {
  return new MemoryStorage(1 << 20).open("index");
}

test("an offset index entry is the relative offset and the position, four bytes each, as in Kafka", () => {
  const file = newFile();
  const index = new OffsetIndex(file, 1000);
  index.append(1000, 0);
  index.append(1258, 4096);
  assert.equal(file.readNow(0, 100).toString("hex"), "0000000000000000" + "0000010200001000");
  assert.deepEqual([index.entryCount, index.lastPosition], [2, 4096]);
});

test("a time index entry is the timestamp in eight bytes and the relative offset in four, as in Kafka", () => {
  const file = newFile();
  const index = new TimeIndex(file, 1000);
  index.append({ timestampMs: 0x0123456789a, offset: 1258 });
  assert.equal(file.readNow(0, 100).toString("hex"), "000000123456789a" + "00000102");
  assert.deepEqual(index.last, { timestampMs: 0x0123456789a, offset: 1258 });
});

test("an offset index answers with the last entry at or before an offset, and with the start when there is none", () => {
  const steps = fc.array(fc.record({ offset: fc.integer({ min: 1, max: 5 }), position: fc.nat(100) }));
  fc.assert(
    fc.property(steps, fc.nat(100), (given, asked) => {
      const index = new OffsetIndex(newFile(), 50);
      const entries = [{ offset: 49, position: 0 }];
      for (const step of given) {
        const { offset, position } = entries.at(-1)!;
        entries.push({ offset: offset + step.offset, position: position + step.position });
        index.append(entries.at(-1)!.offset, entries.at(-1)!.position);
      }
      const expected = entries.findLast(({ offset }) => offset <= 50 + asked);
      assert.equal(index.positionBefore(50 + asked), expected!.position);
      assert.equal(index.lastPosition, entries.at(-1)!.position);
    }),
  );
});

test("an offset index of many entries answers as one of few does, in a few trips to its file", () => {
  const file = newFile();
  const index = new OffsetIndex(file, 0);
  for (let entry = 0; entry < 3000; entry++) index.append(2 * entry, 10 * entry);
  let trips = 0;
  const readNow = file.readNow.bind(file);
  file.readNow = (position, length) => {
    trips++;
    return readNow(position, length);
  };
  for (let offset = 0; offset < 6010; offset++) {
    assert.equal(index.positionBefore(offset), 10 * Math.min(Math.floor(offset / 2), 2999));
  }
  assert.ok(trips <= 4 * 6010, `${trips} trips for 6010 answers`);
});

test("an offset index whose entries are damaged says some position, and does not fail", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 6000 }), fc.nat(2 ** 31), (bytes, offset) => {
      const file = newFile();
      file.append(Buffer.from(bytes));
      assert.ok(new OffsetIndex(file, 0).positionBefore(offset) >= 0);
    }),
  );
});

test("a time index keeps only entries that are later than all before, and answers with the last one before a time", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(30)), fc.nat(32), (times, asked) => {
      const file = newFile();
      const index = new TimeIndex(file, 50);
      const kept = times
        .map((timestampMs, number) => ({ timestampMs, offset: 50 + number }))
        .filter(({ timestampMs }, at) => times.slice(0, at).every((earlier) => earlier < timestampMs));
      for (const [number, timestampMs] of times.entries()) index.append({ timestampMs, offset: 50 + number });
      assert.equal(file.length, kept.length * 12);
      assert.deepEqual(index.last, kept.at(-1));
      const before = kept.findLast(({ timestampMs }) => timestampMs < asked);
      assert.equal(index.offsetBefore(asked), before?.offset ?? 50);
      assert.deepEqual(new TimeIndex(file, 50).last, kept.at(-1), "the same is read from the file");
    }),
  );
});

/** Fills a log of several segments with batches whose times go up and down a little. */
function fill(log: PartitionLog): void {
  for (let number = 0; number < 60; number++) {
    log.append(batchOf([`message ${number}`, "x".repeat(number)], 1000 + number * 10 - (number % 7) * 15));
  }
}

/** Every answer that a log gives with the help of an index. */
async function answers(log: PartitionLog): Promise<string[]> {
  const found: string[] = [];
  for (let offset = log.logStartOffset; offset < log.logEndOffset; offset++) {
    found.push(`offset ${offset}: ${valuesIn(await log.read(offset, 1))}`);
  }
  for (let time = 900; time < 1700; time += 3)
    found.push(`as late as ${time}: offset ${(await log.findTimestamp(time))?.offset}`);
  return found;
}

function assertSame(found: readonly string[], expected: readonly string[]): void {
  assert.equal(found.length, expected.length);
  assert.equal(
    found.find((answer, at) => answer !== expected[at]),
    undefined,
  );
}

function indexFiles(storage: Storage): string[] {
  return storage
    .list(FOLDER)
    .filter((name) => name.endsWith("index"))
    .map((name) => `${FOLDER}/${name}`);
}

const DAMAGES: Record<string, (storage: Storage, name: string) => void> = {
  missing: (storage, name) => storage.remove(name),
  empty: (storage, name) => storage.open(name).truncate(0),
  "cut within an entry": (storage, name) =>
    storage.open(name).truncate(Math.max(0, storage.open(name).length - 5)),
  "longer than the log": (storage, name) => {
    const file = storage.open(name);
    file.append(Buffer.alloc(24, 0x11));
    file.close();
  },
  "full of zeroes": (storage, name) => overwrite(storage, name, 0x00),
  "full of garbage": (storage, name) => overwrite(storage, name, 0x7b),
};

function overwrite(storage: Storage, name: string, byte: number): void {
  storage.remove(name);
  const file = storage.open(name);
  file.append(Buffer.alloc(960, byte));
  file.close();
}

const OPTIONS = { segmentBytes: SEGMENT_BYTES, indexIntervalBytes: INDEX_INTERVAL_BYTES };

for (const [kind, newStorage] of Object.entries(STORAGES)) {
  for (const [name, damage] of Object.entries(DAMAGES)) {
    test(`recovery builds indexes that are ${name} anew, and the log gives the same answers (${kind})`, async (t) => {
      const storage = newStorage(t);
      const log = await openLog({ storage, ...OPTIONS });
      fill(log);
      const expected = await answers(log);
      await log.close();
      const indexes = contents(storage, "index");
      for (const file of indexFiles(storage)) damage(storage, file);

      const again = await openLog({ storage, ...OPTIONS });
      assert.equal(again.recoveryReport, undefined);
      assertSame(await answers(again), expected);
      await again.close();
      assert.deepEqual(contents(storage, "index"), indexes);
    });
  }

  test(`indexes that are missing after a clean stop change no answer (${kind})`, async (t) => {
    const storage = newStorage(t);
    const log = await openLog({ storage, ...OPTIONS });
    fill(log);
    const expected = await answers(log);
    await log.close();
    for (const file of indexFiles(storage)) storage.remove(file);
    const again = await openLog({ storage, ...OPTIONS, stoppedCleanly: true });
    assertSame(await answers(again), expected);
    await again.close();
  });

  test(`a segment whose time index is missing after a clean stop is not taken for an old one (${kind})`, async (t) => {
    const storage = newStorage(t);
    const young = { storage, ...OPTIONS, retentionMs: 1500, clock: { nowMs: () => 2000 } };
    const log = await openLog(young);
    fill(log);
    assert.equal(log.applyRetention(), 0);
    await log.close();
    for (const file of indexFiles(storage)) storage.remove(file);
    const again = await openLog({ ...young, stoppedCleanly: true });
    again.applyRetention();
    assert.equal(again.logStartOffset, 0, "retention removed messages that are young");
    await again.close();
  });
}

function contents(storage: Storage, suffix: string): Buffer[] {
  return indexFiles(storage)
    .filter((name) => name.endsWith(suffix))
    .sort()
    .map((name) => Buffer.from(storage.open(name).readNow(0, 1 << 16)));
}

test("an offset index has an entry about every interval of log, so that no read walks over much more than that", async () => {
  const storage = new MemoryStorage(1 << 20);
  const log = await openLog({ storage, indexIntervalBytes: 1000 });
  for (let number = 0; number < 300; number++) log.append(batchOf([`message ${number}`]));
  const size = log.sizeBytes;
  const [index] = contents(storage, ".index");
  const entries = Array.from({ length: index!.length / 8 }, (_, at) => ({
    offset: index!.readInt32BE(at * 8),
    position: index!.readInt32BE(at * 8 + 4),
  }));
  const batchBytes = size / 300;
  assert.ok(entries.length <= size / 1000 && entries.length >= size / (1000 + 2 * batchBytes) - 1);
  for (const [at, { position, offset }] of entries.entries()) {
    const before = entries[at - 1] ?? { position: 0, offset: -1 };
    assert.ok(position - before.position > 1000 && position - before.position <= 1000 + 2 * batchBytes);
    assert.ok(offset > before.offset);
  }
  await log.close();
});
