/**
 * Sets of partitions, told apart by the id of their topic: a topic that is deleted and created anew has other partitions than before.
 * Each is a text, `TOPIC-ID:PARTITION`, so that JavaScript's own sets compare them.
 */
export type PartitionSet = ReadonlySet<string>;

/** As requests, answers and records have it. */
export interface TopicPartitions {
  topicId: string;
  partitions: readonly number[];
}

export const NO_PARTITIONS: PartitionSet = new Set();

export function partitionKey(topicId: string, partition: number): string {
  return `${topicId}:${partition}`;
}

export function topicIdOf(key: string): string {
  return key.slice(0, key.lastIndexOf(":"));
}

export function partitionOf(key: string): number {
  return Number(key.slice(key.lastIndexOf(":") + 1));
}

export function partitionSet(topics: readonly TopicPartitions[]): PartitionSet {
  const keys = topics.flatMap(({ topicId, partitions }) =>
    partitions.map((partition) => partitionKey(topicId, partition)),
  );
  return new Set(keys);
}

/** By topic, the partitions of each in their order. */
export function byTopic(partitions: PartitionSet): TopicPartitions[] {
  const found = new Map<string, number[]>();
  for (const key of partitions) {
    const topicId = topicIdOf(key);
    const numbers = found.get(topicId);
    if (numbers === undefined) found.set(topicId, [partitionOf(key)]);
    else numbers.push(partitionOf(key));
  }
  return [...found].map(([topicId, numbers]) => ({ topicId, partitions: numbers.sort((a, b) => a - b) }));
}

export function intersection(a: PartitionSet, b: PartitionSet): PartitionSet {
  return new Set([...a].filter((key) => b.has(key)));
}

export function difference(a: PartitionSet, b: PartitionSet): PartitionSet {
  return new Set([...a].filter((key) => !b.has(key)));
}

export function isSame(a: PartitionSet, b: PartitionSet): boolean {
  return a.size === b.size && isSubset(a, b);
}

export function isSubset(a: PartitionSet, b: PartitionSet): boolean {
  for (const key of a) if (!b.has(key)) return false;
  return true;
}
