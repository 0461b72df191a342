/**
 * Kafka's errors as one closed table. Every refusal in the broker is one of these names, with a sentence of its own
 * that tells the person the value, the limit and what to do; both doors (text and wire) show the same error.
 *
 * Invariant: the codes and the retriable flags are Kafka's (org.apache.kafka.common.protocol.Errors).
 */
export const ERRORS = {
  UNKNOWN_SERVER_ERROR: { code: -1, retriable: false, meaning: "the broker met something it did not expect" },
  OFFSET_OUT_OF_RANGE: { code: 1, retriable: false, meaning: "no message has that offset" },
  CORRUPT_MESSAGE: { code: 2, retriable: true, meaning: "the checksum of a batch does not fit its bytes" },
  UNKNOWN_TOPIC_OR_PARTITION: { code: 3, retriable: true, meaning: "there is no such topic or partition" },
  INVALID_FETCH_SIZE: {
    code: 4,
    retriable: false,
    meaning: "a fetch must ask for a positive number of bytes",
  },
  LEADER_NOT_AVAILABLE: { code: 5, retriable: true, meaning: "the partition has no leader at the moment" },
  NOT_LEADER_OR_FOLLOWER: { code: 6, retriable: true, meaning: "another broker leads the partition" },
  REQUEST_TIMED_OUT: { code: 7, retriable: true, meaning: "the time for the request has passed" },
  MESSAGE_TOO_LARGE: { code: 10, retriable: false, meaning: "the message is over a limit" },
  OFFSET_METADATA_TOO_LARGE: {
    code: 12,
    retriable: false,
    meaning: "the text that goes with a committed offset is over a limit",
  },
  COORDINATOR_LOAD_IN_PROGRESS: {
    code: 14,
    retriable: true,
    meaning: "the coordinator of the group is still reading what was committed",
  },
  COORDINATOR_NOT_AVAILABLE: {
    code: 15,
    retriable: true,
    meaning: "the group has no coordinator at the moment",
  },
  NOT_COORDINATOR: { code: 16, retriable: true, meaning: "another broker coordinates the group" },
  INVALID_TOPIC_EXCEPTION: { code: 17, retriable: false, meaning: "no topic may have that name" },
  RECORD_LIST_TOO_LARGE: { code: 18, retriable: false, meaning: "the batch is larger than a segment" },
  NOT_ENOUGH_REPLICAS: {
    code: 19,
    retriable: true,
    meaning: "fewer replicas are in sync than the topic asks for",
  },
  INVALID_REQUIRED_ACKS: { code: 21, retriable: false, meaning: "acks must be -1 (all), 0 or 1" },
  ILLEGAL_GENERATION: { code: 22, retriable: false, meaning: "the group has gone on to another generation" },
  INCONSISTENT_GROUP_PROTOCOL: {
    code: 23,
    retriable: false,
    meaning: "the member has no protocol in common with the group",
  },
  INVALID_GROUP_ID: { code: 24, retriable: false, meaning: "no group may have that name" },
  UNKNOWN_MEMBER_ID: { code: 25, retriable: false, meaning: "the group has no such member" },
  INVALID_SESSION_TIMEOUT: { code: 26, retriable: false, meaning: "the session timeout is out of bounds" },
  REBALANCE_IN_PROGRESS: {
    code: 27,
    retriable: false,
    meaning: "the group is about to share its partitions anew",
  },
  INVALID_COMMIT_OFFSET_SIZE: {
    code: 28,
    retriable: false,
    meaning: "what is to be committed is over a limit",
  },
  CLUSTER_AUTHORIZATION_FAILED: { code: 31, retriable: false, meaning: "whoever asks may not do that" },
  INVALID_TIMESTAMP: { code: 32, retriable: false, meaning: "the timestamp is out of bounds" },
  UNSUPPORTED_VERSION: { code: 35, retriable: false, meaning: "this broker cannot do that (yet)" },
  TOPIC_ALREADY_EXISTS: { code: 36, retriable: false, meaning: "a topic of that name is there already" },
  INVALID_PARTITIONS: { code: 37, retriable: false, meaning: "the number of partitions is not possible" },
  INVALID_REPLICATION_FACTOR: {
    code: 38,
    retriable: false,
    meaning: "the number of replicas is not possible",
  },
  INVALID_REPLICA_ASSIGNMENT: {
    code: 39,
    retriable: false,
    meaning: "partitions cannot be put on these brokers",
  },
  INVALID_CONFIG: { code: 40, retriable: false, meaning: "a topic cannot be configured like that" },
  INVALID_REQUEST: { code: 42, retriable: false, meaning: "the request does not follow the protocol" },
  UNSUPPORTED_FOR_MESSAGE_FORMAT: {
    code: 43,
    retriable: false,
    meaning: "messages of that format cannot be stored",
  },
  POLICY_VIOLATION: { code: 44, retriable: false, meaning: "a limit of this broker forbids it" },
  OUT_OF_ORDER_SEQUENCE_NUMBER: {
    code: 45,
    retriable: false,
    meaning: "a batch is missing between this one and the one before it",
  },
  DUPLICATE_SEQUENCE_NUMBER: { code: 46, retriable: false, meaning: "the batch was stored long ago" },
  INVALID_PRODUCER_EPOCH: {
    code: 47,
    retriable: false,
    meaning: "a newer producer has taken over this producer id",
  },
  INVALID_TXN_STATE: {
    code: 48,
    retriable: false,
    meaning: "the transaction is not in a state that allows this",
  },
  INVALID_PRODUCER_ID_MAPPING: {
    code: 49,
    retriable: false,
    meaning: "the producer id belongs to another transactional id",
  },
  SECURITY_DISABLED: { code: 54, retriable: false, meaning: "this broker has no authorizer" },
  OPERATION_NOT_ATTEMPTED: {
    code: 55,
    retriable: false,
    meaning: "nothing was done, because another part of the request failed",
  },
  KAFKA_STORAGE_ERROR: { code: 56, retriable: true, meaning: "the disk did not take or give the bytes" },
  LOG_DIR_NOT_FOUND: { code: 57, retriable: false, meaning: "there is no such data folder" },
  UNKNOWN_PRODUCER_ID: { code: 59, retriable: false, meaning: "nothing is known of the producer any more" },
  NON_EMPTY_GROUP: { code: 68, retriable: false, meaning: "the group has members" },
  GROUP_ID_NOT_FOUND: { code: 69, retriable: false, meaning: "there is no such group" },
  FETCH_SESSION_ID_NOT_FOUND: {
    code: 70,
    retriable: true,
    meaning: "there is no such fetch session any more",
  },
  INVALID_FETCH_SESSION_EPOCH: {
    code: 71,
    retriable: true,
    meaning: "a request of the fetch session was lost or repeated",
  },
  FENCED_LEADER_EPOCH: {
    code: 74,
    retriable: true,
    meaning: "the client knows an older leader epoch than there is",
  },
  UNKNOWN_LEADER_EPOCH: {
    code: 75,
    retriable: true,
    meaning: "the client knows a newer leader epoch than there is",
  },
  UNSUPPORTED_COMPRESSION_TYPE: { code: 76, retriable: false, meaning: "there is no such compression" },
  OFFSET_NOT_AVAILABLE: { code: 78, retriable: true, meaning: "the offset is not known yet" },
  MEMBER_ID_REQUIRED: {
    code: 79,
    retriable: false,
    meaning: "join once more with the member id of this answer",
  },
  GROUP_MAX_SIZE_REACHED: {
    code: 81,
    retriable: false,
    meaning: "the group has as many members as a limit allows",
  },
  FENCED_INSTANCE_ID: {
    code: 82,
    retriable: false,
    meaning: "another member has taken over the group instance id",
  },
  GROUP_SUBSCRIBED_TO_TOPIC: { code: 86, retriable: false, meaning: "the group reads the topic" },
  INVALID_RECORD: { code: 87, retriable: false, meaning: "a record is not as its batch says" },
  UNSTABLE_OFFSET_COMMIT: { code: 88, retriable: true, meaning: "a transaction is about to commit offsets" },
  THROTTLING_QUOTA_EXCEEDED: {
    code: 89,
    retriable: true,
    meaning: "there is as much of that as a limit allows",
  },
  RESOURCE_NOT_FOUND: { code: 91, retriable: false, meaning: "there is no such thing" },
  DUPLICATE_RESOURCE: { code: 92, retriable: false, meaning: "the request names something twice" },
  UNKNOWN_TOPIC_ID: { code: 100, retriable: true, meaning: "no topic has that id" },
  INCONSISTENT_TOPIC_ID: { code: 103, retriable: true, meaning: "the topic has another id" },
  TRANSACTIONAL_ID_NOT_FOUND: { code: 105, retriable: false, meaning: "there is no such transactional id" },
  FETCH_SESSION_TOPIC_ID_ERROR: {
    code: 106,
    retriable: true,
    meaning: "the fetch session mixes topic names and topic ids",
  },
  FENCED_MEMBER_EPOCH: { code: 110, retriable: false, meaning: "the group has gone on without the member" },
  UNRELEASED_INSTANCE_ID: {
    code: 111,
    retriable: false,
    meaning: "another member still holds the group instance id",
  },
  UNSUPPORTED_ASSIGNOR: {
    code: 112,
    retriable: false,
    meaning: "the group cannot assign partitions in that way",
  },
  STALE_MEMBER_EPOCH: { code: 113, retriable: false, meaning: "the member has missed an epoch of the group" },
  MISMATCHED_ENDPOINT_TYPE: {
    code: 114,
    retriable: false,
    meaning: "brokers and controllers are reached at other addresses",
  },
  UNSUPPORTED_ENDPOINT_TYPE: { code: 115, retriable: false, meaning: "there is no such kind of endpoint" },
  INVALID_REGULAR_EXPRESSION: {
    code: 128,
    retriable: false,
    meaning: "the regular expression cannot be read",
  },
} as const;

