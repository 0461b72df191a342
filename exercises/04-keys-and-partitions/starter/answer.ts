/**
 * The partitioner: which partition a message goes to.
 *
 * Messages with the same key go to the same partition, because only there they stay in order. Replace what is marked TODO.
 */
import type { Parts } from "#broker/parts";
import type { Partitioner } from "#broker/topics/partitioner";

const partitioner: Partitioner = {
  /** A partition from 0 to `partitionCount` - 1. `unkeyedBefore`: how many messages without a key the topic was sent before. */
  partition(key, _partitionCount, _unkeyedBefore) {
    // TODO: a message without a key goes to the partition whose turn it is.
    if (key === null) return 0;
    // TODO: a hash may be negative. Make a partition of it as Kafka does.
    return murmur2(key);
  },
};

/** What Kafka's murmur2 begins with, and what it mixes with. */
export const SEED = 0x9747b28c;
export const FACTOR = 0x5bd1e995;

/** The 32-bit hash that Kafka's own clients compute of a key; it may be negative. */
export function murmur2(_bytes: Buffer): number {
  // TODO: the four steps of the brief.
  return 0;
}

/** Puts the part into the broker. Nothing to do here. */
export default (_parts: Parts): Partial<Parts> => ({ partitioner });
