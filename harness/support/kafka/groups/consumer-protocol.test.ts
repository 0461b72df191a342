import assert from "node:assert/strict";
import test from "node:test";
import {
  assignedPartitions,
  encodeAssignment,
  encodeSubscription,
  subscribedTopics,
} from "./consumer-protocol";

test("a subscription: version 1, the topics, no user data, nothing owned", () => {
  const bytes = encodeSubscription(["a", "bc"]);
  assert.equal(bytes.toString("hex"), "0001" + "00000002" + "000161" + "00026263" + "ffffffff" + "00000000");
  assert.deepEqual(subscribedTopics(bytes), ["a", "bc"]);
});

test("an assignment: version 1, the partitions by topic, no user data", () => {
  const bytes = encodeAssignment(["t-1-0", "t-1-2", "u-0"]);
  const topics = ["0003742d31" + "00000002" + "00000000" + "00000002", "000175" + "00000001" + "00000000"];
  assert.equal(bytes.toString("hex"), `000100000002${topics.join("")}ffffffff`);
  assert.deepEqual(assignedPartitions(bytes), ["t-1-0", "t-1-2", "u-0"]);
});

test("no bytes are no partitions", () => {
  assert.deepEqual(assignedPartitions(Buffer.alloc(0)), []);
});
