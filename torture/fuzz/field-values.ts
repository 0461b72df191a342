/**
 * What the fields of a request are filled with, by their names: mostly what makes sense, so that the request is looked at closely, and the
 * edges of what a field can hold.
 */
import type { Random } from "../random";
import { STAND_INS } from "./learnt";

export type FieldValue = string | number | bigint | boolean | Buffer;

export const TOPICS = ["a", "my-topic", "t.1", "t0", "t1", "t2", "t3"];
const ODD_TOPICS = [
  "",
  ".",
  "..",
  "ü",
  "x".repeat(249),
  "x".repeat(250),
  "__consumer_offsets",
  "a b",
  "\0",
  "nobody-has-it",
];
export const GROUPS = ["g", "g0", "g1", "g2"];
const ODD_TEXTS = ["", "ß", "\0", "\u001b[2J", "x".repeat(300), "y".repeat(32_767)];
const CONFIGS = [
  "retention.ms",
  "cleanup.policy",
  "segment.bytes",
  "max.message.bytes",
  "message.timestamp.type",
  "no.such",
  "",
];
const CONFIG_VALUES = [
  "compact",
  "delete",
  "compact,delete",
  "1",
  "-1",
  "60000",
  "14",
  "1048576",
  "LogAppendTime",
  "true",
  "9".repeat(30),
];
const NUMBERS = [0, 0, 0, 1, 1, 2, -1, -2, 5, 127];
const EDGES: Readonly<Record<string, readonly (number | bigint)[]>> = {
  int8: [-128, 127],
  int16: [-32_768, 32_767],
  int32: [-2_147_483_648, 2_147_483_647, 100_000],
  int64: [-(2n ** 63n), 2n ** 63n - 1n, 2n ** 53n, 2n ** 53n - 1n, 1_800_000_000_000],
};
const ELEMENTS_MAX = 3;
const MAX_INT32 = 2_147_483_647;
const GENERATIONS = [STAND_INS.generationId, STAND_INS.generationId, 1, 0, -1, 2];
const PARTITIONS = [0, 0, 0, 1, 2, -1];
const OFFSETS = [0, 0, 1, 2, 5, -1, -2, 1000];

const BY_NAME: Readonly<Record<string, readonly FieldValue[]>> = {
  acks: [-1, 1, 0, 1, 2],
  index: PARTITIONS,
  partition: PARTITIONS,
  partitions: PARTITIONS,
  partitionIndex: PARTITIONS,
  partitionIndexes: PARTITIONS,
  maxWaitMs: [0, 0, 1, 5],
  minBytes: [0, 1, 1, 100_000, -1],
  maxBytes: [MAX_INT32, 1_000_000, 0, 1, -1],
  partitionMaxBytes: [1_000_000, 1_000_000, 0, 1, MAX_INT32, -1],
  sessionId: [0, 0, 0, STAND_INS.sessionId, STAND_INS.sessionId, 7],
  sessionEpoch: [0, 0, -1, -1, 1, 2, 3, MAX_INT32],
  fetchOffset: OFFSETS,
  offset: OFFSETS,
  committedOffset: OFFSETS,
  timestamp: [-1, -2, -3, -4, -5, -6, 0, 1_800_000_000_000],
  currentLeaderEpoch: [-1, 0, 0, 1],
  replicaId: [-1, -1, -1, -2, 1],
  isolationLevel: [0, 1],
  transactionalId: ["", "tx"],
  producerId: [STAND_INS.producerId, -1, 0, 5],
  producerEpoch: [0, -1, 1],
  memberId: [STAND_INS.memberId, STAND_INS.memberId, "", "m1", "m2"],
  memberEpoch: [0, 0, -1, -2, ...GENERATIONS],
  generationId: GENERATIONS,
  generationIdOrMemberEpoch: GENERATIONS,
  groupInstanceId: ["i1", "i2", ""],
  instanceId: ["i1", "i2", ""],
  sessionTimeoutMs: [6000, 10_000, 6000, 6000, 6000, 6000, 0, -1],
  rebalanceTimeoutMs: [1, 10, 50, 0, -1],
  protocolType: ["consumer", "consumer", "connect", ""],
  protocolName: ["range", "roundrobin", ""],
  keyType: [0, 0, 1, 2],
  statesFilter: ["Stable", "stable", "Empty", "PreparingRebalance", "Nonsense"],
  typesFilter: ["classic", "consumer", "share"],
  subscribedTopicRegex: ["t.*", ".*", "(", "(a+)+$", "[a-z]{1,1000}", ""],
  serverAssignor: ["uniform", "range", "nonsense"],
  responsePartitionLimit: [2000, 1, 0, -1],
  numPartitions: [1, 2, 3, -1, 0, 1_000_000, MAX_INT32],
  replicationFactor: [1, 1, -1, 0, 2],
  brokerIds: [1, 1, 0, -1],
  count: [2, 3, 4, 1, 0, -1, 1_000_000, MAX_INT32],
  value: CONFIG_VALUES,
  configurationKeys: CONFIGS,
  resourceType: [2, 2, 2, 2, 2, 2, 4, 0, 8],
  configOperation: [0, 1, 2, 3, 4],
  reason: ["why", ""],
};

