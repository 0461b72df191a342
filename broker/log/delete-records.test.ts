import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { DiskStorage } from "./disk-storage";
import { type Files, operatingSystemFiles } from "./files";
import { MemoryStorage } from "./memory-storage";
import type { PartitionLog } from "./partition-log";
import { retention } from "./retention";
import { segmentFileName } from "./segment";
import { batchOf, FOLDER, openLog, readAll, STORAGES, temporaryFolder, valuesIn } from "./testing";

const CHECKPOINT = `${FOLDER}/log-start-offset-checkpoint`;
const REMOVED = /^my-topic-0\/\d{20}\.log.*: removed, because the checkpoint beside it says /;

/** Appends one batch for each list of values, `ms` milliseconds after 1970. */
function fill(log: PartitionLog, batches: readonly (readonly string[])[], ms = 1000): void {
  for (const [number, values] of batches.entries()) log.append(batchOf(values, ms + 10 * number));
}

const offsetsOf = (messages: readonly { offset: number }[]) => messages.map(({ offset }) => offset);

for (const [kind, newStorage] of Object.entries(STORAGES)) {
  test(`records before an offset inside a batch are there no more, for anybody (${kind})`, async (t) => {
    const storage = newStorage(t);
    const log = await openLog({ storage });
    fill(log, [
      ["a", "b", "c"],
      ["d", "e", "f"],
    ]);
    assert.equal(await log.deleteRecordsBefore(1), 1);
    assert.deepEqual([log.logStartOffset, log.logEndOffset], [1, 6]);
    const range = { name: "OFFSET_OUT_OF_RANGE", message: /offsets 1 to 6/ };
    await assert.rejects(log.read(0, 1000), range);
    // A batch is never cut: who asks for its second record gets the first as well, as with every read inside a batch.
    assert.deepEqual(valuesIn(await log.read(1, 1)), ["a", "b", "c"]);
    assert.deepEqual(await log.findTimestamp(0), { offset: 1, timestampMs: 1001 });
    assert.equal(await log.deleteRecordsBefore(4), 4);
    assert.deepEqual(await log.findTimestamp(0), { offset: 4, timestampMs: 1011 });
    assert.equal(String(storage.readSmall(CHECKPOINT)), "0\n1\n4\n");
    assert.equal(log.append(batchOf(["g"])), 6);
    await log.close();
  });

  test(`whole segments before the offset are removed (${kind})`, async (t) => {
    const storage = newStorage(t);
    const log = await openLog({ storage, segmentBytes: 1 });
    fill(log, [["a", "b"], ["c", "d"], ["e", "f"], ["g"]]);
    await log.deleteRecordsBefore(5);
    assert.equal(log.segmentCount, 2);
    const files = storage.list(FOLDER).filter((name) => name.endsWith(".log"));
    assert.deepEqual(files.sort(), ["00000000000000000004.log", "00000000000000000006.log"]);
    assert.deepEqual(offsetsOf((await readAll(log)).filter(({ offset }) => offset >= 5)), [5, 6]);
    await log.close();
  });

  test(`-1 deletes all records and gives their room back, and offsets go on (${kind})`, async (t) => {
    const storage = newStorage(t);
    const log = await openLog({ storage });
    fill(log, [["a", "b"], ["c"]]);
    assert.equal(await log.deleteRecordsBefore(-1), 3);
    assert.equal(await log.deleteRecordsBefore(-1), 3);
    assert.deepEqual([log.segmentCount, log.sizeBytes], [1, 0]);
    assert.equal(log.append(batchOf(["d"])), 3);
    assert.deepEqual(offsetsOf(await readAll(log)), [3]);
    await log.close();
    const again = await openLog({ storage });
    assert.deepEqual([again.logStartOffset, again.logEndOffset], [3, 4]);
    await again.close();
  });

  test(`an offset beyond the end, or a negative one but -1, is refused; one before the start changes nothing (${kind})`, async (t) => {
    const log = await openLog({ storage: newStorage(t) });
    fill(log, [["a", "b", "c"]]);
    await log.deleteRecordsBefore(2);
    for (const offset of [4, -2, Number.MAX_SAFE_INTEGER]) {
      await assert.rejects(log.deleteRecordsBefore(offset), { name: "OFFSET_OUT_OF_RANGE" });
    }
    for (const offset of [0, 1, 2]) assert.equal(await log.deleteRecordsBefore(offset), 2);
    assert.equal(await log.deleteRecordsBefore(3), 3);
    await log.close();
  });

  test(`whatever is appended, deleted, retained and restarted, the log holds what a list of records would (${kind})`, async (t) => {
    const storage = newStorage(t);
    let number = 0;
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ append: fc.integer({ min: 1, max: 4 }) }) },
      { weight: 2, arbitrary: fc.record({ deleteUpTo: fc.double({ min: 0, max: 1, noNaN: true }) }) },
      { weight: 1, arbitrary: fc.record({ restart: fc.constantFrom("cleanly", "killed") }) },
      { weight: 1, arbitrary: fc.record({ retain: fc.constant(true) }) },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 25 }),
        fc.integer({ min: 1, max: 400 }),
        async (steps, segmentBytes) => {
          const folder = `log-${number++}`;
          const options = { storage, folder, segmentBytes, indexIntervalBytes: 60, retentionBytes: 600 };
          let log = await openLog(options);
          let start = 0;
          let end = 0;
          for (const one of steps) {
            if ("append" in one) {
              const values = Array.from({ length: one.append }, (_, at) => String(end + at));
              log.append(batchOf(values, 1000 + end));
              end += one.append;
            } else if ("deleteUpTo" in one) {
              const offset = Math.round(one.deleteUpTo * end);
              start = Math.max(start, offset);
              assert.equal(await log.deleteRecordsBefore(offset), start);
            } else if ("retain" in one) {
              log.applyRetention();
              assert.ok(log.logStartOffset >= start);
              start = log.logStartOffset;
            } else {
              if (one.restart === "cleanly") assert.ok(await log.close());
              log = await openLog({ ...options, stoppedCleanly: one.restart === "cleanly" });
            }
            assert.deepEqual([log.logStartOffset, log.logEndOffset], [start, end], JSON.stringify(one));
          }
          assert.equal(log.recoveryReport, undefined);
          const read = (await readAll(log)).filter(({ offset }) => offset >= start);
          const expected = Array.from({ length: end - start }, (_, at) => [start + at, String(start + at)]);
          assert.deepEqual(
            read.map(({ offset, value }) => [offset, value]),
            expected,
          );
          const earliest = await log.findTimestamp(0);
          assert.equal(earliest?.offset, start === end ? undefined : start);
          await log.close();
        },
      ),
      { numRuns: kind === "disk" ? 40 : 150 },
    );
  });
}

