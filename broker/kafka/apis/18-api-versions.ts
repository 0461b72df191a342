/**
 * ApiVersions: which requests this broker answers, in which versions. The first request of every client.
 *
 * Versions 0 to 4. 1 adds the throttle time; 3 is flexible and names the client's software; 4 allows features from version 0 on.
 * A client that asks in a version from the future gets the answer of version 0 with UNSUPPORTED_VERSION and the whole list, so that
 * it can ask again (KIP-511). The header of the response is the oldest in every version: see codec/headers.ts.
 */
import { errorCode, NONE } from "../answers";
import { api } from "../api";
import type { DecodedMessage } from "../codec/schema";
import { array, bool, int16, int32, int64, message, string } from "../codec/schema";

const request = message("0-4", "3+", {
  clientSoftwareName: string("3+"),
  clientSoftwareVersion: string("3+"),
});

const response = message("0-4", "3+", {
  errorCode: int16("0+"),
  apiKeys: array("0+", {
    apiKey: int16("0+"),
    minVersion: int16("0+"),
    maxVersion: int16("0+"),
  }),
  throttleTimeMs: int32("1+", { default: 0 }),
  supportedFeatures: array(
    "3+",
    {
      name: string("3+"),
      minVersion: int16("3+"),
      maxVersion: int16("3+"),
    },
    { tag: 0 },
  ),
  finalizedFeaturesEpoch: int64("3+", { tag: 1, default: -1 }),
  finalizedFeatures: array(
    "3+",
    {
      name: string("3+"),
      maxVersionLevel: int16("3+"),
      minVersionLevel: int16("3+"),
    },
    { tag: 2 },
  ),
  zkMigrationReady: bool("3+", { tag: 3, default: false }),
});

/** The names that a client may give its software (KIP-511). */
const SOFTWARE = /^[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?$/;

export const apiVersions = api({
  key: 18,
  name: "ApiVersions",
  request,
  response,
  handle(asked: DecodedMessage<typeof request> | undefined, { apis, version }) {
    const apiKeys = apis.map(({ key, versions }) => ({
      apiKey: key,
      minVersion: versions.min,
      maxVersion: versions.max,
    }));
    apiKeys.sort((a, b) => a.apiKey - b.apiKey);
    if (asked === undefined) return { errorCode: errorCode("UNSUPPORTED_VERSION"), apiKeys };
    if (version >= 3) {
      const names = [asked.clientSoftwareName, asked.clientSoftwareVersion];
      if (!names.every((name) => SOFTWARE.test(name))) {
        return { errorCode: errorCode("INVALID_REQUEST"), apiKeys: [] };
      }
    }
    return { errorCode: NONE, apiKeys };
  },
});
