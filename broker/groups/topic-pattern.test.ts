/** Subscriptions by regular expression: RE2's syntax, the whole name, and no expression that could stop the broker. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { KafkaError } from "../errors";
import { topicPattern } from "./topic-pattern";

test("a topic matches with its whole name", () => {
  const pattern = topicPattern("orders(-[a-z]+)?");
  const matching = ["orders", "orders-eu", "my-orders", "orders-eu-1", "order"].filter((name) =>
    pattern.matches(name),
  );
  assert.deepEqual(matching, ["orders", "orders-eu"]);
});

test("the broker's own topics are not among those that match", () => {
  const pattern = topicPattern(".*");
  assert.deepEqual(
    ["a", "__consumer_offsets"].map((name) => pattern.matches(name)),
    [true, false],
  );
});

for (const text of ["(", "[a", "a{2,1}", "*", "a(?=b)", "(a)\\1", "(a{1,100}){1,100}", "x".repeat(1001)]) {
  test(`${text.slice(0, 20)} is refused`, () => {
    assert.throws(
      () => topicPattern(text),
      (problem) => problem instanceof KafkaError && problem.name === "INVALID_REGULAR_EXPRESSION",
    );
  });
}

// With JavaScript's own expressions each of these takes longer than anybody would wait: the test would not end.
for (const text of ["(a+)+b", "(a|aa)+b", "(.*a){20}b", "(a?){80}a{80}b"]) {
  test(`${text} is compared with the longest name at once`, () => {
    assert.equal(topicPattern(text).matches("a".repeat(249)), false);
  });
}

test("a short text that stands for a large expression is refused: it would hold up everybody for each topic there is", () => {
  for (const text of ["(.?){1000}", "(\\pL?){200}"]) {
    assert.throws(() => topicPattern(text), {
      name: "INVALID_REGULAR_EXPRESSION",
      message: /steps, and 500 are allowed/,
    });
  }
});