/** A disk whose process dies at its operation number `dieAt`, counted from `startCounting` on, and does nothing any more. */
function dyingFiles(dieAt: number) {
  let operations = Number.NEGATIVE_INFINITY;
  const files: Files = { ...operatingSystemFiles };
  for (const call of ["open", "write", "truncate", "rename", "remove", "flush", "flushNow"] as const) {
    const original = operatingSystemFiles[call] as (...given: unknown[]) => never;
    files[call] = (...given: unknown[]) => {
      if (operations++ >= dieAt) throw new Error("the process died");
      return call.startsWith("flush") ? (undefined as never) : original(...given);
    };
  }
  files.flushFolder = async () => {};
  files.flushFolderNow = () => {};
  const startCounting = () => {
    operations = 0;
  };
  return { files, startCounting, died: () => operations > dieAt };
}

async function crashDuringDelete(folder: string, offset: number, dieAt: number) {
  const { files, startCounting, died } = dyingFiles(dieAt);
  const log = await openLog({ storage: new DiskStorage(folder, files), segmentBytes: 1 });
  fill(log, [
    ["a", "b"],
    ["c", "d"],
    ["e", "f"],
    ["g", "h"],
  ]);
  await log.acknowledged();
  startCounting();
  const done = await log.deleteRecordsBefore(offset).then(
    () => true,
    () => false,
  );
  return { done, died: died() };
}

