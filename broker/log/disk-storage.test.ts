import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import fc from "fast-check";
import { DiskStorage } from "./disk-storage";
import { type Files, operatingSystemFiles } from "./files";
import { diskStorage, temporaryFolder } from "./testing";

const REPLACING_CALLS = ["remove", "open", "write", "flushNow", "close", "rename", "flushFolderNow"] as const;

type Call = keyof Files;

/** The real disk; `before` is told of each call by name and may throw instead of it. */
function watchedFiles(before: (call: Call) => void): Files {
  const files: Record<string, unknown> = {};
  for (const [call, original] of Object.entries(operatingSystemFiles)) {
    files[call] = (...given: unknown[]) => {
      before(call as Call);
      return (original as (...given: unknown[]) => unknown)(...given);
    };
  }
  return files as unknown as Files;
}

/** A disk that knows which descriptors are open. */
function countingDisk(t: TestContext, changes: Partial<Files> = {}) {
  const opened = new Set<number>();
  const note = (fd: number) => {
    opened.add(fd);
    return fd;
  };
  const files: Files = {
    ...operatingSystemFiles,
    ...changes,
    open: (file) => note(operatingSystemFiles.open(file)),
    openToRead: (file) => note(operatingSystemFiles.openToRead(file)),
    close(fd) {
      opened.delete(fd);
      operatingSystemFiles.close(fd);
    },
  };
  return { opened, storage: diskStorage(t, files) };
}

for (const failing of REPLACING_CALLS) {
  test(`a small file has its old bytes or the new ones, and no half, when ${failing} fails`, (t) => {
    let broken = false;
    const files = watchedFiles((call) => {
      if (broken && call === failing) throw new Error(`${call} fails`);
    });
    const storage = diskStorage(t, files);
    storage.replaceSmall("small", Buffer.from("old"));
    broken = true;
    const refusal = { name: "KAFKA_STORAGE_ERROR", message: new RegExp(`${failing} fails`) };
    assert.throws(() => storage.replaceSmall("small", Buffer.from("the new ones")), refusal);
    broken = false;
    // Only the last call comes after the new name is there.
    const expected = failing === "flushFolderNow" ? "the new ones" : "old";
    assert.equal(String(storage.readSmall("small")), expected);
    storage.replaceSmall("small", Buffer.from("once more"));
    assert.equal(String(storage.readSmall("small")), "once more");
    assert.deepEqual(storage.list(""), ["small"]);
  });
}

test("a small file has its old bytes or the new ones, whichever call a broker dies at, and can be replaced then", (t) => {
  const outcomes: string[] = [];
  for (let callsLeft = 0; outcomes.at(-1) !== "done"; callsLeft++) {
    const folder = temporaryFolder(t);
    new DiskStorage(folder, operatingSystemFiles).replaceSmall("small", Buffer.from("old"));
    let left = callsLeft;
    const dying = watchedFiles(() => {
      if (left-- <= 0) throw new Error("the broker is dead");
    });
    try {
      new DiskStorage(folder, dying).replaceSmall("small", Buffer.from("new"));
      outcomes.push("done");
    } catch {
      const restarted = new DiskStorage(folder, operatingSystemFiles);
      outcomes.push(String(restarted.readSmall("small")));
      restarted.replaceSmall("small", Buffer.from("newer"));
      assert.equal(String(restarted.readSmall("small")), "newer");
    }
  }
  const turn = outcomes.indexOf("new");
  assert.ok(turn > 0 && outcomes.length >= REPLACING_CALLS.length);
  assert.deepEqual(outcomes.slice(0, -1), [
    ...Array<string>(turn).fill("old"),
    ...Array<string>(outcomes.length - 1 - turn).fill("new"),
  ]);
});

test("a small file that a full disk takes half of is kept as it was", (t) => {
  let room = 1000;
  const write: Files["write"] = (fd, bytes, position) => {
    if (room === 0) throw Object.assign(new Error("ENOSPC"), { code: "ENOSPC" });
    const taken = Math.min(room, bytes.length);
    room -= taken;
    return operatingSystemFiles.write(fd, bytes.subarray(0, taken), position);
  };
  const { opened, storage } = countingDisk(t, { write });
  storage.replaceSmall("small", Buffer.from("old"));
  room = 5;
  const refusal = { name: "KAFKA_STORAGE_ERROR", message: /the disk is full: free some room/ };
  assert.throws(() => storage.replaceSmall("small", Buffer.from("more than five")), refusal);
  assert.equal(String(storage.readSmall("small")), "old");
  assert.equal(opened.size, 0);
});

test("a small file is whole when the disk takes and gives only a few bytes at a time", (t) => {
  const bytes = fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array));
  fc.assert(
    fc.property(bytes, fc.integer({ min: 1, max: 20 }), (content, few) => {
      const write: Files["write"] = (fd, from, position) =>
        operatingSystemFiles.write(fd, from.subarray(0, few), position);
      const storage = diskStorage(t, { ...operatingSystemFiles, write, flushNow: () => {} });
      storage.replaceSmall("small", content);
      assert.deepEqual(storage.readSmall("small"), content);
    }),
    { numRuns: 20 },
  );
});

