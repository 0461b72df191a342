import type { Parts } from "../../broker/parts";

export const bug = "the assignor range deals partitions out one by one";
export const caughtBy = ["range: neighbours of each topic"];

export default (parts: Parts): Partial<Parts> => ({
  assignor: { ...parts.assignor, range: parts.assignor.uniform },
});
