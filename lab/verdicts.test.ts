import assert from "node:assert/strict";
import net from "node:net";
import { test } from "node:test";
import { fileOf, labFolder } from "./testing";

const LOG = "02-the-append-only-log";
const ONCE = "08-at-most-once-at-least-once";

/** The solution with something put before the line that hands out the offset. */
function spoilt(statement: string): string {
  const solution = fileOf(LOG, "solution", "answer.ts");
  const line = "    const baseOffset = tail.logEndOffset;\n";
  assert.ok(solution.includes(line));
  return solution.replace(line, `    ${statement}\n${line}`);
}

/** Answers that do harm, and what the person who wrote each must be told. */
const HARMFUL: [what: string, answer: () => string, told: RegExp][] = [
  [
    "hangs",
    () => spoilt("for (;;);"),
    /the broker is alive but answers nobody any more: its code is in an endless loop/,
  ],
  ["ends the broker", () => spoilt("process.exit(3);"), /the broker is gone: it ended with exit code 3/],
  [
    "throws",
    () => spoilt('throw new TypeError("no such thing");'),
    /your code threw an error:\n +TypeError: no such thing\n +at .*answers\/02-the-append-only-log\/answer\.ts:\d+:\d+/,
  ],
  [
    "throws where nobody catches it",
    () =>
      spoilt(
        'setTimeout(() => { throw new RangeError("later"); }); for (const end = Date.now() + 50; Date.now() < end; );',
      ),
    /RangeError: later\n +at .*answers\/02-the-append-only-log\/answer\.ts:\d+:\d+[\s\S]*the broker is gone: it ended with exit code 1/,
  ],
  [
    "floods the log",
    // Past Node's own buffers, which would fill the memory first; a full pipe refuses, and is tried again.
    () =>
      spoilt('for (;;) try { process.getBuiltinModule("fs").writeSync(1, "x".repeat(10_000)); } catch {}'),
    /the broker is gone: it wrote more than 10 MB to its log and was stopped/,
  ],
  [
    "eats memory",
    () =>
      spoilt("globalThis.kept = [...(globalThis.kept ?? []), Buffer.alloc(3e8, 1)];").replace(
        /^/,
        "declare global { var kept: Buffer[] }\n",
      ),
    /the broker is gone: it took more than 512 MB of memory and was stopped/,
  ],
  [
    "fails while it is loaded",
    () => `${fileOf(LOG, "solution", "answer.ts")}\nthrow new Error("not loaded");\n`,
    /is refused: not loaded \(answers\/02-the-append-only-log\/answer\.ts:\d+:\d+\)/,
  ],
  [
    "hangs while it is loaded",
    () => `${fileOf(LOG, "solution", "answer.ts")}\nfor (;;);\n`,
    /it was not ready 6 s after its start and was stopped: an endless loop\?/,
  ],
];

for (const [what, answer, told] of HARMFUL) {
  test(`an answer that ${what} gets a verdict with the reason`, { timeout: 40_000 }, async (t) => {
    const folder = await labFolder(t);
    folder.answer(LOG, answer());
    const { code, output } = await folder.lab("check", "2");
    assert.equal(code, 1, output);
    assert.match(output, /✗ exercise 2, The append-only log: not yet/);
    assert.match(output, told);
  });
}

test("a port that an answer leaves open is closed when the check is over", async (t) => {
  const { lab, answer } = await labFolder(t);
  const free = net.createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => free.once("listening", resolve));
  const { port } = free.address() as net.AddressInfo;
  await new Promise((resolve) => free.close(resolve));
  const listens = `import net from "node:net";\nnet.createServer().listen(${port}, "127.0.0.1");\n`;
  answer(LOG, listens + fileOf(LOG, "solution", "answer.ts"));
  const { code, output } = await lab("check", "2");
  assert.equal(code, 0, output);
  await assert.rejects(
    new Promise((resolve, reject) =>
      net.connect(port, "127.0.0.1", () => resolve("open")).once("error", reject),
    ),
    /ECONNREFUSED/,
  );
});

test("a client that never ends gets a verdict too", { timeout: 40_000 }, async (t) => {
  const { lab, answer } = await labFolder(t);
  answer(ONCE, "setInterval(() => {}, 1000);\n");
  const { code, output } = await lab("check", "8");
  assert.equal(code, 1);
  assert.match(output, /the consumer had not ended after 5 s/);
});

test("a known mistake is recognised, and its cause told", async (t) => {
  const { lab, answer } = await labFolder(t);
  answer(LOG, fileOf(LOG, "broken", "counts-batches.ts"));
  const { output } = await lab("check", "2");
  assert.match(output, /^likely cause: batches are counted instead of messages/m);
});
