import assert from "node:assert/strict";
import { test } from "node:test";
import { InvalidArgumentError } from "commander";
import { atLeast } from "./numbers";

test("a number from the least one on is taken", () => {
  const parse = atLeast(0.1, "--minutes 5");
  assert.equal(parse("0.1"), 0.1);
  assert.equal(parse("42"), 42);
});

test("what is no number, too small or endless is refused, with the limit and an example", () => {
  for (const text of ["x", "", " ", "0", "-1", "5m", "NaN", "Infinity"])
    assert.throws(
      () => atLeast(0.1, "--minutes 5")(text),
      (problem) =>
        problem instanceof InvalidArgumentError &&
        problem.message === "It must be a number from 0.1 on, such as --minutes 5.",
      text,
    );
});
