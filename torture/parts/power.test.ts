import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { operatingSystemFiles } from "../../broker/log/files";
import { DiskWithPower } from "./power";

function setUp(t: TestContext) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "kafka-lab-power-"));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  const disk = new DiskWithPower(operatingSystemFiles);
  const write = (name: string, text: string, position = 0) => {
    const fd = disk.files.open(path.join(folder, name));
    disk.files.write(fd, Buffer.from(text), position);
    return fd;
  };
  const left = (name: string) => {
    const file = path.join(folder, name);
    return fs.existsSync(file) ? fs.readFileSync(file, "utf8") : undefined;
  };
  return { folder, disk, write, left };
}

test("what was flushed, under a name that was flushed, stays; what came after the flush goes", async (t) => {
  const { folder, disk, write, left } = setUp(t);
  const fd = write("a", "safe");
  await disk.files.flush(fd);
  disk.files.flushFolderNow(folder);
  disk.files.write(fd, Buffer.from(" and lost"), 4);
  disk.cut(0);
  assert.equal(left("a"), "safe");
});

test("a file whose folder was not flushed goes, whatever was flushed of it", async (t) => {
  const { disk, write, left } = setUp(t);
  await disk.files.flush(write("a", "safe"));
  disk.cut(0);
  assert.equal(left("a"), undefined);
});

test("what is written while a flush is under way is not covered by it", async (t) => {
  const { folder, disk, write, left } = setUp(t);
  const fd = write("a", "safe");
  const flushed = disk.files.flush(fd);
  disk.files.write(fd, Buffer.from(" and late"), 4);
  await flushed;
  disk.files.flushFolderNow(folder);
  disk.cut(0);
  assert.equal(left("a"), "safe");
});

test("what is made while two flushes of a folder are under way is covered by neither", async (t) => {
  const { folder, disk, write, left } = setUp(t);
  disk.files.flushNow(write("a", "safe"));
  const flushes = [disk.files.flushFolder(folder), disk.files.flushFolder(folder)];
  disk.files.flushNow(write("b", "late"));
  await Promise.all(flushes);
  disk.cut(0);
  assert.deepEqual([left("a"), left("b")], ["safe", undefined]);
});

test("a rename is undone where its folder was not flushed, and what it replaced is back", (t) => {
  const { folder, disk, write, left } = setUp(t);
  disk.files.flushNow(write("list", "old"));
  disk.files.flushFolderNow(folder);
  disk.files.flushNow(write("list.tmp", "new"));
  disk.files.rename(path.join(folder, "list.tmp"), path.join(folder, "list"));
  disk.cut(0);
  assert.equal(left("list"), "old");
});

test("a rename stays where its folder was flushed", (t) => {
  const { folder, disk, write, left } = setUp(t);
  disk.files.flushNow(write("list", "old"));
  disk.files.flushFolderNow(folder);
  disk.files.flushNow(write("list.tmp", "new"));
  disk.files.rename(path.join(folder, "list.tmp"), path.join(folder, "list"));
  disk.files.flushFolderNow(folder);
  disk.cut(0);
  assert.equal(left("list"), "new");
});

test("what was removed is back where its folder was not flushed, as far as it was safe, and stays away where it was", async (t) => {
  const { folder, disk, write, left } = setUp(t);
  for (const name of ["a", "b"]) {
    const fd = write(name, "safe");
    await disk.files.flush(fd);
    disk.files.flushFolderNow(folder);
    disk.files.write(fd, Buffer.from(" and lost"), 4);
  }
  disk.files.remove(path.join(folder, "a"));
  disk.files.flushFolderNow(folder);
  await disk.files.discard(path.join(folder, "b"));
  disk.cut(0);
  assert.deepEqual([left("a"), left("b")], [undefined, "safe"]);
});

test("a name that went from file to file is with the first again", (t) => {
  const { folder, disk, write, left } = setUp(t);
  disk.files.flushNow(write("a", "first"));
  disk.files.flushFolderNow(folder);
  disk.files.rename(path.join(folder, "a"), path.join(folder, "b"));
  disk.files.remove(path.join(folder, "b"));
  disk.files.flushNow(write("a", "second"));
  disk.cut(0);
  assert.deepEqual([left("a"), left("b")], ["first", undefined]);
});

test("of the changes of a folder the first may have got to the disk", (t) => {
  const { disk, write, left } = setUp(t);
  for (const name of ["a", "b"]) disk.files.flushNow(write(name, "safe"));
  disk.cut(0.5);
  assert.deepEqual([left("a"), left("b")], ["safe", undefined]);
});

test("a new folder goes with all that is in it where the one above was not flushed", (t) => {
  const { folder, disk, write, left } = setUp(t);
  disk.files.makeFolder(path.join(folder, "new"));
  disk.files.flushNow(write("new/a", "safe"));
  disk.files.flushFolderNow(path.join(folder, "new"));
  disk.files.flushNow(write("new/b", "safe"));
  disk.cut(0);
  assert.equal(left("new"), undefined);
});
