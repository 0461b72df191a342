import type { Parts } from "../../broker/parts";

export const bug = "a batch is stored with the offset that its producer wrote into it";
export const caughtBy = ["Batches are stored byte for byte, and only their base offset is rewritten"];

export default (parts: Parts): Partial<Parts> => ({
  append: {
    ...parts.append,
    append(tail, batch) {
      const baseOffset = tail.logEndOffset;
      tail.write(batch);
      return baseOffset;
    },
  },
});
