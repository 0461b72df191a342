import type { Parts } from "../../broker/parts";
import { changeOffsets } from "./support/groups";

export const bug = "of several commits that are read at the start the first one counts";
export const caughtBy = ["After kill -9 the committed offsets are there"];

export default (parts: Parts): Partial<Parts> =>
  changeOffsets(parts, (offsets) => {
    const replay = offsets.replay.bind(offsets);
    const seen = new Set<string>();
    offsets.replay = (record) => {
      const key = record.key.toString("hex");
      if (!seen.has(key) || record.value === null) replay(record);
      seen.add(key);
    };
  });
