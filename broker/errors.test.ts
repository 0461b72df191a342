import assert from "node:assert/strict";
import { test } from "node:test";
import { asKafkaError, ERRORS, KafkaError } from "./errors";

/** Copied by hand from org.apache.kafka.common.protocol.Errors: code, and whether its exception is a RetriableException. */
const KAFKAS = {
  UNKNOWN_SERVER_ERROR: [-1, false],
  OFFSET_OUT_OF_RANGE: [1, false],
  CORRUPT_MESSAGE: [2, true],
  UNKNOWN_TOPIC_OR_PARTITION: [3, true],
  MESSAGE_TOO_LARGE: [10, false],
  INVALID_TOPIC_EXCEPTION: [17, false],
  UNSUPPORTED_VERSION: [35, false],
  TOPIC_ALREADY_EXISTS: [36, false],
  INVALID_PARTITIONS: [37, false],
  INVALID_CONFIG: [40, false],
  INVALID_REQUEST: [42, false],
  POLICY_VIOLATION: [44, false],
  KAFKA_STORAGE_ERROR: [56, true],
};

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
