import assert from "node:assert/strict";
import test from "node:test";
import { GROUPS, Matrix, READING, rowName } from "./matrix";

test("a row for each producer and codec, a column for each consumer, and what is wrong below", () => {
  const matrix = new Matrix(READING);
  matrix.heard("kcat", "1.7.1");
  matrix.add(rowName("kcat", "gzip"), { client: "kcat" });
  matrix.add(rowName("kcat", "gzip"), { client: "kafkajs", problem: "nothing came" });
  matrix.add(rowName("kcat", "none"), { client: "kcat" });
  matrix.add(rowName("kcat", "none"), { client: "python", problem: "not there", isMissing: true });
  assert.equal(
    matrix.toMarkdown(),
    [
      "| written by ↓, read by → | kcat | kafkajs | python |",
      "|-------------------------|------|---------|--------|",
      "| kcat, none              | ✓    |         | –      |",
      "| kcat, gzip              | ✓    | ✗       |        |",
      "",
      "- kcat, gzip, read by kafkajs: nothing came",
      "- kcat, none, read by python: not there",
      "",
      "kcat: 1.7.1",
      "",
    ].join("\n"),
  );
});

test("what members of groups could do is listed in the order in which it was tried", () => {
  const matrix = new Matrix(GROUPS);
  matrix.add("they share", { client: "kcat" });
  matrix.add("they come back", { client: "kcat", problem: "it did not" });
  assert.equal(
    matrix.toMarkdown(),
    [
      "| in a group ↓, of → | kcat |",
      "|--------------------|------|",
      "| they share         | ✓    |",
      "| they come back     | ✗    |",
      "",
      "- they come back, of kcat: it did not",
      "",
    ].join("\n"),
  );
});
