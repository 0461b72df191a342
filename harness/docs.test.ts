import assert from "node:assert/strict";
import fs from "node:fs";
import test from "node:test";
import { stepsDocument } from "./docs";

test("docs/STEPS.md is what `npm run docs` would write", async () => {
  assert.equal(fs.readFileSync("docs/STEPS.md", "utf8"), await stepsDocument());
});
