import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import fs from "node:fs";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { watchBusiest } from "./busy";

const LOOK_MS = 600;
const skip = fs.existsSync("/proc/self/schedstat") ? false : "this system does not say it in /proc";

async function busiest(command: string, ...args: string[]): Promise<number> {
  const child = spawn(command, args, { stdio: "ignore" });
  const stop = watchBusiest(() => [child.pid!]);
  await pause(LOOK_MS);
  const share = stop();
  child.kill("SIGKILL");
  return share!;
}

test("a process that never pauses is busy all the time, and one that sleeps is not", { skip }, async () => {
  assert.ok((await busiest("sh", "-c", "while :; do :; done")) > 0.5);
  assert.ok((await busiest("sleep", "10")) < 0.2);
});

test("of a process that has ended, what was seen of it before stands", { skip }, async () => {
  const child = spawn("sh", ["-c", "while :; do :; done"], { stdio: "ignore" });
  const stop = watchBusiest(() => [child.pid!]);
  await pause(LOOK_MS);
  child.kill("SIGKILL");
  await pause(LOOK_MS);
  assert.ok(stop()! > 0.5);
});

test("where there was nobody, nothing was seen", () => {
  assert.equal(watchBusiest(() => [])(), undefined);
});
