import assert from "node:assert/strict";
import test from "node:test";
import { type Cell, rowName, tablesOf } from "./matrix";

test("a row for each producer and codec, a column for each consumer, and what is wrong below", () => {
  const read = (codec: string, rest: Omit<Cell, "table" | "row">): Cell => ({
    table: "reading",
    row: rowName("kcat", codec),
    ...rest,
  });
  assert.equal(
    tablesOf([
      read("gzip", { client: "kcat", version: "1.7.1" }),
      read("gzip", { client: "kafkajs", problem: "nothing came" }),
      read("none", { client: "kcat", version: "1.7.1" }),
      read("none", { client: "text", problem: "not there", isMissing: true }),
    ]),
    [
      "| written by ↓, read by → | kafkajs | kcat | text |",
      "|-------------------------|---------|------|------|",
      "| kcat, none              |         | ✓    | –    |",
      "| kcat, gzip              | ✗       | ✓    |      |",
      "",
      "- kcat, gzip, read by kafkajs: nothing came",
      "- kcat, none, read by text: not there",
      "",
      "kcat: 1.7.1",
      "",
    ].join("\n"),
  );
});

test("what members of groups could do is a table of its own", () => {
  const reading: Cell = { table: "reading", row: rowName("kcat", "none"), client: "kcat" };
  const share: Cell = { table: "groups", row: "they share", client: "kcat" };
  const back: Cell = { table: "groups", row: "they come back", client: "kcat", problem: "it did not" };
  const groups = [
    "| in a group ↓, of → | kcat |",
    "|--------------------|------|",
    "| they come back     | ✗    |",
    "| they share         | ✓    |",
    "",
    "- they come back, of kcat: it did not",
    "",
  ].join("\n");
  assert.equal(tablesOf([share, back]), groups);
  assert.ok(tablesOf([share, reading, back]).endsWith(`\n\n${groups}`));
});
