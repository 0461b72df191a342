/**
 * The topics that the broker keeps for itself. Clients may read and describe them; what is in them only the broker writes, because
 * what it knows of groups is rebuilt from there.
 */
import { KafkaError } from "../errors";

/** What groups have committed, and who their members are. */
export const OFFSETS_TOPIC = "__consumer_offsets";

export function isInternal(topic: string): boolean {
  return topic === OFFSETS_TOPIC;
}

/** @throws KafkaError INVALID_TOPIC_EXCEPTION for an internal topic; `deed` is what somebody wanted to do with it. */
export function assertNotInternal(topic: string, deed: string): void {
  if (!isInternal(topic)) return;
  const sentence = `the topic "${topic}" is the broker's own, and nobody else may ${deed} it`;
  throw new KafkaError("INVALID_TOPIC_EXCEPTION", sentence);
}
