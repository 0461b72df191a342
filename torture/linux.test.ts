import assert from "node:assert/strict";
import { test } from "node:test";
import { onLinux } from "./linux";

const NOWHERE = "/nowhere/self/status";

test("where there is no /proc the run does not begin, and a line says what it needs", async (t) => {
  const said = t.mock.method(console, "error", () => {});
  const run = t.mock.fn(async () => 0);
  assert.equal(await onLinux("load", run, NOWHERE), 1);
  assert.equal(run.mock.callCount(), 0);
  const [sentence] = said.mock.calls[0]!.arguments;
  assert.match(sentence, /^npm run load needs Linux: .* \/nowhere\/self\/status .* Run it on Linux.*$/);
});

test("where it is there the run's exit code is the result", async () => {
  assert.equal(await onLinux("load", async () => 7, __filename), 7);
});
