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
  disk.files.flushFolder(folder);
  disk.files.write(fd, Buffer.from(" and lost"), 4);
  disk.cut();
  assert.equal(left("a"), "safe");
});

test("a file whose folder was not flushed goes, whatever was flushed of it", async (t) => {
  const { disk, write, left } = setUp(t);
  await disk.files.flush(write("a", "safe"));
  disk.cut();
  assert.equal(left("a"), undefined);
});

test("what is written while a flush is under way is not covered by it", async (t) => {
  const { folder, disk, write, left } = setUp(t);
  const fd = write("a", "safe");
  const flushed = disk.files.flush(fd);
  disk.files.write(fd, Buffer.from(" and late"), 4);
  await flushed;
  disk.files.flushFolder(folder);
  disk.cut();
  assert.equal(left("a"), "safe");
});

test("a rename is undone where its folder was not flushed, and what it replaced is back", (t) => {
  const { folder, disk, write, left } = setUp(t);
  disk.files.flushNow(write("list", "old"));
  disk.files.flushFolder(folder);
  disk.files.flushNow(write("list.tmp", "new"));
  disk.files.rename(path.join(folder, "list.tmp"), path.join(folder, "list"));
  disk.cut();
  assert.equal(left("list"), "old");
});

test("a rename stays where its folder was flushed", (t) => {
  const { folder, disk, write, left } = setUp(t);
  disk.files.flushNow(write("list", "old"));
  disk.files.flushFolder(folder);
  disk.files.flushNow(write("list.tmp", "new"));
  disk.files.rename(path.join(folder, "list.tmp"), path.join(folder, "list"));
  disk.files.flushFolder(folder);
  disk.cut();
  assert.equal(left("list"), "new");
});
