import type { Parts } from "../../broker/parts";

export const bug = "a tombstone goes when the cleaner first sees it";
export const caughtBy = ["A tombstone stays as long as delete.retention.ms says"];

export default (parts: Parts): Partial<Parts> => ({
  cleaner: {
    ...parts.cleaner,
    retains: (record, nowMs) => !record.isTombstone && parts.cleaner.retains(record, nowMs),
  },
});
