import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "node:test";
import { table } from "./make-wire";

test("the table of APIs in docs/WIRE.md is what the broker serves", () => {
  const [, written] = /<!-- apis -->\n([\s\S]*?)<!-- \/apis -->/.exec(
    fs.readFileSync("docs/WIRE.md", "utf8"),
  )!;
  assert.equal(written, table());
});
