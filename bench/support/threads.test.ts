import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import fs from "node:fs";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { countProcessorTime, threadTimes } from "./threads";

const skip = fs.existsSync("/proc/self/schedstat") ? false : "this system does not say it in /proc";

test("the processor time of a process is what it computed since the count began, and not how long it was there", {
  skip,
}, async () => {
  const child = spawn("sh", ["-c", "while :; do :; done"], { stdio: "ignore" });
  await pause(200);
  const count = countProcessorTime(child.pid!);
  await pause(400);
  const seconds = count();
  child.kill("SIGSTOP");
  await pause(50);
  const stopped = countProcessorTime(child.pid!);
  await pause(200);
  assert.ok(seconds > 0.05 && seconds <= 0.6, `${seconds} s`);
  assert.ok(stopped() < 0.01);
  child.kill("SIGKILL");
});

test("of a process that is not there, there are no threads and no time", () => {
  assert.equal(threadTimes(2 ** 22 + 1).size, 0);
  assert.equal(countProcessorTime(2 ** 22 + 1)(), 0);
});
