/**
 * Where a message goes: the topic, which is created if need be and allowed, and the partition, which the partitioner chooses where the
 * sender names none. The same for every door, so that partitions take turns whichever a message comes by.
 */
import type { Engine, TopicDescription } from "./engine";
import { asKafkaError, KafkaError } from "./errors";
import type { Partitioner } from "./topics/partitioner";

export interface DestinationOptions {
  engine: Engine;
  partitioner: Partitioner;
  autoCreateTopics: boolean;
  /** How many messages without a key each topic was sent; shared by all connections, so that partitions take turns. */
  unkeyed: Map<string, number>;
}

const TOPICS_COUNTED_MAX = 10_000;

/** @throws KafkaError when there is no such topic and it may not, or cannot, be created */
export async function topicFor(
  { engine, autoCreateTopics }: Pick<DestinationOptions, "engine" | "autoCreateTopics">,
  topic: string,
): Promise<TopicDescription> {
  try {
    return await engine.describeTopic(topic);
  } catch (problem) {
    if (asKafkaError(problem).name !== "UNKNOWN_TOPIC_OR_PARTITION") throw problem;
    if (!autoCreateTopics) throw unknownTopic(topic);
  }
  try {
    return await engine.createTopic(topic, undefined, new Map());
  } catch (problem) {
    // Another connection was faster, and its topic is as good.
    if (asKafkaError(problem).name === "TOPIC_ALREADY_EXISTS") return engine.describeTopic(topic);
    throw problem;
  }
}

/** The partition of a message whose sender names none. */
export function partitionFor(
  { partitioner, unkeyed }: DestinationOptions,
  topic: TopicDescription,
  key: Buffer | null,
): number {
  const sent = unkeyed.get(topic.name) ?? 0;
  if (key === null) {
    if (unkeyed.size >= TOPICS_COUNTED_MAX) unkeyed.clear();
    unkeyed.set(topic.name, sent + 1);
  }
  return partitioner.partition(key, topic.partitionCount, sent);
}

export function unknownTopic(topic: string): KafkaError {
  return new KafkaError(
    "UNKNOWN_TOPIC_OR_PARTITION",
    `there is no topic "${topic}", and KAFKA_AUTO_CREATE_TOPICS_ENABLE is false; create it: create ${topic}`,
  );
}
