import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { DiskStorage } from "./disk-storage";
import { type Files, operatingSystemFiles } from "./files";
import { MemoryStorage } from "./memory-storage";
import { openStorage } from "./open-storage";
import { diskStorage, STORAGES, temporaryFolder } from "./testing";

type Action = { append: number } | { cutTo: number } | { close: true } | { reopen: true };

const ACTIONS: fc.Arbitrary<Action[]> = fc.array(
  fc.oneof(
    fc.record({
      append: fc.oneof(fc.nat(50), fc.nat(3000), fc.constantFrom(1023, 1024, 1025, 70_000, 300_000)),
    }),
    fc.record({ cutTo: fc.double({ min: 0, max: 1, noNaN: true }) }),
    fc.constant({ close: true } as const),
    fc.constant({ reopen: true } as const),
  ),
  { maxLength: 20 },
);

/** Bytes that differ from their neighbours, so that a piece in the wrong place is noticed. */
function numbered(length: number, seed: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, at) => (at * 31 + seed * 7 + (at >> 8)) & 0xff));
}

for (const [kind, newStorage] of Object.entries(STORAGES)) {
  test(`a file is what was appended, cut where it was cut, whatever happened in between (${kind})`, async (t) => {
    const storage = newStorage(t);
    let number = 0;
    await fc.assert(
      fc.asyncProperty(ACTIONS, fc.nat(), fc.nat(), async (actions, from, count) => {
        const name = `folder/${number++}`;
        storage.makeFolder("folder");
        let file = storage.open(name);
        let expected = Buffer.alloc(0);
        for (const [seed, action] of actions.entries()) {
          if ("append" in action) {
            const bytes = numbered(action.append, seed);
            expected = Buffer.concat([expected, bytes]);
            file.append(bytes);
          } else if ("cutTo" in action) {
            expected = expected.subarray(0, Math.floor(expected.length * action.cutTo));
            file.truncate(expected.length);
          } else if ("close" in action) file.close();
          else {
            file.close();
            file = storage.open(name);
          }
          const position = expected.length === 0 ? 0 : from % (expected.length + 2);
          const length = count % 2000;
          const piece = expected.subarray(position, position + length);
          assert.equal(file.length, expected.length);
          assert.ok((await file.read(position, length)).equals(piece));
          assert.ok(file.readNow(position, length).equals(piece));
        }
        await file.flush();
        assert.ok((await file.read(0, expected.length + 10)).equals(expected));
        file.close();
        storage.remove(name);
        assert.equal(storage.exists(name), false);
      }),
      { numRuns: kind === "disk" ? 40 : 100 },
    );
  });

  test(`what a reader holds does not change while the file grows (${kind})`, async (t) => {
    const storage = newStorage(t);
    storage.makeFolder("folder");
    const file = storage.open("folder/file");
    file.append(numbered(700, 1));
    const held = await file.read(0, 700);
    for (let seed = 2; seed < 20; seed++) file.append(numbered(700, seed));
    assert.ok(held.equals(numbered(700, 1)));
    file.close();
  });

  test(`names are listed by folder, and a folder is removed with all that is in it (${kind})`, async (t) => {
    const storage = newStorage(t);
    for (const folder of ["a", "ab"]) {
      storage.makeFolder(folder);
      for (const name of ["1", "2"]) storage.replaceSmall(`${folder}/${name}`, Buffer.from(name));
    }
    assert.deepEqual(storage.list("a").sort(), ["1", "2"]);
    assert.deepEqual(storage.list("").sort(), ["a", "ab"]);
    assert.ok(storage.exists("a") && storage.exists("a/1"));
    storage.remove("a/1");
    assert.deepEqual(storage.list("a"), ["2"]);
    await storage.removeFolder("a");
    assert.deepEqual(
      [storage.exists("a"), storage.exists("a/2"), storage.exists("ab/2")],
      [false, false, true],
    );
    assert.deepEqual(storage.list("a"), []);
  });

  test(`a small file is replaced whole; where there is none, nothing is read (${kind})`, (t) => {
    const storage = newStorage(t);
    assert.equal(storage.readSmall("small"), undefined);
    for (const text of ["a long first text", "short", ""]) {
      storage.replaceSmall("small", Buffer.from(text));
      assert.equal(String(storage.readSmall("small")), text);
    }
    assert.deepEqual(storage.list(""), ["small"]);
  });
}

