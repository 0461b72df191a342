import type { Parts } from "../../broker/parts";
import { changeOffsets } from "./support/groups";

export const bug = "the text that a consumer commits with an offset is not kept";
export const caughtBy = ["OffsetCommit v2", "OffsetCommit v8"];

export default (parts: Parts): Partial<Parts> =>
  changeOffsets(parts, (offsets) => {
    const commit = offsets.commit.bind(offsets);
    offsets.commit = (groupId, commits) =>
      commit(
        groupId,
        commits.map((one) => ({ ...one, metadata: "" })),
      );
  });
