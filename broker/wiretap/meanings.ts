/**
 * What the fields of Kafka's protocol mean, in a few plain words, where the name does not say it. By the name of the field, or by that
 * of the API and the field where the same name means something else there.
 */
import { errorOfCode } from "./error-names";
import type { Direction, KnownApi, KnownApis } from "./known-apis";

/** What surrounds a field. */
export interface Where {
  api: KnownApi | undefined;
  direction: Direction;
  apis: KnownApis;
  /** The name of a topic of this broker; undefined: it has none with that id. */
  topicName(id: string): string | undefined;
}

type Value = string | number | boolean | null;
/** The same for all values, or one for each, or made from the value. */
type Meaning = string | Readonly<Record<string, string>> | ((value: Value, where: Where) => string);

const NO_TOPIC_ID = "AAAAAAAAAAAAAAAAAAAAAA";

const error: Meaning = (value) => errorOfCode(Number(value));
const date: Meaning = (value) => dateOf(Number(value));
const duration: Meaning = (value) => durationOf(Number(value));
const unlessMinus1 =
  (minus1: string, otherwise = ""): Meaning =>
  (value) =>
    value === -1 ? minus1 : otherwise;

const leaderEpoch = unlessMinus1(
  "not known to the client, so not checked",
  "rises when another broker leads the partition",
);
const assignment = "topics and partitions, in the consumers' own language: the broker only passes it on";
const subscription =
  "the topics that the member wants, in the consumers' own language: the broker only passes it on";
const asBefore: Meaning = (value) => (value === null ? "as before" : "");
const configSource = {
  1: "set for the topic",
  2: "set for all brokers",
  4: "set in the broker's settings",
  5: "the default",
};
const aclOperation = { 1: "any operation" };
const aclResourceType = {
  1: "of any kind",
  2: "a topic",
  3: "a group",
  4: "the cluster",
  5: "a transactional id",
};
const resourceType = {
  2: "a topic",
  4: "a broker",
  8: "logging of a broker",
  32: "a group",
};
const partition = "the number of a partition in its topic";
const memberEpoch: Meaning = (value) => {
  if (value === 0) return "the member joins";
  if (value === -1) return "the member leaves the group";
  if (value === -2) return "the member leaves, and comes back with the same group.instance.id";
  return "which share of the partitions the member has; whoever is behind is fenced";
};

