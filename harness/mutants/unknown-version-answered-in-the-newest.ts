import type { Parts } from "../../broker/parts";
import { changeApi } from "./support/apis";

const UNSUPPORTED_VERSION = 35;

export const bug = "a client from the future is answered in a version that it may not be able to read";
export const caughtBy = [
  "A version of ApiVersions that the broker does not know is answered in the oldest one",
];

export default (parts: Parts): Partial<Parts> =>
  changeApi(parts, "ApiVersions", ({ encode, versions }) => ({
    encode(version, writer, response) {
      const isUnknown = (response as { errorCode: number }).errorCode === UNSUPPORTED_VERSION;
      encode(isUnknown ? versions.max : version, writer, response);
    },
  }));
