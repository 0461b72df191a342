import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import fc from "fast-check";
import { throttled } from "./logger";

const EVERY_MS = 1000;

test("the first time is said at once, and the rest together when the time is up", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const said: number[] = [];
  const happen = throttled(EVERY_MS, (times) => said.push(times));
  for (let times = 0; times < 5; times++) happen();
  assert.deepEqual(said, [1]);
  t.mock.timers.tick(EVERY_MS);
  assert.deepEqual(said, [1, 4]);
});

test("when nothing more happens, nothing more is said", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const said: number[] = [];
  const happen = throttled(EVERY_MS, (times) => said.push(times));
  happen();
  t.mock.timers.tick(10 * EVERY_MS);
  assert.deepEqual(said, [1]);
  happen();
  assert.deepEqual(said, [1, 1]);
});

const happenings = fc.array(fc.tuple(fc.nat({ max: 2 * EVERY_MS }), fc.integer({ min: 1, max: 3 })));

test("however often it happens, each time is counted once", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  fc.assert(
    fc.property(happenings, (pauses) => {
      let [said, happened] = [0, 0];
      const happen = throttled(EVERY_MS, (times) => {
        said += times;
      });
      for (const [pauseMs, times] of pauses) {
        t.mock.timers.tick(pauseMs);
        for (let time = 0; time < times; time++) happen();
        happened += times;
      }
      t.mock.timers.tick(EVERY_MS);
      assert.equal(said, happened);
    }),
  );
});

test("however often it happens, it is not said twice within the interval", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  fc.assert(
    fc.property(happenings, (pauses) => {
      let nowMs = 0;
      const saidAt: number[] = [];
      const happen = throttled(EVERY_MS, () => saidAt.push(nowMs));
      for (const [pauseMs, times] of pauses) {
        for (let ms = 0; ms < pauseMs; ms += 50) {
          nowMs += 50;
          t.mock.timers.tick(50);
        }
        for (let time = 0; time < times; time++) happen();
      }
      const gaps = saidAt.slice(1).map((ms, at) => ms - saidAt[at]!);
      assert.ok(
        gaps.every((gapMs) => gapMs >= EVERY_MS),
        `said at ${saidAt.join(", ")} ms`,
      );
    }),
  );
});

/** What a program says that logs this. */
function output(program: string, level: string, format: string): string {
  const script = `const log = require("./broker/logger").createLogger("${level}", "${format}"); ${program}`;
  const { stdout } = spawnSync(process.execPath, ["--require", "ts-node/register", "--eval", script]);
  return stdout.toString();
}

test("what is said before the log is loaded is said then, in order, as JSON", () => {
  const program = `
    log.info({ event: "one" }, "first"); log.debug({}, "not asked for"); log.warn({}, "second");
    log.load(); log.load(); log.error({ problem: new Error("oops") }, "third");`;
  const lines = output(program, "info", "json")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    lines.map(({ msg }) => msg),
    ["first", "second", "third"],
  );
  assert.equal(lines[0].event, "one");
  assert.equal(lines[2].problem.message, "oops");
});

test("without loading nothing is said, and an unknown level counts as info, so that it can be complained about", () => {
  assert.equal(output('log.error({}, "kept");', "info", "json"), "");
  const said = output('log.load(); log.debug({}, "no"); log.fatal({}, "yes");', "loud", "pretty");
  assert.match(said, /^\[?[^\n]*yes\n$/);
});