const MEANINGS: Readonly<Record<string, Meaning>> = {
  // The headers.
  size: "how many bytes follow",
  apiKey: (value, { apis }) => apis.get(Number(value))?.name ?? "no API that this broker serves",
  apiVersion: "which form of the request, and of its response",
  "request correlationId": "the response carries the same number",
  "response correlationId": "the number of the request that is answered",
  clientId: (value) => (value === null ? "the client has no name" : "what the client calls itself"),

  // Everywhere.
  errorCode: error,
  topicConfigErrorCode: error,
  errorMessage: (value) => (value === null ? "nothing to say" : ""),
  throttleTimeMs: (value) => (value === 0 ? "the client need not wait" : "the client is to wait so long"),
  topicId: (value, { topicName }) => {
    if (value === NO_TOPIC_ID) return "no topic id";
    const name = topicName(String(value));
    return name === undefined ? "no topic of this broker" : `the topic "${name}"`;
  },
  replicaDirectoryId: (value) => (value === NO_TOPIC_ID ? "not a replica" : ""),
  partition,
  partitionIndex: partition,
  "Produce.index": partition,
  leaderEpoch,
  currentLeaderEpoch: leaderEpoch,
  committedLeaderEpoch: leaderEpoch,
  lastFetchedEpoch: unlessMinus1("not known"),
  "null marker": (value) => (Number(value) < 0 ? "null: nothing follows" : "not null: the fields follow"),
  timeoutMs: duration,
  replicaId: unlessMinus1("a client, not another broker"),
  clusterId: (value) => (value === null ? "none given" : "which cluster this is"),
  controllerId: "the node that creates and deletes topics",
  nodeId: "the number of the broker",
  rack: (value) => (value === null ? "none given" : ""),
  rackId: (value) => (value === "" || value === null ? "none given" : ""),
  brokerIds: "where the replicas are to be",

  // Produce.
  transactionalId: (value) =>
    value === null ? "not in a transaction" : "names the producer across restarts",
  acks: {
    "-1": "all: answer when it is on every replica that is in sync",
    0: "answer nothing at all",
    1: "answer when the leader has it",
  },
  "Produce.baseOffset": "the offset that the first record got",
  logAppendTimeMs: (value) =>
    value === -1 ? "the timestamps are the producer's" : `the broker's time: ${dateOf(Number(value))}`,
  "Produce.logStartOffset": "the first offset that there still is",

  // Fetch.
  maxWaitMs: (value) => `wait so long for minBytes: ${durationOf(Number(value))}`,
  minBytes: "answer as soon as there is so much",
  maxBytes: "the answer is to have no more, but for its first batch",
  partitionMaxBytes: "no more of this partition, but for the first batch",
  isolationLevel: {
    0: "read uncommitted: also what is in open transactions",
    1: "read committed: only what is in no open transaction",
  },
  sessionId: (value) =>
    value === 0 ? "no fetch session" : "the fetch session: the broker remembers the partitions",
  sessionEpoch: {
    "-1": "no fetch session is wanted, or no longer",
    0: "begins a fetch session",
    "": "the request's number in its session: only what changed is in it",
  },
  fetchOffset: "the next offset that the client wants",
  "Fetch.logStartOffset": unlessMinus1("a consumer has no log", "the first offset that there still is"),
  highWatermark: "up to here messages may be read: the next offset to be written",
  lastStableOffset: "up to here no transaction is open",
  preferredReadReplica: unlessMinus1("go on reading here"),
  abortedTransactions: "what a reader of committed messages has to skip",
  "Fetch.responses": "in an answer of a fetch session: only what has something new",

  // ListOffsets.
  "ListOffsets.request timestamp": (value) => {
    const special = {
      "-1": "latest: the next offset to be written",
      "-2": "earliest",
      "-3": "the largest timestamp",
    };
    return (
      special[String(value) as keyof typeof special] ?? `the first message since ${dateOf(Number(value))}`
    );
  },
  "ListOffsets.response timestamp": (value) => (value === -1 ? "none goes with it" : dateOf(Number(value))),
  "ListOffsets.response offset": unlessMinus1("there is no such message"),

  // Groups.
  generationId: unlessMinus1(
    "no member of a generation",
    "rises with every rebalance; whoever is behind is fenced",
  ),
  generationIdOrMemberEpoch: unlessMinus1(
    "not as a member",
    "whoever is behind the group is refused: it is fenced",
  ),
  "OffsetFetch.memberEpoch": unlessMinus1("not as a member"),
  memberEpoch,
  memberId: (value) => (value === "" ? "none yet: the broker gives one" : "which member of the group"),
  groupInstanceId: (value) =>
    value === null ? "a dynamic member" : "a static member: may come back without a rebalance",
  instanceId: (value) =>
    value === null ? "a dynamic member" : "a static member: may come back without a rebalance",
  sessionTimeoutMs: (value) => `dead when not heard of for ${durationOf(Number(value))}`,
  rebalanceTimeoutMs: (value) =>
    value === -1 ? "as before" : `a rebalance waits so long for the member: ${durationOf(Number(value))}`,
  heartbeatIntervalMs: (value) => `the next heartbeat is wanted in ${durationOf(Number(value))}`,
  protocolType: (value) => (value === null ? "" : "what its members are"),
  protocolName: (value) => (value === null || value === "" ? "" : "how the partitions are shared out"),
  "JoinGroup.request name": "a way to share the partitions out, the most wanted first",
  metadata: subscription,
  memberMetadata: subscription,
  memberAssignment: assignment,
  assignment,
  "JoinGroup.leader": "the member that shares the partitions out",
  skipAssignment: (value) => (value === true ? "the leader has nothing to share out" : ""),
  committedOffset: unlessMinus1("nothing is committed", "the next offset to be read after a restart"),
  committedMetadata: "a note that goes with the offset",
  "OffsetFetch.metadata": "a note that goes with the offset",
  retentionTimeMs: unlessMinus1("as long as the broker keeps all offsets"),
  requireStable: (value) => (value === true ? "wait for transactions that commit offsets" : ""),
  keyType: { 0: "a group", 1: "a transaction", 2: "a share group" },
  "FindCoordinator.key": "whose coordinator is asked for",
  "FindCoordinator.host": "where the coordinator is",
  serverAssignor: (value) =>
    value === null ? "as before, or as the broker likes" : "how the broker is to share out",
  subscribedTopicNames: asBefore,
  topicPartitions: asBefore,
  "ConsumerGroupHeartbeat.assignment": asBefore,
  "ConsumerGroupDescribe.assignment": "",
  reason: (value) => (value === null ? "none given" : "for the broker's log"),

  // Metadata and topics.
  "Metadata.request topics": (value) => (value === null ? "null: all topics" : ""),
  allowAutoTopicCreation: (value) =>
    value === true ? "topics that do not exist may be created" : "topics are only looked up",
  leaderId: (value) => (value === -1 ? "none" : "the broker that reads and writes go to"),
  isrNodes: "the replicas that have everything",
  offlineReplicas: "those that cannot be reached",
  authorizedOperations: operations,
  topicAuthorizedOperations: operations,
  clusterAuthorizedOperations: operations,
  numPartitions: unlessMinus1("as many as the broker gives by default"),
  replicationFactor: unlessMinus1("as many replicas as the broker gives by default"),
  validateOnly: (value) => (value === true ? "only check it: nothing is changed" : ""),
  "CreatePartitions.count": "how many partitions the topic is to have in all",
  "DeleteRecords.offset": unlessMinus1("up to the end", "what is before this is deleted"),
  lowWatermark: "the first offset that there still is",
  endOffset: unlessMinus1("not known"),

  // ApiVersions.
  "ApiVersions.response apiKey": (value, { apis }) => apis.get(Number(value))?.name ?? "",
  minVersion: "the oldest that is served",
  maxVersion: "the newest that is served",
  clientSoftwareName: "the library that the client is made with",
  finalizedFeaturesEpoch: unlessMinus1("not known"),

  // Configurations and access.
  resourceType,
  "DescribeAcls.resourceType": aclResourceType,
  resourceTypeFilter: aclResourceType,
  operation: aclOperation,
  patternTypeFilter: { 1: "any pattern", 2: "also what matches", 3: "this name", 4: "names that begin so" },
  permissionType: { 1: "any", 2: "deny", 3: "allow" },
  configSource,
  source: configSource,
  configOperation: { 0: "set", 1: "back to the default", 2: "append to the list", 3: "take from the list" },
  configType: {
    0: "not known",
    1: "a boolean",
    2: "a string",
    3: "an int",
    4: "a short",
    5: "a long",
    6: "a double",
    7: "a list",
    8: "a class",
    9: "a password",
  },

  // Producers.
  producerId: unlessMinus1("none yet", "numbers the producer, so that repeats are noticed"),
  producerEpoch: unlessMinus1("none yet", "whoever is behind is fenced"),
  transactionTimeoutMs: duration,
  lastTimestamp: date,

  // Logging in.
  mechanism: "how the client wants to prove who it is",
  authBytes: "a secret: it was masked before it was kept",
};

