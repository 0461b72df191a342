import type { Parts } from "../../broker/parts";
import { changeApi } from "./support/apis";

export const bug = "the versions of Produce that would be refused are not advertised";
export const caughtBy = ["Produce is advertised from version 0 on"];

export default (parts: Parts): Partial<Parts> =>
  changeApi(parts, "Produce", ({ versions }) => ({ versions: { ...versions, min: 3 } }));
