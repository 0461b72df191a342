import type { Parts } from "../../broker/parts";
import { changeAppend } from "./support/groups";

export const bug = "a commit is acknowledged first and written later";
export const caughtBy = ["After kill -9 the committed offsets are there"];

export default (parts: Parts): Partial<Parts> =>
  changeAppend(parts, (append) => async (groupId, records) => {
    setTimeout(() => append(groupId, records), 300);
  });
