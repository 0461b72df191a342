import type { Parts } from "../../broker/parts";
import { changeOffsets } from "./support/groups";

export const bug = "when one offset of a topic is deleted, the others of the topic go too";
export const caughtBy = ["Offsets of an empty group"];

export default (parts: Parts): Partial<Parts> =>
  changeOffsets(parts, (offsets) => {
    const forget = offsets.forget.bind(offsets);
    offsets.forget = (groupId, partitions) => {
      const topics = new Set(partitions.map(({ topic }) => topic));
      return forget(
        groupId,
        offsets.of(groupId).filter(({ topic }) => topics.has(topic)),
      );
    };
  });
