import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeTopics } from "./consumer-testing";
import { SubscribedTopics } from "./subscribed-topics";

test("an expression is kept while a member has it, and one that is only looked at is not", () => {
  const topics = new FakeTopics();
  topics.set("fruit", 1);
  const subscribed = new SubscribedTopics(topics);
  for (let number = 0; number < 10; number++) subscribed.assertPattern(`f.*${number}`);
  assert.equal(subscribed.patternCount, 0);
  const member = { subscribedTopicNames: [], subscribedTopicRegex: "f.*" };
  assert.deepEqual([...subscribed.of([member]).keys()], ["fruit"]);
  assert.deepEqual(subscribed.namesOf(member), ["fruit"]);
  assert.equal(subscribed.patternCount, 1);
  subscribed.of([]);
  assert.equal(subscribed.patternCount, 0);
});
