/** Files with sessions: what is refused, and that those of the exercise can be opened. */
import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { Unreachable } from "./events";
import { openSession, Session } from "./session";

const EXERCISE = path.join("exercises", "16-read-the-wire", "sessions");

for (const file of fs.readdirSync(EXERCISE))
  test(`${file} can be opened, and is small enough to be read`, () => {
    const { frames, connections, dropped } = openSession(path.join(EXERCISE, file));
    assert.equal(dropped, 0);
    assert.ok(frames.length > 1 && frames.length < 20);
    const known = connections.map(({ id }) => id);
    for (const { connection, bytes, keptBytes, base64 } of frames) {
      assert.ok(known.includes(connection));
      assert.equal(Buffer.from(base64, "base64").length, keptBytes);
      assert.equal(bytes, keptBytes);
    }
  });

test("what is no session is refused with a sentence", (t) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "kafka-lab-session-"));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  const put = (content: string) => {
    const file = path.join(folder, "x.wire.json");
    fs.writeFileSync(file, content);
    return file;
  };
  const newer = { ...new Session().saved(0), version: 2 };
  for (const content of ["<html>", "null", "[]", JSON.stringify(newer)])
    assert.throws(() => openSession(put(content)), Unreachable, content);
  assert.throws(() => openSession(path.join(folder, "nowhere")), /nowhere cannot be opened: ENOENT/);
  assert.equal(openSession(put(JSON.stringify(new Session().saved(3)))).dropped, 3);
});
