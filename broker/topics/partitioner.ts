/**
 * Which partition a message goes to. Order holds within one partition only, so messages that must stay in order need the
 * same partition: that is what a key is for. Without a key any partition is right, and they take turns.
 *
 * Keys are hashed with murmur2, as Kafka's default partitioner does, so that a message lands in the same partition
 * whether it came from here or from a Kafka client.
 */
export interface Partitioner {
  /** A partition from 0 to `partitionCount` - 1. `unkeyedBefore`: how many messages without a key the topic was sent before. */
  partition(key: Buffer | null, partitionCount: number, unkeyedBefore: number): number;
}

export const partitioner: Partitioner = {
  partition(key, partitionCount, unkeyedBefore) {
    if (key === null) return unkeyedBefore % partitionCount;
    // Kafka drops the sign bit instead of taking the absolute value, which would fail for the smallest integer.
    return (murmur2(key) & 0x7fffffff) % partitionCount;
  },
};

/** MurmurHash2, 32 bits, with Kafka's seed (org.apache.kafka.common.utils.Utils.murmur2). */
export function murmur2(bytes: Buffer): number {
  const m = 0x5bd1e995;
  const r = 24;
  let hash = 0x9747b28c ^ bytes.length;
  let at = 0;
  for (; at + 4 <= bytes.length; at += 4) {
    let k = Math.imul(bytes.readInt32LE(at), m);
    k = Math.imul(k ^ (k >>> r), m);
    hash = Math.imul(hash, m) ^ k;
  }
  const left = bytes.length - at;
  if (left > 2) hash ^= bytes[at + 2]! << 16;
  if (left > 1) hash ^= bytes[at + 1]! << 8;
  if (left > 0) hash = Math.imul(hash ^ bytes[at]!, m);
  hash = Math.imul(hash ^ (hash >>> 13), m);
  return hash ^ (hash >>> 15);
}
