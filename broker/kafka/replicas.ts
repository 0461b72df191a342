/** Where partitions may be put: there is one broker, and each partition has one replica, on it. */
import { KafkaError } from "../errors";

/** @throws KafkaError INVALID_REPLICA_ASSIGNMENT */
export function assertThisBroker(brokerIds: readonly number[], nodeId: number): void {
  if (brokerIds.length === 1 && brokerIds[0] === nodeId) return;
  const sentence = `the only broker is ${nodeId}, so a partition cannot be put on [${brokerIds.join(", ")}]`;
  throw new KafkaError("INVALID_REPLICA_ASSIGNMENT", sentence);
}
