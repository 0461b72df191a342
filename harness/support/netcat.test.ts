import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { CannotHere } from "../targets/target";
import { atAddress, run, shell, shellBlocks } from "./netcat";

const MARKDOWN = `# Title

\`\`\`sh
before
\`\`\`

## First

Indented code is no block:

    indented

\`\`\`sh
one
two
\`\`\`

### A part of it

\`\`\`js
script();
\`\`\`

\`\`\`sh
three
\`\`\`

## First steps

\`\`\`sh
other
\`\`\`
`;

test("the shell blocks under a heading are given in their order, with those of its parts and nothing else", () => {
  assert.deepEqual(shellBlocks(MARKDOWN, "First"), ["one\ntwo\n", "three\n"]);
  assert.deepEqual(shellBlocks(MARKDOWN, "First steps"), ["other\n"]);
});

test("a heading that is not there is an error that names it", () => {
  assert.throws(() => shellBlocks(MARKDOWN, "Last"), { message: 'there is no "## Last"' });
  assert.throws(() => shellBlocks(MARKDOWN, "A part of it"), /there is no/);
});

const quickstart = shellBlocks(fs.readFileSync("README.md", "utf8"), "Quickstart");

test("the README's quickstart has commands, and every one of them can be sent to another address", () => {
  assert.ok(quickstart.length >= 5);
  for (const block of quickstart) {
    const moved = atAddress(block, { host: "192.0.2.7", port: 12345 });
    assert.match(moved, /192\.0\.2\.7/);
    assert.doesNotMatch(moved, /localhost|127\.0\.0\.1|9092/);
  }
});

test("nothing but the address of a command is changed", () => {
  const command = "printf '4 9092 0\\nlocalhost\\n' | nc -w 1 localhost 9092";
  const moved = "printf '4 9092 0\\nlocalhost\\n' | nc -w 1 192.0.2.7 1";
  assert.equal(atAddress(command, { host: "192.0.2.7", port: 1 }), moved);
});

/** Does something synchronous in an environment of its own. */
function within<T>(environment: Record<string, string>, action: () => T): T {
  const before = { ...process.env };
  Object.assign(process.env, environment);
  try {
    return action();
  } finally {
    for (const name of Object.keys(environment)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

function newFolder(t: TestContext): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "netcat-test-"));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test("a netcat that is not installed is something that cannot be tested here, and leaves nothing behind", (t) => {
  const folder = newFolder(t);
  const start = () => within({ PATH: "", TMPDIR: folder }, () => shell("ncat", "nc"));
  assert.throws(start, (problem) => problem instanceof CannotHere && /not installed/.test(problem.message));
  assert.deepEqual(fs.readdirSync(folder), []);
});

test("a netcat that nobody knows is an error that names those there are, and leaves nothing behind", (t) => {
  const folder = newFolder(t);
  const start = () => within({ TMPDIR: folder }, () => shell("netdog", "nc"));
  assert.throws(start, /"netdog" is none of netcat-openbsd, netcat-traditional/);
  assert.deepEqual(fs.readdirSync(folder), []);
});

test("in the shell `nc` is the netcat that was asked for, all that it prints is returned, and nothing is left behind", async (t) => {
  const [programs, folder] = [newFolder(t), newFolder(t)];
  const script = '#!/bin/sh\necho "ncat $*"; cat; echo wrong >&2\n';
  fs.writeFileSync(path.join(programs, "ncat"), script, { mode: 0o755 });
  const environment = { PATH: `${programs}:${process.env.PATH}`, TMPDIR: folder };
  const child = within(environment, () => shell("ncat", "printf 'input\\n' | nc -w 1 localhost 9092"));
  const printed = await run(child);
  assert.deepEqual(printed.trimEnd().split("\n").sort(), ["input", "ncat -w 1 localhost 9092", "wrong"]);
  assert.deepEqual(fs.readdirSync(folder), []);
});
