import type { Parts } from "../../broker/parts";

export const bug = "of each key the oldest message is kept, not the newest";
export const caughtBy = ["Older messages go, the newest of each key stays, and so does its offset"];

export default (parts: Parts): Partial<Parts> => ({
  cleaner: {
    ...parts.cleaner,
    retains: (record, nowMs) =>
      parts.cleaner.retains({ ...record, offset: record.latestOffset, latestOffset: record.offset }, nowMs),
  },
});