test("a small file that cannot be replaced is kept: on a disk, whichever of the calls fails", (t) => {
  for (const call of ["open", "write", "flushNow", "rename"] as const) {
    const files: Files = { ...operatingSystemFiles };
    const storage = diskStorage(t, files);
    storage.replaceSmall("small", Buffer.from("old"));
    const fail = () => {
      throw new Error(`${call} fails`);
    };
    files[call] = fail;
    assert.throws(() => storage.replaceSmall("small", Buffer.from("new")), {
      message: new RegExp(`${call} fails`),
    });
    files[call] = operatingSystemFiles[call] as never;
    assert.equal(String(storage.readSmall("small")), "old");
    storage.replaceSmall("small", Buffer.from("newer"));
    assert.equal(String(storage.readSmall("small")), "newer");
  }
});

test("a small file that cannot be replaced is kept: in memory that is full", () => {
  const storage = new MemoryStorage(10);
  storage.replaceSmall("small", Buffer.from("old"));
  assert.throws(() => storage.replaceSmall("small", Buffer.alloc(11)), { name: "KAFKA_STORAGE_ERROR" });
  assert.equal(String(storage.readSmall("small")), "old");
});

test("what a file in memory had is used again by the next one, whatever its size", (t) => {
  const storage = new MemoryStorage(1 << 24);
  const fill = (name: string) => storage.open(name).append(Buffer.alloc(5 * 1024 * 1024, name));
  fill("a");
  storage.remove("a");
  const { mock } = t.mock.method(Buffer, "allocUnsafeSlow");
  fill("b");
  assert.equal(mock.callCount(), 0);
  assert.deepEqual(storage.open("b").readNow(5_000_000, 1), Buffer.from("b"));
  fill("c");
  assert.ok(mock.callCount() > 0);
});

test("a small file in memory takes the room of its newest bytes only", () => {
  const storage = new MemoryStorage(10);
  for (let number = 0; number < 100; number++)
    storage.replaceSmall("small", Buffer.from(`new ${number % 10}`));
  storage.open("other").append(Buffer.alloc(5));
  assert.throws(() => storage.open("other").append(Buffer.alloc(1)), { name: "KAFKA_STORAGE_ERROR" });
});

test("a small file is on the disk before it takes the old one's name, and the name is too before the call returns", (t) => {
  const calls: string[] = [];
  const files: Files = { ...operatingSystemFiles };
  for (const call of ["write", "flushNow", "rename", "flushFolderNow"] as const) {
    const original = operatingSystemFiles[call] as (...given: unknown[]) => never;
    files[call] = (...given: unknown[]) => {
      calls.push(call);
      return original(...given);
    };
  }
  diskStorage(t, files).replaceSmall("small", Buffer.from("text"));
  assert.deepEqual(calls, ["write", "flushNow", "rename", "flushFolderNow"]);
});

test("a file that is closed while somebody reads it is closed when the reader is done", async (t) => {
  const closed: number[] = [];
  const close = (fd: number) => {
    closed.push(fd);
    operatingSystemFiles.close(fd);
  };
  const file = diskStorage(t, { ...operatingSystemFiles, close }).open("file");
  file.append(Buffer.from("some bytes"));
  // What lies at the end of a growing file is read at once: nobody could close it meanwhile.
  file.append(Buffer.alloc(100_000));
  closed.length = 0;
  const reading = [file.read(0, 4), file.read(5, 5)];
  file.close();
  assert.deepEqual(closed, []);
  assert.deepEqual((await Promise.all(reading)).map(String), ["some", "bytes"]);
  assert.equal(closed.length, 1);
  file.append(Buffer.from("!"));
  assert.equal(String(await file.read(100_010, 20)), "!");
  file.close();
  assert.equal(closed.length, 2);
});

test("a folder means a disk, and none means memory", (t) => {
  const options = { files: operatingSystemFiles, memoryBytesMax: 1 };
  const folder = temporaryFolder(t);
  assert.ok(openStorage({ ...options, folder }) instanceof DiskStorage);
  const memory = openStorage({ ...options, folder: undefined });
  assert.equal(memory.description, "memory");
  memory.open("file").append(Buffer.alloc(1));
  assert.throws(() => memory.open("file").append(Buffer.alloc(1)), { message: /memory is full/ });
});