test("bytes that are read at once are all there, also when the disk gives only a few at a time", (t) => {
  const readNow: Files["readNow"] = (fd, into, position) =>
    operatingSystemFiles.readNow(fd, into.subarray(0, 3), position);
  const storage = diskStorage(t, { ...operatingSystemFiles, readNow });
  storage.replaceSmall("small", Buffer.from("ten bytes."));
  assert.equal(String(storage.readSmall("small")), "ten bytes.");
});

for (const busy of ["read", "flush"] as const) {
  test(`a file that is appended to and closed during a ${busy} leaves no descriptor open`, async (t) => {
    const { opened, storage } = countingDisk(t);
    const earlier = storage.open("file");
    earlier.append(Buffer.from("bytes"));
    earlier.close();

    const file = storage.open("file");
    const work = busy === "read" ? file.read(0, 5) : file.flush();
    file.append(Buffer.from("!"));
    file.close();
    await work;
    assert.equal(opened.size, 0);
    assert.equal(String(file.readNow(0, 10)), "bytes!");
  });

  test(`a file that was open before a ${busy} and is closed during it leaves no descriptor open`, async (t) => {
    const { opened, storage } = countingDisk(t);
    const file = storage.open("file");
    file.append(Buffer.from("bytes"));
    file.append(Buffer.alloc(100_000)); // what lies further from the end is not read at once
    const work = busy === "read" ? file.read(0, 5) : file.flush();
    file.close();
    assert.equal(opened.size, 1, "the descriptor is not closed beneath whoever uses it");
    await work;
    assert.equal(opened.size, 0);
  });
}

test("a file is closed again when reading it fails", async (t) => {
  const fails = () => Promise.reject(Object.assign(new Error("EIO: i/o error"), { code: "EIO" }));
  const { opened, storage } = countingDisk(t, { read: fails });
  const file = storage.open("file");
  file.append(Buffer.from("bytes"));
  file.close();
  await assert.rejects(() => file.read(0, 5), { name: "KAFKA_STORAGE_ERROR", message: /cannot read .*EIO/ });
  assert.equal(opened.size, 0);
});

test("a flush that failed is owed still: the next one reaches the disk", async (t) => {
  let flushes = 0;
  const flush = async () => {
    if (++flushes === 1) throw new Error("the flush fails");
  };
  const file = diskStorage(t, { ...operatingSystemFiles, flush }).open("file");
  file.append(Buffer.from("bytes"));
  await assert.rejects(() => file.flush(), { name: "KAFKA_STORAGE_ERROR", message: /cannot flush/ });
  await file.flush();
  assert.equal(flushes, 2);
  await file.flush();
  assert.equal(flushes, 2, "nothing new is there to flush");
  file.append(Buffer.from("!"));
  await file.flush();
  assert.equal(flushes, 3);
  file.close();
});

test("of a large file that is removed the name goes at once, and its room while nobody waits", async (t) => {
  const discarded: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const files: Files = {
    ...operatingSystemFiles,
    remove: () => assert.fail("everybody has to wait for this"),
    async discard(file) {
      discarded.push(file);
      await promise;
      await operatingSystemFiles.discard(file);
    },
  };
  const folder = temporaryFolder(t);
  const storage = new DiskStorage(folder, files);
  const file = storage.open("large");
  file.append(Buffer.alloc(2 * 1024 * 1024));
  file.remove();
  assert.deepEqual(storage.list(""), ["large.deleted"]);
  storage.open("large").append(Buffer.from("another"));
  resolve();
  while (storage.exists("large.deleted")) await delay(1);
  assert.deepEqual(discarded, [path.join(folder, "large.deleted")]);
  assert.equal(String(storage.open("large").readNow(0, 10)), "another");
  await assert.rejects(file.read(0, 1), { name: "KAFKA_STORAGE_ERROR" });
});

test("a large file goes although the disk has no room for another name", (t) => {
  const files: Files = {
    ...operatingSystemFiles,
    rename: () => {
      throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
    },
  };
  const storage = diskStorage(t, files);
  const file = storage.open("large");
  file.append(Buffer.alloc(2 * 1024 * 1024));
  file.remove();
  assert.deepEqual(storage.list(""), []);
});

test("large files are removed one after the other, and one that cannot be removed does not keep the others", async (t) => {
  const folder = temporaryFolder(t);
  const paths = Array.from({ length: 5 }, (_, number) => path.join(folder, String(number)));
  for (const file of paths) fs.writeFileSync(file, "x");
  const { rm } = fs.promises;
  let [running, most] = [0, 0];
  t.mock.method(fs.promises, "rm", async (file: string) => {
    most = Math.max(most, ++running);
    await rm(file);
    running--;
    if (file === paths[1]) throw new Error("it cannot be removed");
  });
  const ended = await Promise.allSettled(paths.map((file) => operatingSystemFiles.discard(file)));
  assert.deepEqual(
    ended.map(({ status }) => status),
    ["fulfilled", "rejected", "fulfilled", "fulfilled", "fulfilled"],
  );
  assert.equal(most, 1);
  assert.deepEqual(fs.readdirSync(folder), []);
});
