/**
 * What clients of a group are told when the broker could not write or read what is known of the group. They know what to do about
 * errors of a coordinator, and not about those of a disk.
 */
import { asKafkaError, type ErrorName } from "../errors";

const INSTEAD: Partial<Record<ErrorName, ErrorName>> = {
  KAFKA_STORAGE_ERROR: "NOT_COORDINATOR",
  NOT_ENOUGH_REPLICAS: "COORDINATOR_NOT_AVAILABLE",
  MESSAGE_TOO_LARGE: "INVALID_COMMIT_OFFSET_SIZE",
};

/** The name of the error as Kafka's group coordinator answers it. */
export function groupErrorName(thrown: unknown): ErrorName {
  const { name } = asKafkaError(thrown);
  return INSTEAD[name] ?? name;
}
