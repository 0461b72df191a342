import assert from "node:assert/strict";
import test from "node:test";
import { Matrix } from "./matrix";

test("a row for each producer and codec, a column for each consumer, and what is wrong below", () => {
  const matrix = new Matrix();
  matrix.heard("kcat", "1.7.1");
  matrix.add("kcat", "gzip", { client: "kcat" });
  matrix.add("kcat", "gzip", { client: "kafkajs", problem: "nothing came" });
  matrix.add("kcat", "none", { client: "kcat" });
  matrix.add("kcat", "none", { client: "python", problem: "not there", isMissing: true });
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
