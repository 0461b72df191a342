import { setBaseOffset } from "../../broker/log/record-batch";
import type { Parts } from "../../broker/parts";

export const bug = "the first message of a partition gets offset 1";
export const about = "offsets";
export const caughtBy = [
  "The broker answers with the place where the message is",
  "Offsets count from 0, without a gap",
];

export default (parts: Parts): Partial<Parts> => ({
  append: {
    ...parts.append,
    append(tail, batch) {
      const baseOffset = Math.max(1, tail.logEndOffset);
      setBaseOffset(batch, baseOffset);
      tail.write(batch);
      return baseOffset;
    },
  },
});
