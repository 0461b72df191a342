import type { Parts } from "../../broker/parts";

let messages = 0;

export const bug = "messages take turns though they have a key";
export const about = "partitions";
export const caughtBy = ["The same key always goes to the same partition"];

export default (_parts: Parts): Partial<Parts> => ({
  partitioner: { partition: (_key, partitionCount) => messages++ % partitionCount },
});
