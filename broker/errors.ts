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
  MESSAGE_TOO_LARGE: { code: 10, retriable: false, meaning: "the message is over a limit" },
  INVALID_TOPIC_EXCEPTION: { code: 17, retriable: false, meaning: "no topic may have that name" },
  UNSUPPORTED_VERSION: { code: 35, retriable: false, meaning: "this broker cannot do that (yet)" },
  TOPIC_ALREADY_EXISTS: { code: 36, retriable: false, meaning: "a topic of that name is there already" },
  INVALID_PARTITIONS: { code: 37, retriable: false, meaning: "the number of partitions is not possible" },
  INVALID_CONFIG: { code: 40, retriable: false, meaning: "a topic cannot be configured like that" },
  INVALID_REQUEST: { code: 42, retriable: false, meaning: "the request does not follow the protocol" },
  POLICY_VIOLATION: { code: 44, retriable: false, meaning: "a limit of this broker forbids it" },
  KAFKA_STORAGE_ERROR: { code: 56, retriable: true, meaning: "the disk did not take or give the bytes" },
} as const;

export type ErrorName = keyof typeof ERRORS;

/** A refusal: one of Kafka's names and one sentence for the person who gets it. */
export class KafkaError extends Error {
  override readonly name: ErrorName;

  constructor(name: ErrorName, sentence: string, options?: ErrorOptions) {
    super(sentence, options);
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