/** What a field means; empty where its name says it. */
export function meaningOf(name: string, value: Value | undefined, where: Where): string {
  if (value === undefined) value = "";
  const api = where.api?.name;
  const meaning =
    MEANINGS[`${api}.${where.direction} ${name}`] ??
    MEANINGS[`${api}.${name}`] ??
    MEANINGS[`${where.direction} ${name}`] ??
    MEANINGS[name];
  if (meaning === undefined) return "";
  if (typeof meaning === "string") return meaning;
  if (typeof meaning === "function") return meaning(value, where);
  return meaning[String(value)] ?? meaning[""] ?? "";
}

/** Bits by the numbers of Kafka's AclOperation. */
const OPERATIONS = [
  "",
  "",
  "all",
  "read",
  "write",
  "create",
  "delete",
  "alter",
  "describe",
  "cluster action",
  "describe configs",
  "alter configs",
  "idempotent write",
];
const OPERATIONS_NOT_ASKED = -(2 ** 31);

function operations(value: Value): string {
  const bits = Number(value);
  if (bits === OPERATIONS_NOT_ASKED) return "not asked for";
  const names = OPERATIONS.filter((name, bit) => name !== "" && bits & (1 << bit));
  return names.length === 0 ? "nothing" : `the client may: ${names.join(", ")}`;
}

/** The largest that a Date can hold. */
const DATE_MAX_MS = 8.64e15;
const FOREVER_MS = 2 ** 31 - 1;

export function dateOf(ms: number): string {
  if (ms === -1) return "none";
  return Math.abs(ms) <= DATE_MAX_MS ? new Date(ms).toISOString() : "beyond all dates";
}

export function durationOf(ms: number): string {
  if (ms === FOREVER_MS) return "for ever";
  return Math.abs(ms) < 1000 ? `${ms} ms` : `${ms / 1000} s`;
}
