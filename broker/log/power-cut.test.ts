import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import fc from "fast-check";
import { DiskStorage } from "./disk-storage";
import { type Files, operatingSystemFiles } from "./files";
import { batchOf, FOLDER, openLog, readAll, temporaryFolder } from "./testing";

/**
 * A disk that knows what would survive a power cut: of each file the bytes it had when its last flush began, and of each
 * folder the names it had when it was flushed. A flush takes as many turns as `turns` says, so that others get between.
 */
class DiskWithPower {
  readonly files: Files;
  /** Which files are open now, by descriptor. */
  readonly opened = new Map<number, string>();
  readonly #safeBytes = new Map<string, Buffer>();
  readonly #safeNames = new Set<string>();

  constructor(turns: () => number = () => 0) {
    const openBy = (how: "open" | "openToRead") => (file: string) => {
      const fd = operatingSystemFiles[how](file);
      this.opened.set(fd, file);
      return fd;
    };
    this.files = {
      ...operatingSystemFiles,
      open: openBy("open"),
      openToRead: openBy("openToRead"),
      close: (fd) => {
        this.opened.delete(fd);
        operatingSystemFiles.close(fd);
      },
      flush: async (fd) => {
        const file = this.opened.get(fd)!;
        const bytes = fs.readFileSync(file);
        for (let turn = turns(); turn > 0; turn--) await nextTurn();
        this.#safeBytes.set(file, bytes);
      },
      flushFolder: async (folder) => {
        const names = fs.readdirSync(folder);
        for (let turn = turns(); turn > 0; turn--) await nextTurn();
        this.#nowSafe(folder, names);
      },
      flushFolderNow: (folder) => this.#nowSafe(folder, fs.readdirSync(folder)),
    };
  }

  #nowSafe(folder: string, names: readonly string[]): void {
    for (const name of names) this.#safeNames.add(path.join(folder, name));
  }

  /** What the next start finds in `to`. */
  cutPower(from: string, to: string): void {
    fs.mkdirSync(path.join(to, FOLDER), { recursive: true });
    for (const file of this.#safeNames) {
      const target = path.join(to, path.relative(from, file));
      if (fs.existsSync(file)) fs.writeFileSync(target, this.#safeBytes.get(file) ?? "");
    }
  }

  /** Files in `folder` that hold bytes which a power cut would take. */
  unsafeFiles(folder: string): string[] {
    return fs
      .readdirSync(folder)
      .filter((name) => {
        const file = path.join(folder, name);
        const safe = this.#safeNames.has(file) ? this.#safeBytes.get(file) : undefined;
        return !fs.readFileSync(file).equals(safe ?? Buffer.alloc(0));
      })
      .sort();
  }
}

function setUp(t: TestContext, turns?: () => number) {
  const root = temporaryFolder(t);
  const disk = new DiskWithPower(turns);
  return { root, disk, storage: new DiskStorage(root, disk.files) };
}

/** Leaves in `root` a log of nine segments as the death of a process leaves it: all written, nothing flushed. */
async function killedBeforeAnyFlush(root: string): Promise<void> {
  const never = new Promise<void>(() => {});
  const files: Files = { ...operatingSystemFiles, flush: () => never };
  const log = await openLog({ storage: new DiskStorage(root, files), ...SMALL });
  for (let number = 0; number < 9; number++) log.append(batchOf([`message ${number}`, "x"], 1000 + number));
  assert.equal(log.segmentCount, 9);
}

const SMALL = { segmentBytes: 100, indexIntervalBytes: 0 };

test("whatever producers and the disk do at the same time, what was acknowledged survives a power cut", async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ pause: fc.nat(3), turns: fc.nat(4) }), { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 60, max: 300 }),
      async (producers, segmentBytes) => {
        let flushes = 0;
        const { root, disk, storage } = setUp(t, () => producers[flushes++ % producers.length]!.turns);
        const log = await openLog({ storage, segmentBytes });
        const produce = async (number: number) => {
          for (let turn = producers[number]!.pause; turn > 0; turn--) await nextTurn();
          const value = `message ${number}`;
          const offset = log.append(batchOf([value]));
          await log.acknowledged();
          await assertSurvives(t, root, disk, offset, value);
        };
        await Promise.all(producers.map((_, number) => produce(number)));
      },
    ),
    { numRuns: 40 },
  );
});

