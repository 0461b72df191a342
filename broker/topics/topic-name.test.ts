import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { assertTopicName, topicNameProblem } from "./topic-name";

const LEGAL = ["a", "my-topic", "A.b_C-9", "...", ".a", "-", "_", "0", "t".repeat(249)];

for (const name of LEGAL) {
  test(`a topic may be called "${name.slice(0, 20)}" (${name.length} characters)`, () => {
    assert.equal(topicNameProblem(name), undefined);
    assertTopicName(name);
  });
}

const ILLEGAL: readonly [name: string, problem: RegExp][] = [
  ["", /cannot be empty/],
  [".", /cannot be called "\."/],
  ["..", /cannot be called "\.\."/],
  ["t".repeat(250), /at most 249 characters, and this one has 250/],
  ["a/b", /characters other than/],
  ["../a", /characters other than/],
  ["a b", /characters other than/],
  ["a\n", /characters other than/],
  ["a~b", /characters other than/],
  ["ä", /characters other than/],
  ["a\0", /characters other than/],
];

for (const [name, problem] of ILLEGAL) {
  test(`no topic may be called ${JSON.stringify(name.slice(0, 20))}, and the refusal says why`, () => {
    assert.match(topicNameProblem(name)!, problem);
    assert.throws(() => assertTopicName(name), { name: "INVALID_TOPIC_EXCEPTION", message: problem });
  });
}

test("the rule is Kafka's: 1 to 249 of a-z A-Z 0-9 . _ - and neither . nor ..", () => {
  const name = fc.oneof(fc.string({ maxLength: 5 }), fc.stringMatching(/^[\w.~/-]{0,260}$/));
  fc.assert(
    fc.property(name, (text) => {
      const legal = /^[a-zA-Z0-9._-]{1,249}(?![\s\S])/.test(text) && text !== "." && text !== "..";
      assert.equal(topicNameProblem(text) === undefined, legal);
    }),
    { numRuns: 1000 },
  );
});