export type ErrorName = keyof typeof ERRORS;

/** A refusal: one of Kafka's names and one sentence for the person who gets it. */
export class KafkaError extends Error {
  override readonly name: ErrorName;

  /**
   * Without a stack: a refusal is an answer, no mistake in the code, and what caused it keeps its own. To walk the stack took 36 of the 40
   * microseconds of a refusal, and anybody can ask for thousands at a time.
   */
  constructor(name: ErrorName, sentence: string, options?: ErrorOptions) {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    super(sentence, options);
    Error.stackTraceLimit = limit;
    this.name = name;
  }
}

let reportUnexpected: (thrown: unknown) => void = () => {};

/** What nobody expected is reported here as well: the client gets a sentence, the broker's log the place in the code. */
export function onUnexpectedError(report: (thrown: unknown) => void): void {
  reportUnexpected = report;
}

/** Whatever was thrown, as a refusal: what is none already becomes UNKNOWN_SERVER_ERROR. */
export function asKafkaError(thrown: unknown): KafkaError {
  if (thrown instanceof KafkaError) return thrown;
  reportUnexpected(thrown);
  const sentence = thrown instanceof Error ? thrown.message : String(thrown);
  return new KafkaError("UNKNOWN_SERVER_ERROR", sentence, { cause: thrown });
}
