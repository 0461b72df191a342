import type { Parts } from "../../broker/parts";

export const bug = "messages without a key all go to partition 0";
export const about = "partitions";
export const caughtBy = ["Messages without a key take turns"];

export default (parts: Parts): Partial<Parts> => ({
  partitioner: {
    partition: (key, partitionCount, unkeyedBefore) =>
      key === null ? 0 : parts.partitioner.partition(key, partitionCount, unkeyedBefore),
  },
});