async function assertSurvives(
  t: TestContext,
  root: string,
  disk: DiskWithPower,
  offset: number,
  value: string,
) {
  const after = temporaryFolder(t);
  disk.cutPower(root, after);
  const log = await openLog({ storage: new DiskStorage(after, new DiskWithPower().files) });
  assert.equal(log.offline, undefined, log.offline?.message);
  assert.equal(log.logStartOffset, 0, "nothing older is missing either");
  const found = (await readAll(log)).find((message) => message.offset === offset);
  assert.equal(found?.value, value, `message ${offset} was acknowledged`);
}

test("after a restart without a clean stop, an acknowledgement covers the older messages too", async (t) => {
  const { root, disk, storage } = setUp(t);
  await killedBeforeAnyFlush(root);
  const log = await openLog({ storage, ...SMALL });
  assert.equal(log.logEndOffset, 18);
  const offset = log.append(batchOf(["new"]));
  await log.acknowledged();
  await assertSurvives(t, root, disk, offset, "new");
});

test("after a clean stop every byte of the log and its indexes survives a power cut", async (t) => {
  const { root, disk, storage } = setUp(t);
  const log = await openLog({ storage, ...SMALL });
  for (let number = 0; number < 5; number++) log.append(batchOf([`message ${number}`, "x"], 1000 + number));
  await log.close();
  assert.deepEqual(disk.unsafeFiles(path.join(root, FOLDER)), []);
});

test("a clean stop after a recovery leaves nothing unsafe either, because the next start trusts the files", async (t) => {
  const { root, disk, storage } = setUp(t);
  await killedBeforeAnyFlush(root);
  const log = await openLog({ storage, ...SMALL });
  await log.close();
  assert.deepEqual(disk.unsafeFiles(path.join(root, FOLDER)), []);
});

test("where retention removed everything, a power cut does not make offsets begin again", async (t) => {
  const { root, disk, storage } = setUp(t);
  const log = await openLog({ storage, clock: { nowMs: () => 5000 }, retentionMs: 100 });
  log.append(batchOf(["a", "b", "c"], 1000));
  await log.acknowledged();
  assert.equal(log.applyRetention(), 1);
  await log.acknowledged();
  const after = temporaryFolder(t);
  disk.cutPower(root, after);
  const again = await openLog({ storage: new DiskStorage(after, new DiskWithPower().files) });
  assert.equal(again.offline, undefined);
  assert.equal(again.logEndOffset, 3);
});

test("files of old segments are open only while somebody reads them", async (t) => {
  const { disk, storage } = setUp(t);
  const log = await openLog({ storage, ...SMALL });
  for (let number = 0; number < 9; number++) log.append(batchOf([`message ${number}`, "x"], 1000 + number));
  await log.acknowledged();
  await readAll(log);
  assertOpenedAreOf(disk, 16);
  await log.close();
  assert.equal(disk.opened.size, 0);
});

test("files of old segments are not left open by recovery", async (t) => {
  const { root, disk, storage } = setUp(t);
  await killedBeforeAnyFlush(root);
  const log = await openLog({ storage, ...SMALL });
  assertOpenedAreOf(disk, 16);
  await log.close();
  assert.equal(disk.opened.size, 0);
});

test("files of a segment that retention removes are closed", async (t) => {
  const { disk, storage } = setUp(t);
  const log = await openLog({ storage, clock: { nowMs: () => 5000 }, retentionMs: 100 });
  log.append(batchOf(["a"], 1000));
  await log.acknowledged();
  assert.equal(log.applyRetention(), 1);
  await log.acknowledged();
  assertOpenedAreOf(disk, 1);
  await log.close();
});

function assertOpenedAreOf(disk: DiskWithPower, baseOffset: number): void {
  const names = [...disk.opened.values()].map((file) => Number.parseInt(path.basename(file), 10));
  assert.deepEqual(
    names.filter((base) => base !== baseOffset),
    [],
  );
}
