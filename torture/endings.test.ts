import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";

const ENDINGS = path.join(__dirname, "endings");
/** Starts a process that does not end, makes a folder with something in it, and says both; then it ends as it is told. */
const program = (end: string) => `
  const { spawn } = require("node:child_process");
  const fs = require("node:fs");
  const { endsWithUs, goesWithUs } = require(${JSON.stringify(ENDINGS)});
  const folder = goesWithUs(fs.mkdtempSync(${JSON.stringify(path.join(os.tmpdir(), "kafka-lab-endings-"))}));
  fs.writeFileSync(folder + "/file", "x");
  const child = endsWithUs(spawn(process.execPath, ["--eval", "setInterval(() => {}, 1000)"], { stdio: "ignore" }));
  console.log(JSON.stringify({ folder, pid: child.pid }));
  setInterval(() => {}, 1000);
  ${end}`;

async function isGone(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 200; tries++) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return false;
}

for (const [how, end, signal, code] of [
  ["Ctrl-C", "", "SIGINT", 130],
  ["SIGTERM", "", "SIGTERM", 130],
  ["an error that nobody catches", 'setTimeout(() => { throw new Error("oh"); }, 10);', undefined, 1],
  ["process.exit()", "setTimeout(() => process.exit(3), 10);", undefined, 3],
] as const)
  test(`${how} ends the processes, and removes the folders`, async () => {
    const loading = process.execArgv.filter((one) => !one.startsWith("--test"));
    const run = spawn(process.execPath, [...loading, "--eval", program(end)], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    const [said] = await once(run.stdout, "data");
    const { folder, pid } = JSON.parse(String(said));
    const exited = once(run, "exit");
    if (signal !== undefined) run.kill(signal);
    assert.equal((await exited)[0], code);
    assert.ok(await isGone(pid), `the process ${pid} lives on`);
    assert.ok(!fs.existsSync(folder), `${folder} is still there`);
  });
