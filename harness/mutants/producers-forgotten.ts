import type { Parts } from "../../broker/parts";

/** The log is read at the start, before any producer asks for anything. */
let isStarting = true;

export const bug = "what producers wrote before a restart is not known after it";
export const caughtBy = ["After kill -9 it knows what it had stored"];

export default (parts: Parts): Partial<Parts> => ({
  deduplicator: {
    findRepeated(known, batch) {
      isStarting = false;
      return parts.deduplicator.findRepeated(known, batch);
    },
    remember: (known, stored) => (isStarting ? [] : parts.deduplicator.remember(known, stored)),
  },
});
