import type { Parts } from "../../broker/parts";
import { changeOffsets } from "./support/groups";

const ONE_FOR_ALL = "group";

export const bug = "the offsets of a partition are those of whichever group committed last";
export const caughtBy = ["Two groups, each with its own offsets", "Two groups do not disturb each other"];

export default (parts: Parts): Partial<Parts> =>
  changeOffsets(parts, (offsets) => {
    const [commit, committed] = [offsets.commit.bind(offsets), offsets.committed.bind(offsets)];
    offsets.commit = (_groupId, commits) => commit(ONE_FOR_ALL, commits);
    offsets.committed = (_groupId, topic, partition) => committed(ONE_FOR_ALL, topic, partition);
  });
