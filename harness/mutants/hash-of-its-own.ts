import type { Parts } from "../../broker/parts";

export const bug = "keys are hashed, but not as Kafka hashes them";
export const about = "partitions";
export const caughtBy = ['The key "21" goes where Kafka\'s own clients send it'];

export default (parts: Parts): Partial<Parts> => ({
  partitioner: {
    partition(key, partitionCount, unkeyedBefore) {
      if (key === null) return parts.partitioner.partition(key, partitionCount, unkeyedBefore);
      return key.reduce((sum, byte) => sum + byte, 0) % partitionCount;
    },
  },
});
