import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { columns } from "./columns";

test("words stand below each other, and a line has no spaces at its end", () => {
  assert.equal(
    columns([
      ["a", "state=Stable", "x"],
      ["longer", "state=Empty"],
    ]),
    "a      state=Stable x\nlonger state=Empty\n",
  );
  assert.equal(columns([]), "");
});

test("a program that splits lines at spaces gets the words back", () => {
  const word = fc.stringMatching(/^[a-z=,-]{1,12}$/);
  const rows = fc.array(fc.array(word, { minLength: 1, maxLength: 5 }), { minLength: 1 });
  fc.assert(
    fc.property(rows, (rows) => {
      const lines = columns(rows).split("\n").slice(0, -1);
      assert.deepEqual(
        lines.map((line) => line.split(/ +/)),
        rows,
      );
    }),
  );
});
