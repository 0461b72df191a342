import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { textAsWord } from "./format";
import { parseGroupId } from "./group-id";

test("what a group is shown as can be typed, and means the same group", () => {
  const id = fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 });
  fc.assert(fc.property(id, (id) => assert.equal(parseGroupId(textAsWord(id)), id)));
});

test("a group has a name of 1 to 32767 bytes of UTF-8", () => {
  const refused = (word: string, name: string) =>
    assert.throws(
      () => parseGroupId(word),
      (problem: Error) => problem.name === name,
    );
  refused("", "INVALID_GROUP_ID");
  refused("é".repeat(16_384), "INVALID_GROUP_ID");
  refused("\\xff", "INVALID_GROUP_ID");
  refused("\\q", "INVALID_REQUEST");
  assert.equal(parseGroupId("g".repeat(32_767)).length, 32_767);
});
