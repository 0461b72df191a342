/**
 * The partitioner: which partition a message goes to.
 *
 * Messages with the same key go to the same partition, because only there they stay in order.
 */
import type { Parts } from "#broker/parts";
import type { Partitioner } from "#broker/topics/partitioner";

export const cause =
  "the hash is multiplied after each of the last bytes: put all of them in, and then multiply once";

const partitioner: Partitioner = {
  partition(key, partitionCount, unkeyedBefore) {
    // An empty key is a key as well: only null is none.
    if (key === null) return unkeyedBefore % partitionCount;
    return withoutSign(murmur2(key)) % partitionCount;
  },
};

/** Drops the sign bit, as Kafka does. `Math.abs` would send negative hashes to other partitions. */
function withoutSign(hash: number): number {
  return hash & 0x7fffffff;
}

/** What Kafka's murmur2 begins with, and what it mixes with. */
export const SEED = 0x9747b28c;
export const FACTOR = 0x5bd1e995;

/** The 32-bit hash that Kafka's own clients compute of a key; it may be negative. */
export function murmur2(bytes: Buffer): number {
  let hash = SEED ^ bytes.length;
  const left = bytes.length % 4;
  const end = bytes.length - left;
  for (let at = 0; at < end; at += 4) {
    // `Math.imul` keeps the low 32 bits of a product; `*` would round such large products, and the low bits would be lost.
    let group = Math.imul(bytes.readInt32LE(at), FACTOR);
    group = Math.imul(group ^ (group >>> 24), FACTOR);
    hash = Math.imul(hash, FACTOR) ^ group;
  }
  if (left > 2) hash = Math.imul(hash ^ (bytes[end + 2]! << 16), FACTOR);
  if (left > 1) hash = Math.imul(hash ^ (bytes[end + 1]! << 8), FACTOR);
  if (left > 0) hash = Math.imul(hash ^ bytes[end]!, FACTOR);
  // The last byte has moved only the high bits so far. This lets it move all of them.
  hash = Math.imul(hash ^ (hash >>> 13), FACTOR);
  return hash ^ (hash >>> 15);
}

/** Puts the part into the broker. Nothing to do here. */
export default (_parts: Parts): Partial<Parts> => ({ partitioner });