for (const offset of [3, 4, 7, 8]) {
  test(`whenever the process dies while it deletes up to ${offset}, the next start finds it done or not, and loses nothing else`, async (t) => {
    let diedEver = 0;
    for (let dieAt = 0, died = true; died; dieAt++) {
      const folder = temporaryFolder(t);
      const crash = await crashDuringDelete(folder, offset, dieAt);
      died = crash.died;
      if (died) diedEver++;
      const storage = new DiskStorage(folder, operatingSystemFiles);
      const logs = () => storage.list(FOLDER).filter((name) => name.endsWith(".log"));
      const before = logs();
      const log = await openLog({ storage });
      assert.equal(log.offline, undefined);
      const isLess = before.some((name) => !logs().includes(name));
      if (isLess) assert.match(log.recoveryReport!, REMOVED);
      else assert.equal(log.recoveryReport, undefined);
      assert.equal(log.logEndOffset, 8);
      assert.ok(log.logStartOffset === offset || (!crash.done && log.logStartOffset === 0));
      const left = (await readAll(log)).filter((message) => message.offset >= log.logStartOffset);
      assert.equal(left.length, 8 - log.logStartOffset);
      assert.equal(log.append(batchOf(["next"])), 8);
      await log.close();
    }
    assert.ok(diedEver >= 5, `there were only ${diedEver} moments to die at`);
  });
}

test("what a start removes because the checkpoint says so is said, with the names of the file and the offset", async () => {
  for (const [offset, first, more] of [
    [1, 0, ""],
    [2, 0, " and 1 behind it"],
    [9, 0, " and 1 behind it"],
  ] as const) {
    const storage = new MemoryStorage(1 << 20);
    fill(await openLog({ storage, segmentBytes: 1 }), [["a"], ["b"], ["c"]]);
    storage.replaceSmall(CHECKPOINT, Buffer.from(`0\n1\n${offset}\n`));
    const { recoveryReport } = await openLog({ storage });
    assert.match(recoveryReport!, REMOVED);
    assert.ok(recoveryReport!.startsWith(`${FOLDER}/${segmentFileName(first, "log")}${more}: removed`));
    assert.ok(recoveryReport!.endsWith(`what is before offset ${offset} was deleted`));
  }
});

test("nothing is deleted before what follows it is on the disk, so that a power cut cannot end the log before it begins", async (t) => {
  const calls: string[] = [];
  const files: Files = { ...operatingSystemFiles, flushFolder: async () => {}, flushFolderNow: () => {} };
  files.flush = async () => void calls.push("flush");
  files.rename = (from, to) => {
    calls.push(`rename ${path.basename(to)}`);
    operatingSystemFiles.rename(from, to);
  };
  files.remove = (file) => {
    if (file.endsWith(".log")) calls.push("remove");
    operatingSystemFiles.remove(file);
  };
  const storage = new DiskStorage(temporaryFolder(t), files);
  const log = await openLog({ storage, segmentBytes: 1, flushOnAcksAll: false });
  fill(log, [["a"], ["b"], ["c"]]);
  await log.deleteRecordsBefore(2);
  const rename = calls.indexOf("rename log-start-offset-checkpoint");
  assert.ok(rename > 0 && calls[rename - 1] === "flush");
  assert.deepEqual(calls.slice(rename + 1), ["remove", "remove"]);
  await log.close();
});

test("a power cut that kept the checkpoint and brought files back, or lost some, changes nothing", async (t) => {
  const kept: Record<string, readonly number[]> = {
    "all files": [0, 1, 2, 3],
    "a file in the middle is gone": [0, 2, 3],
    "the old ones are gone": [2, 3],
  };
  for (const [what, bases] of Object.entries(kept)) {
    const folder = temporaryFolder(t);
    const log = await openLog({ storage: new DiskStorage(folder, operatingSystemFiles), segmentBytes: 1 });
    fill(log, [["a"], ["b"], ["c"], ["d"]]);
    await log.acknowledged();
    for (const name of fs.readdirSync(path.join(folder, FOLDER))) {
      if (!bases.includes(Number.parseInt(name, 10))) fs.rmSync(path.join(folder, FOLDER, name));
    }
    fs.writeFileSync(path.join(folder, CHECKPOINT), "0\n1\n2\n");
    const again = await openLog({ storage: new DiskStorage(folder, operatingSystemFiles) });
    assert.equal(again.offline, undefined, what);
    assert.deepEqual(
      (await readAll(again)).map(({ value }) => value),
      ["c", "d"],
      what,
    );
    await again.close();
  }
});

