/** A topic as the page shows it. */
import type { Engine, PartitionDescription } from "../engine";
import type { PartitionNow, TopicNow } from "./messages";

/** @throws KafkaError UNKNOWN_TOPIC_OR_PARTITION, INVALID_TOPIC_EXCEPTION */
export async function topicNow(engine: Engine, name: string): Promise<TopicNow> {
  const { isInternal, isCompacted, config } = await engine.describeTopic(name);
  const partitions = await engine.describePartitions(name);
  return { name, isInternal, isCompacted, config, partitions: partitions.map(partitionNow) };
}

function partitionNow({ offline, segments, ...rest }: PartitionDescription): PartitionNow {
  return { ...rest, segments: [...segments], offline: offline ?? null };
}
