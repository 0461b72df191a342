import type { Parts } from "../../broker/parts";
import { changeOffsets } from "./support/groups";

const FIRST = { offset: 0, leaderEpoch: -1, metadata: "", commitTimestampMs: 0, expireTimestampMs: -1 };

export const bug = "a group that has committed nothing is told that it goes on at offset 0";
export const caughtBy = ["A group that nobody has heard of has committed nothing", "OffsetFetch v5"];

export default (parts: Parts): Partial<Parts> =>
  changeOffsets(parts, (offsets) => {
    const committed = offsets.committed.bind(offsets);
    offsets.committed = (groupId, topic, partition) => committed(groupId, topic, partition) ?? FIRST;
  });