test("offsets that were given out are never given out again, though nothing but the checkpoint is left", async () => {
  const storage = new MemoryStorage(1 << 20);
  const log = await openLog({ storage });
  fill(log, [["a", "b", "c", "d"]]);
  await log.deleteRecordsBefore(4);
  for (const name of storage.list(FOLDER))
    if (!name.includes("checkpoint")) storage.remove(`${FOLDER}/${name}`);
  const again = await openLog({ storage });
  assert.deepEqual([again.logStartOffset, again.logEndOffset], [4, 4]);
  assert.equal(again.append(batchOf(["e"])), 4);
});

test("a log that a crash left shorter than its checkpoint begins anew at the checkpoint", async () => {
  for (const stoppedCleanly of [true, false]) {
    const storage = new MemoryStorage(1 << 20);
    fill(await openLog({ storage }), [["a", "b"]]);
    storage.replaceSmall(CHECKPOINT, Buffer.from("0\n1\n5\n"));
    const log = await openLog({ storage, stoppedCleanly });
    assert.deepEqual([log.logStartOffset, log.logEndOffset, log.sizeBytes], [5, 5, 0]);
    assert.equal(log.append(batchOf(["f"])), 5);
    const again = await openLog({ storage });
    assert.deepEqual(offsetsOf(await readAll(again)), [5]);
  }
});

for (const text of [
  "",
  "0\n1\n",
  "1\n1\n4\n",
  "0\n2\n4\n",
  "0\n1\n-4\n",
  "0\n1\nfour\n",
  "0\n1\n99999999999999999\n",
]) {
  test(`the checkpoint ${JSON.stringify(text)} is refused: the log is offline and says what to do`, async () => {
    const storage = new MemoryStorage(1 << 20);
    fill(await openLog({ storage }), [["a", "b"]]);
    storage.replaceSmall(CHECKPOINT, Buffer.from(text));
    const log = await openLog({ storage });
    assert.equal(log.offline?.name, "KAFKA_STORAGE_ERROR");
    assert.match(
      log.recoveryReport!,
      /log-start-offset-checkpoint is no checkpoint .*: restore it, or remove it/,
    );
    await assert.rejects(log.deleteRecordsBefore(1), { name: "KAFKA_STORAGE_ERROR" });
  });
}

test("when the checkpoint cannot be written, nothing is deleted", async () => {
  const storage = new MemoryStorage(1 << 20);
  const log = await openLog({ storage, segmentBytes: 1 });
  fill(log, [["a"], ["b"], ["c"]]);
  storage.replaceSmall = () => {
    throw new Error("the disk is full");
  };
  await assert.rejects(log.deleteRecordsBefore(2), /the disk is full/);
  assert.deepEqual([log.logStartOffset, log.segmentCount], [0, 3]);
});

test("retention goes on from where records were deleted, and never brings them back", async () => {
  const storage = new MemoryStorage(1 << 20);
  const options = { storage, segmentBytes: 1, clock: { nowMs: () => 2000 }, retention };
  const log = await openLog({ ...options, retentionMs: 985 });
  fill(log, [
    ["a", "b"],
    ["c", "d"],
    ["e", "f"],
    ["g", "h"],
  ]);
  await log.deleteRecordsBefore(3);
  assert.equal(log.applyRetention(), 1);
  assert.equal(log.logStartOffset, 4);
  const again = await openLog(options);
  assert.deepEqual([again.logStartOffset, again.logEndOffset], [4, 8]);
});

test("what is deleted while somebody reads it is out of range, or was read whole", async (t) => {
  for (const [, newStorage] of Object.entries(STORAGES)) {
    const log = await openLog({ storage: newStorage(t), segmentBytes: 1 });
    fill(log, [["a"], ["b"], ["c"]]);
    const reading = log.read(0, 1000).then(valuesIn, ({ name }: Error) => name);
    const finding = log.findTimestamp(0);
    await log.deleteRecordsBefore(2);
    const read = await reading;
    assert.ok(read === "OFFSET_OUT_OF_RANGE" || read[0] === "a");
    assert.ok([0, 2].includes((await finding)!.offset));
    await log.close();
  }
});
