import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { loadParts, standardParts } from "./parts";

function write(t: TestContext, source: string): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "parts-test-"));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, "extension.js");
  fs.writeFileSync(file, source);
  return file;
}

test("without an extension the parts are the standard ones", () => {
  assert.equal(loadParts([]), standardParts);
});

test("an extension replaces the parts that it returns and leaves the others", (t) => {
  const file = write(t, "module.exports = () => ({ clock: { nowMs: () => 42 } });");
  const parts = loadParts([file]);
  assert.equal(parts.clock.nowMs(), 42);
  assert.deepEqual({ ...parts, clock: standardParts.clock }, standardParts);
  assert.notEqual(standardParts.clock.nowMs(), 42);
});

test("an extension compiled from TypeScript exports its function as default", (t) => {
  const file = write(t, "exports.default = () => ({ clock: { nowMs: () => 42 } }); exports.bug = 'x';");
  assert.equal(loadParts([file]).clock.nowMs(), 42);
});

test("each extension is given what the ones before it made of the parts", (t) => {
  const first = write(t, "module.exports = () => ({ clock: { nowMs: () => 1 } });");
  const second = write(t, "module.exports = ({ clock }) => ({ clock: { nowMs: () => clock.nowMs() + 1 } });");
  assert.equal(loadParts([first, second]).clock.nowMs(), 2);
  assert.equal(loadParts([second, first]).clock.nowMs(), 1);
});

test("an extension may add a command and replace nothing", (t) => {
  const added = "{ hello: { usage: ['hello'], summary: 'greet', run() {} } }";
  const file = write(t, `module.exports = ({ commands }) => ({ commands: { ...commands, ...${added} } });`);
  assert.deepEqual(Object.keys(loadParts([file]).commands).slice(-2), ["quit", "hello"]);
  assert.deepEqual(loadParts([write(t, "module.exports = () => ({});")]), standardParts);
});

test("an extension may put an API of its own in the place of another", (t) => {
  const own = "{ ...apis[0], name: 'Own', handle() {} }";
  const file = write(t, `module.exports = ({ apis }) => ({ apis: [${own}, ...apis.slice(1)] });`);
  assert.deepEqual(
    [loadParts([file]).apis[0]?.name, loadParts([file]).apis.length],
    ["Own", standardParts.apis.length],
  );
  for (const broken of ["{}", "[{}]", "[...apis, undefined]"]) {
    const refused = write(t, `module.exports = ({ apis }) => ({ apis: ${broken} });`);
    assert.throws(() => loadParts([refused]), /its part "apis" has no function "handle"/);
  }
});

test("a part may be an instance of a class, whose functions are not its own properties", (t) => {
  const file = write(
    t,
    "class Clock { nowMs() { return 42; } } module.exports = () => ({ clock: new Clock() });",
  );
  assert.equal(loadParts([file]).clock.nowMs(), 42);
});

const BROKEN: readonly [what: string, source: string, reason: RegExp][] = [
  ["that does not compile", "module.exports = (", /Unexpected (token|end of input)/],
  ["that throws while it is loaded", "throw new Error('no luck')", /: no luck \(.*extension\.js:1:\d+\)$/],
  [
    "that throws when it is called",
    "module.exports = () => { throw new Error('no\\nluck'); }",
    /: no \(.*extension\.js:1:\d+\)$/,
  ],
  ["that throws something that is no error", "throw 'words'", /: words$/],
  ["that needs a module which is not there", "require('./nowhere')", /Cannot find module '\.\/nowhere'/],
  ["that exports nothing", "", /must export a function/],
  ["that exports an object", "module.exports = { clock: { nowMs: () => 1 } };", /must export a function/],
  ["that exports null", "module.exports = null;", /./],
  ["that returns nothing", "module.exports = () => {};", /must return an object of parts/],
  ["that returns null", "module.exports = () => null;", /must return an object of parts/],
  ["that returns a function", "module.exports = () => () => ({});", /must return an object of parts/],
  [
    "that is asynchronous",
    "module.exports = async () => ({ clock: { nowMs: () => 1 } });",
    /must return an object/,
  ],
  [
    "with an unknown part",
    "module.exports = () => ({ clok: {} });",
    /no part "clok"; there are storage, files,/,
  ],
  ["whose part is called toString", "module.exports = () => ({ toString() {} });", /no part "toString"/],
  ["with an empty part", "module.exports = () => ({ clock: {} });", /"clock" has no function "nowMs"/],
  [
    "with a part undefined",
    "module.exports = () => ({ clock: undefined });",
    /"clock" has no function "nowMs"/,
  ],
  ["with a part null", "module.exports = () => ({ waiter: null });", /"waiter" has no function "wait"/],
  [
    "whose part lacks a function",
    "module.exports = (p) => ({ header: { parse: p.header.parse } });",
    /"header" has no function "explain"/,
  ],
  [
    "whose part has a value for a function",
    "module.exports = () => ({ clock: { nowMs: 5 } });",
    /"clock" has no function "nowMs"/,
  ],
  [
    "whose command does nothing",
    "module.exports = (p) => ({ commands: { ...p.commands, x: { usage: ['x'] } } });",
    /"commands" has no function "x\.run"/,
  ],
  [
    "whose command has no usage",
    "module.exports = (p) => ({ commands: { ...p.commands, x: { run() {} } } });",
    /its list "usage"/,
  ],
  ["whose commands are null", "module.exports = () => ({ commands: null });", /"commands"/],
  ["whose commands are a number", "module.exports = () => ({ commands: 5 });", /"commands"/],
];

for (const [what, source, reason] of BROKEN) {
  test(`an extension ${what} is refused in one sentence with its file and the reason`, (t) => {
    const file = write(t, source);
    assert.throws(
      () => loadParts([file]),
      ({ message }: Error) => {
        assert.ok(message.startsWith(`the extension ${file} is refused: `), message);
        assert.doesNotMatch(message, /\n/);
        assert.match(message, reason);
        return true;
      },
    );
  });
}

test("an extension that is not there is refused under the name that was given", () => {
  const message = /^the extension \.\/nowhere\.js is refused: Cannot find module [^\n]*nowhere\.js'$/;
  assert.throws(() => loadParts(["./nowhere.js"]), { message });
});
