import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "node:test";
import { statesTable } from "./make-groups";

test("the tables of states in docs/GROUPS.md are the broker's", () => {
  const [, written] = /<!-- states -->\n([\s\S]*?)<!-- \/states -->/.exec(
    fs.readFileSync("docs/GROUPS.md", "utf8"),
  )!;
  assert.equal(written, statesTable());
});
