import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { progressOf, readProgress, updateProgress } from "./progress";

function folder(t: import("node:test").TestContext): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "kafka-lab-progress-"));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test("what was done is kept, exercise by exercise", (t) => {
  const answers = folder(t);
  updateProgress("one", (before) => ({ ...before, checks: before.checks + 1 }), answers);
  updateProgress("two", (before) => ({ ...before, hintsSeen: 2 }), answers);
  updateProgress("one", (before) => ({ ...before, checks: before.checks + 1 }), answers);
  assert.deepEqual(readProgress(answers), {
    one: { checks: 2, hintsSeen: 0 },
    two: { checks: 0, hintsSeen: 2 },
  });
  assert.deepEqual(progressOf("three", answers), { checks: 0, hintsSeen: 0 });
});

test("killed in the middle of keeping it, the lab still knows what was done before", async (t) => {
  const answers = folder(t);
  updateProgress("passed", (before) => ({ ...before, passedAt: "2026-01-01T00:00:00.000Z" }), answers);
  const program = `const { updateProgress } = require(${JSON.stringify(path.resolve("lab/progress"))});
    for (let checks = 0; ; checks++) updateProgress("x".repeat(checks % 3000), (before) => ({ ...before, checks }), ${JSON.stringify(answers)});`;
  for (let kill = 0; kill < 8; kill++) {
    const child = spawn(process.execPath, ["--require", "ts-node/register", "--eval", program], {
      stdio: "ignore",
    });
    const begun = () => Object.keys(readProgress(answers)).length > kill;
    while (!begun()) await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => setTimeout(resolve, kill * 7));
    child.kill("SIGKILL");
    await new Promise((resolve) => child.once("exit", resolve));
    assert.equal(progressOf("passed", answers).passedAt, "2026-01-01T00:00:00.000Z");
  }
});

test("a file that somebody has spoiled is put aside", (t) => {
  const answers = folder(t);
  fs.writeFileSync(path.join(answers, "progress.json"), "{ not JSON");
  assert.deepEqual(readProgress(answers), {});
  assert.equal(fs.readFileSync(path.join(answers, "progress.json.unreadable"), "utf8"), "{ not JSON");
});
