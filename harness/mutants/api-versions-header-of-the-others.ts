import type { Parts } from "../../broker/parts";
import { changeApi } from "./support/apis";

export const bug = "the header of an ApiVersions answer has tagged fields, as other compact answers have";
export const caughtBy = ["ApiVersions v3"];

export default (parts: Parts): Partial<Parts> =>
  changeApi(parts, "ApiVersions", (api) => ({
    encode(version, writer, response) {
      if (api.isFlexible(version)) writer.unsignedVarint(0);
      api.encode(version, writer, response);
    },
  }));
