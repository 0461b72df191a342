import assert from "node:assert/strict";
import { test } from "node:test";
import { asKafkaError, ERRORS, KafkaError } from "./errors";

/** As printed by org.apache.kafka.common.protocol.Errors: code, and whether its exception is a RetriableException. */
const KAFKAS = {
  UNKNOWN_SERVER_ERROR: [-1, false],
  OFFSET_OUT_OF_RANGE: [1, false],
  CORRUPT_MESSAGE: [2, true],
  UNKNOWN_TOPIC_OR_PARTITION: [3, true],
  INVALID_FETCH_SIZE: [4, false],
  LEADER_NOT_AVAILABLE: [5, true],
  NOT_LEADER_OR_FOLLOWER: [6, true],
  REQUEST_TIMED_OUT: [7, true],
  MESSAGE_TOO_LARGE: [10, false],
  OFFSET_METADATA_TOO_LARGE: [12, false],
  COORDINATOR_LOAD_IN_PROGRESS: [14, true],
  COORDINATOR_NOT_AVAILABLE: [15, true],
  NOT_COORDINATOR: [16, true],
  INVALID_TOPIC_EXCEPTION: [17, false],
  RECORD_LIST_TOO_LARGE: [18, false],
  NOT_ENOUGH_REPLICAS: [19, true],
  INVALID_REQUIRED_ACKS: [21, false],
  ILLEGAL_GENERATION: [22, false],
  INCONSISTENT_GROUP_PROTOCOL: [23, false],
  INVALID_GROUP_ID: [24, false],
  UNKNOWN_MEMBER_ID: [25, false],
  INVALID_SESSION_TIMEOUT: [26, false],
  REBALANCE_IN_PROGRESS: [27, false],
  INVALID_COMMIT_OFFSET_SIZE: [28, false],
  CLUSTER_AUTHORIZATION_FAILED: [31, false],
  INVALID_TIMESTAMP: [32, false],
  UNSUPPORTED_VERSION: [35, false],
  TOPIC_ALREADY_EXISTS: [36, false],
  INVALID_PARTITIONS: [37, false],
  INVALID_REPLICATION_FACTOR: [38, false],
  INVALID_REPLICA_ASSIGNMENT: [39, false],
  INVALID_CONFIG: [40, false],
  INVALID_REQUEST: [42, false],
  UNSUPPORTED_FOR_MESSAGE_FORMAT: [43, false],
  POLICY_VIOLATION: [44, false],
  OUT_OF_ORDER_SEQUENCE_NUMBER: [45, false],
  DUPLICATE_SEQUENCE_NUMBER: [46, false],
  INVALID_PRODUCER_EPOCH: [47, false],
  INVALID_TXN_STATE: [48, false],
  INVALID_PRODUCER_ID_MAPPING: [49, false],
  SECURITY_DISABLED: [54, false],
  OPERATION_NOT_ATTEMPTED: [55, false],
  KAFKA_STORAGE_ERROR: [56, true],
  LOG_DIR_NOT_FOUND: [57, false],
  UNKNOWN_PRODUCER_ID: [59, false],
  NON_EMPTY_GROUP: [68, false],
  GROUP_ID_NOT_FOUND: [69, false],
  FETCH_SESSION_ID_NOT_FOUND: [70, true],
  INVALID_FETCH_SESSION_EPOCH: [71, true],
  FENCED_LEADER_EPOCH: [74, true],
  UNKNOWN_LEADER_EPOCH: [75, true],
  UNSUPPORTED_COMPRESSION_TYPE: [76, false],
  OFFSET_NOT_AVAILABLE: [78, true],
  MEMBER_ID_REQUIRED: [79, false],
  GROUP_MAX_SIZE_REACHED: [81, false],
  FENCED_INSTANCE_ID: [82, false],
  GROUP_SUBSCRIBED_TO_TOPIC: [86, false],
  INVALID_RECORD: [87, false],
  UNSTABLE_OFFSET_COMMIT: [88, true],
  THROTTLING_QUOTA_EXCEEDED: [89, true],
  RESOURCE_NOT_FOUND: [91, false],
  DUPLICATE_RESOURCE: [92, false],
  UNKNOWN_TOPIC_ID: [100, true],
  INCONSISTENT_TOPIC_ID: [103, true],
  TRANSACTIONAL_ID_NOT_FOUND: [105, false],
  FETCH_SESSION_TOPIC_ID_ERROR: [106, true],
  FENCED_MEMBER_EPOCH: [110, false],
  UNRELEASED_INSTANCE_ID: [111, false],
  UNSUPPORTED_ASSIGNOR: [112, false],
  STALE_MEMBER_EPOCH: [113, false],
  MISMATCHED_ENDPOINT_TYPE: [114, false],
  UNSUPPORTED_ENDPOINT_TYPE: [115, false],
  INVALID_REGULAR_EXPRESSION: [128, false],
};

test("a refusal costs no walk over the stack, and what caused it keeps its own", () => {
  const limit = Error.stackTraceLimit;
  const cause = new Error("the disk is gone");
  const refusal = new KafkaError("KAFKA_STORAGE_ERROR", "cannot write", { cause });
  assert.doesNotMatch(refusal.stack ?? "", /\n {4}at /);
  assert.match((refusal.cause as Error).stack ?? "", /\n {4}at /);
  assert.equal(Error.stackTraceLimit, limit);
});

test("every error has the name, the code and the retriable flag that Kafka gives it", () => {
  const ours = Object.entries(ERRORS).map(([name, { code, retriable }]) => [name, [code, retriable]]);
  assert.deepEqual(Object.fromEntries(ours), KAFKAS);
});

test("every error says what it means in one clause", () => {
  for (const { meaning } of Object.values(ERRORS)) assert.match(meaning, /^[a-z][^\n]+[^.\n]$/);
});

test("a refusal carries Kafka's name, a sentence and its cause", () => {
  const cause = new Error("deeper");
  const error = new KafkaError("INVALID_REQUEST", "that is wrong", { cause });
  assert.ok(error instanceof Error);
  assert.deepEqual([error.name, error.message, error.cause], ["INVALID_REQUEST", "that is wrong", cause]);
});

test("a refusal stays itself, and anything else that was thrown becomes UNKNOWN_SERVER_ERROR with its words", () => {
  const refusal = new KafkaError("POLICY_VIOLATION", "no");
  assert.equal(asKafkaError(refusal), refusal);
  for (const thrown of [new TypeError("oops"), "oops"]) {
    const { name, message, cause } = asKafkaError(thrown);
    assert.deepEqual([name, message, cause], ["UNKNOWN_SERVER_ERROR", "oops", thrown]);
  }
  assert.equal(asKafkaError(undefined).name, "UNKNOWN_SERVER_ERROR");
});
