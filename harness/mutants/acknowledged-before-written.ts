import type { LogTail } from "../../broker/log/append";
import { lastOffset, setBaseOffset } from "../../broker/log/record-batch";
import type { Parts } from "../../broker/parts";

const ends = new WeakMap<LogTail, number>();

export const bug = "a message is acknowledged first and written later";
export const caughtBy = [
  "kill -9 and a new start lose nothing",
  "Killed while messages stream in, what was acknowledged is there",
];

export default (_parts: Parts): Partial<Parts> => ({
  append: {
    append(tail, batch) {
      const baseOffset = ends.get(tail) ?? tail.logEndOffset;
      const copy = Buffer.from(batch);
      setBaseOffset(copy, baseOffset);
      ends.set(tail, lastOffset(copy) + 1);
      setTimeout(() => tail.write(copy), 300);
      return baseOffset;
    },
    acknowledge: async () => {},
  },
});
