import type { Parts } from "../../broker/parts";
import { changeAppend } from "./support/groups";

export const bug = "that an offset was deleted is not written to the log";
export const caughtBy = ["After kill -9 what was deleted is not there again"];

export default (parts: Parts): Partial<Parts> =>
  changeAppend(parts, (append) => async (groupId, records) => {
    const written = records.filter(({ value }) => value !== null);
    if (written.length > 0) await append(groupId, written);
  });
