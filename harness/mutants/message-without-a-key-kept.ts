import type { Parts } from "../../broker/parts";

export const bug = "a message without a key is kept for ever in a compacted log";
export const caughtBy = ["Those from before the topic was compacted go"];

export default (parts: Parts): Partial<Parts> => ({
  cleaner: {
    ...parts.cleaner,
    retains: (record, nowMs) => !record.hasKey || parts.cleaner.retains(record, nowMs),
  },
});
