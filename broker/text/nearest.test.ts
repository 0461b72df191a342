import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { commands } from "./commands";
import { nearest } from "./nearest";

const VERBS = Object.keys(commands);

const SLIPS: readonly [typed: string, meant: string | undefined][] = [
  ["produse", "produce"],
  ["prduce", "produce"],
  ["producee", "produce"],
  ["comsune", "consume"],
  ["hlp", "help"],
  ["topic", "topics"],
  ["crate", "create"],
  ["qit", "quit"],
  ["describe", "describe"],
  ["xyzzy", undefined],
  ["hello", undefined],
  ["", undefined],
  ["{", undefined],
  ["producerecordofeverything", undefined],
];

for (const [typed, meant] of SLIPS) {
  test(`"${typed}" ${meant === undefined ? "is near no command" : `was meant to be ${meant}`}`, () => {
    assert.equal(nearest(typed, VERBS), meant);
  });
}

test("a word is nearest to itself, and one slip of the finger in a verb is always recognized", () => {
  const slip = fc.tuple(
    fc.constantFrom("produce", "consume", "describe"),
    fc.nat(),
    fc.constantFrom("", "q", "zz"),
  );
  fc.assert(
    fc.property(slip, ([verb, place, instead]) => {
      const at = place % verb.length;
      assert.equal(nearest(verb, VERBS), verb);
      assert.equal(nearest(verb.slice(0, at) + instead + verb.slice(at + 1), VERBS), verb);
    }),
  );
});

test("what is suggested is one of the words, and without words there is no suggestion", () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.string()), (typed, words) => {
      const found = nearest(typed, words);
      assert.ok(found === undefined || words.includes(found));
    }),
  );
  assert.equal(nearest("help", []), undefined);
});
