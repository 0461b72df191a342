import type { Parts } from "../../broker/parts";
import { changeOffsets } from "./support/groups";

export const bug = "what groups have committed is not read at the start";
export const caughtBy = [
  "After kill -9 the committed offsets are there",
  "After a stop the committed offsets are there",
  "After kill -9 nothing that was committed is read again",
];

export default (parts: Parts): Partial<Parts> =>
  changeOffsets(parts, (offsets) => {
    offsets.replay = () => {};
  });
