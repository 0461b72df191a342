import type { Parts } from "../../broker/parts";
import { changeOffsets } from "./support/groups";

export const bug = "a commit stores the offset of the last message read, not of the next to read";
export const caughtBy = [
  "The committed offset is the next to read",
  "What was read once is not shown again",
  "A group is sent to 3, and reads from there",
];

export default (parts: Parts): Partial<Parts> =>
  changeOffsets(parts, (offsets) => {
    const commit = offsets.commit.bind(offsets);
    offsets.commit = (groupId, commits) =>
      commit(
        groupId,
        commits.map((one) => ({ ...one, offset: one.offset - 1 })),
      );
  });
