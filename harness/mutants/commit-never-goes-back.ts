import type { Parts } from "../../broker/parts";
import { changeOffsets } from "./support/groups";

export const bug = "a commit of an offset before the committed one is taken for a late one and left out";
export const caughtBy = [
  "The latest commit is the one that counts, even if it goes back",
  "A group is sent to 0, and reads from there",
];

export default (parts: Parts): Partial<Parts> =>
  changeOffsets(parts, (offsets) => {
    const commit = offsets.commit.bind(offsets);
    offsets.commit = (groupId, commits) => {
      const isAhead = ({ topic, partition, offset }: (typeof commits)[number]) =>
        offset > (offsets.committed(groupId, topic, partition)?.offset ?? -1);
      return commit(groupId, commits.filter(isAhead));
    };
  });
