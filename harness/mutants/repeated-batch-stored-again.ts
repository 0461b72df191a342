import type { Parts } from "../../broker/parts";

export const bug = "a batch that is sent again is stored again";
export const caughtBy = ["A batch that is sent again is answered as the first time"];

export default (parts: Parts): Partial<Parts> => ({
  deduplicator: {
    ...parts.deduplicator,
    findRepeated(known, batch) {
      parts.deduplicator.findRepeated(known, batch);
      return undefined;
    },
  },
});
