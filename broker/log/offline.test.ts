import assert from "node:assert/strict";
import { test } from "node:test";
import { type Files, operatingSystemFiles } from "./files";
import { MemoryStorage } from "./memory-storage";
import type { PartitionLog } from "./partition-log";
import { recovery } from "./recovery";
import { segmentFileName } from "./segment";
import { batchOf, diskStorage, FOLDER, openLog, readAll } from "./testing";

const FILE = `${FOLDER}/${segmentFileName(0, "log")}`;

/** Whether the stop may be called clean: a log that must not be trusted says so by refusing, or by returning false. */
function closeAndTell(log: PartitionLog): Promise<boolean> {
  return (log.close() as Promise<unknown>).then(
    (answer) => answer !== false,
    () => false,
  );
}

test("a log that recovery found damaged is not taken for whole because the broker stopped cleanly since", async () => {
  const storage = new MemoryStorage(1 << 20);
  const log = await openLog({ storage });
  for (const value of ["a", "b", "c"]) log.append(batchOf([value]));
  await log.close();
  const file = storage.open(FILE);
  const bytes = Buffer.from(file.readNow(0, file.length));
  bytes[7]! ^= 5;
  storage.remove(FILE);
  storage.open(FILE).append(bytes);

  const afterCrash = await openLog({ storage });
  assert.match(afterCrash.offline!.message, /a batch says it is offset 5 where 0 must be/);
  const stoppedCleanly = await closeAndTell(afterCrash);
  const again = await openLog({ storage, stoppedCleanly });
  const first = again.offline === undefined ? (await readAll(again))[0] : undefined;
  assert.ok(again.offline, `the log is online again, and its first message is at offset ${first?.offset}`);
});

test("a log that a failed flush took offline is examined at the next start, however the broker stopped", async (t) => {
  let broken = false;
  const flush = async () => {
    if (broken) throw new Error("the disk is broken");
  };
  const files: Files = {
    ...operatingSystemFiles,
    flushFolder: async () => {},
    flushFolderNow: () => {},
    flush,
  };
  const storage = diskStorage(t, files);
  const log = await openLog({ storage });
  log.append(batchOf(["a"]));
  broken = true;
  await assert.rejects(() => log.acknowledged(), { message: /the disk is broken/ });
  assert.ok(log.offline);
  const stoppedCleanly = await closeAndTell(log);
  broken = false;

  let examined = 0;
  const watched: typeof recovery = {
    examine(segments) {
      examined++;
      return recovery.examine(segments);
    },
  };
  const again = await openLog({ storage, stoppedCleanly, recovery: watched });
  await again.close();
  assert.equal(examined, 1, "nobody knows what of this log is on the disk, and nobody looked");
});

test("a log that a failed flush took offline is online again once recovery has looked at it", async (t) => {
  let broken = false;
  const flush = async () => {
    if (broken) throw new Error("the disk is broken");
  };
  const storage = diskStorage(t, {
    ...operatingSystemFiles,
    flushFolder: async () => {},
    flushFolderNow: () => {},
    flush,
  });
  const log = await openLog({ storage });
  log.append(batchOf(["a"]));
  broken = true;
  await assert.rejects(() => log.acknowledged());
  broken = false;
  const again = await openLog({ storage });
  assert.equal(again.offline, undefined);
  assert.deepEqual(
    (await readAll(again)).map(({ value }) => value),
    ["a"],
  );
  assert.equal(again.append(batchOf(["b"])), 1);
  await again.close();
});
