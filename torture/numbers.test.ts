import assert from "node:assert/strict";
import { test } from "node:test";
import { InvalidArgumentError } from "commander";
import { atLeast } from "./numbers";

const minutes = atLeast(1, "--minutes 3");

test("a number from the least on is taken", () => {
  assert.equal(minutes("1"), 1);
  assert.equal(minutes("2.5"), 2.5);
  assert.equal(atLeast(0, "--seed 7")("0"), 0);
});

for (const text of ["0", "0.9", "-1", "x", "", " ", "1x", "NaN", "Infinity"])
  test(`"${text}" is refused, with what it must be`, () => {
    assert.throws(
      () => minutes(text),
      (problem) =>
        problem instanceof InvalidArgumentError &&
        problem.message === "It must be a number from 1 on, such as --minutes 3.",
    );
  });
