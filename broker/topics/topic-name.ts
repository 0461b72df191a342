/**
 * What a topic may be called: Kafka's own rule (org.apache.kafka.common.internals.Topic). It also makes a name safe as
 * part of a folder's name: no slash, no `..`.
 */
import { KafkaError } from "../errors";

export const TOPIC_NAME_CHARACTERS_MAX = 249;
const LEGAL = /^[a-zA-Z0-9._-]+$/;

/** Why `name` cannot name a topic, as one clause; undefined when it can. */
export function topicNameProblem(name: string): string | undefined {
  if (name === "") return "a topic name cannot be empty";
  if (name === "." || name === "..") return `a topic cannot be called "${name}"`;
  if (name.length > TOPIC_NAME_CHARACTERS_MAX) {
    return `a topic name has at most ${TOPIC_NAME_CHARACTERS_MAX} characters, and this one has ${name.length}`;
  }
  if (!LEGAL.test(name)) return `"${name}" has characters other than a-z A-Z 0-9 . _ -`;
  return undefined;
}

/** @throws KafkaError INVALID_TOPIC_EXCEPTION */
export function assertTopicName(name: string): void {
  const problem = topicNameProblem(name);
  if (problem !== undefined) throw new KafkaError("INVALID_TOPIC_EXCEPTION", problem);
}