/** Names that mean one thing in one structure and another elsewhere. */
const NAMED_IN: Readonly<Record<string, readonly FieldValue[]>> = {
  "protocols.name": ["range", "roundrobin", "cooperative-sticky", ""],
  "configs.name": CONFIGS,
  "ConsumerGroupHeartbeat.memberId": ["m1", "m1", "m2", "m3", STAND_INS.memberId, ""],
  "ConsumerGroupHeartbeat.memberEpoch": [0, 0, STAND_INS.generationId, STAND_INS.generationId, -1, -2, 1],
  "ConsumerGroupHeartbeat.rebalanceTimeoutMs": [1000, 1000, 45_000, -1, 0],
  "ConsumerGroupHeartbeat.serverAssignor": ["uniform", "range", "uniform", "nonsense"],
  "InitProducerId.producerId": [-1, -1, -1, STAND_INS.producerId],
  "InitProducerId.producerEpoch": [-1, -1, -1, 0],
};

const TOPIC_FIELDS = new Set([
  "name",
  "topic",
  "topicName",
  "topicNames",
  "resourceName",
  "subscribedTopicNames",
]);
const GROUP_FIELDS = new Set(["groupId", "groups", "groupsNames", "groupIds", "key", "coordinatorKeys"]);

/** A topic and a group that one input keeps coming back to. */
export interface Subject {
  topic: string;
  group: string;
}

export function chooseSubject(random: Random): Subject {
  return { topic: random.pick(TOPICS), group: random.pick(GROUPS) };
}

export function textFor(name: string, parent: string, subject: Subject, random: Random): string {
  const known = NAMED_IN[`${parent}.${name}`] ?? BY_NAME[name];
  if (random.next() < 0.03) return random.pick(ODD_TEXTS);
  if (known !== undefined) return String(random.pick(known));
  if (GROUP_FIELDS.has(name)) return random.next() < 0.8 ? subject.group : random.pick(GROUPS);
  if (!TOPIC_FIELDS.has(name)) return random.pick(["a", "range", ...ODD_TEXTS.slice(0, 4)]);
  if (random.next() < 0.75) return subject.topic;
  return random.pick(random.next() < 0.7 ? TOPICS : ODD_TOPICS);
}

export function numberFor(name: string, type: string, parent: string, random: Random): number | bigint {
  const edges = EDGES[type];
  if (edges !== undefined && random.next() < 0.04) return random.pick(edges);
  const known = NAMED_IN[`${parent}.${name}`] ?? BY_NAME[name];
  if (known !== undefined) return random.pick(known) as number;
  return random.pick(name.endsWith("Ms") ? [0, 1, 1000, -1] : NUMBERS);
}

export function uuidFor(name: string, random: Random): Buffer {
  const isKnown = name === "topicId" && random.next() < 0.8;
  return isKnown ? STAND_INS.topicId : Buffer.alloc(16, random.pick([0, 0, 0xff, 7]));
}

/** Fields that say that a request wants something else than it mostly does, where they hold anything. */
const MOSTLY_EMPTY = new Set(["assignments", "topicPartitions", "forgottenTopicsData"]);
/** The same for being null. */
const MOSTLY_NULL = new Set([
  "transactionalId",
  "groupInstanceId",
  "instanceId",
  "subscribedTopicRegex",
  "cursor",
]);

/** Of fields that are older than that they can be null: since which version, by message. */
const NULLABLE_FROM: Readonly<Record<string, number>> = {
  "Metadata.topics": 1,
  "Metadata.name": 10,
  "OffsetFetch.topics": 2,
};

export function nullableFrom(message: string, fieldName: string): number {
  return NULLABLE_FROM[`${message}.${fieldName}`] ?? 0;
}

export function countFor(name: string, random: Random): number {
  if (MOSTLY_EMPTY.has(name) && random.next() < 0.8) return 0;
  // Now and then very many.
  return random.next() < 0.002 ? random.pick([200, 3000]) : random.between(0, ELEMENTS_MAX);
}

export function isNullFor(name: string, random: Random): boolean {
  return random.next() < (MOSTLY_NULL.has(name) ? 0.7 : 0.1);
}
