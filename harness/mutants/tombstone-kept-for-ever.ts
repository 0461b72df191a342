import type { Parts } from "../../broker/parts";

export const bug = "a tombstone is never old enough to go";
export const caughtBy = ["Later it goes, and the key is gone without a trace"];

export default (parts: Parts): Partial<Parts> => ({
  cleaner: {
    ...parts.cleaner,
    retains: (record, nowMs) => parts.cleaner.retains({ ...record, deleteHorizonMs: undefined }, nowMs),
  },
});
