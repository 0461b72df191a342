/** The records of consumer groups: what Kafka's own tools read, and what this broker reads again. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  currentRecord,
  epochRecord,
  KEY,
  memberRecord,
  readCurrent,
  readEpoch,
  readKey,
  readMember,
  readTarget,
  readTargetEpoch,
  readTopics,
  targetEpochRecord,
  targetRecord,
  topicsRecord,
} from "./consumer-group-records";
import { kindOf } from "./group-records";
import { partitionKey } from "./partition-set";

const TOPIC = "AAAAAAAAAAAAAAAAAAAAAQ";
const PARTITIONS = new Set([partitionKey(TOPIC, 0), partitionKey(TOPIC, 7)]);
const MEMBER = {
  instanceId: "one",
  rackId: null,
  clientId: "client",
  clientHost: "/127.0.0.1",
  subscribedTopicNames: ["a", "b"],
  subscribedTopicRegex: "c.*",
  rebalanceTimeoutMs: 60_000,
  serverAssignor: "range",
};
const CURRENT = {
  memberEpoch: 3,
  previousMemberEpoch: 2,
  state: "UNREVOKED_PARTITIONS" as const,
  assigned: PARTITIONS,
  pendingRevocation: new Set([partitionKey(TOPIC, 9)]),
};

test("the bytes of a key and a value are Kafka's", () => {
  const { key, value } = epochRecord("g", 258);
  assert.equal(key.toString("hex"), "0003" + "000167");
  assert.equal(value!.toString("hex"), "0000" + "00000102" + "00");
  const current = currentRecord("g", "m", { ...CURRENT, pendingRevocation: new Set() });
  assert.equal(current.key.toString("hex"), "0008" + "000167" + "00016d");
  const topic = `${"00".repeat(15)}01`;
  assert.equal(
    current.value!.toString("hex"),
    `0000${"00000003"}${"00000002"}01${"02"}${topic}${"03"}${"00000000"}${"00000007"}00${"01"}00`,
  );
});

test("each record is read as it was written, and its key says what it is about", () => {
  const topics = new Map([["a", { id: TOPIC, partitions: 8 }]]);
  const records = [
    [KEY.group, epochRecord("g", 5), readEpoch, 5],
    [KEY.topics, topicsRecord("g", topics), readTopics, topics],
    [KEY.targetEpoch, targetEpochRecord("g", 4), readTargetEpoch, 4],
    [KEY.member, memberRecord("g", "m", MEMBER), readMember, MEMBER],
    [KEY.target, targetRecord("g", "m", PARTITIONS), readTarget, PARTITIONS],
    [KEY.current, currentRecord("g", "m", CURRENT), readCurrent, CURRENT],
  ] as const;
  for (const [kind, { key, value }, read, expected] of records) {
    assert.equal(kindOf(key), kind);
    assert.deepEqual(read(value!), expected);
    const isOfMember = kind === KEY.member || kind === KEY.target || kind === KEY.current;
    assert.deepEqual({ ...readKey(kind, key) }, { groupId: "g", memberId: isOfMember ? "m" : "" });
  }
});

test("a state that only another broker knows is read as unknown", () => {
  const { value } = currentRecord("g", "m", { ...CURRENT, state: "UNKNOWN" });
  assert.equal(readCurrent(value!).state, "UNKNOWN");
});
