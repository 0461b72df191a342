/**
 * An API of your own: DescribeCluster, number 60. Which brokers are there, and which of them is the controller?
 */
import { AUTHORIZED_OPERATIONS, errorCode, NONE, OPERATIONS_NOT_ASKED } from "#broker/kafka/answers";
import { api } from "#broker/kafka/api";
import { array, bool, int8, int16, int32, message, string } from "#broker/kafka/codec/schema";
import type { Parts } from "#broker/parts";

export const cause =
  "only version 0 is defined: a client uses the newest version that both sides know, and version 1 is to be there too";

const KEY = 60;
const BROKERS = 1;
const CONTROLLERS = 2;

const request = message("0-0", "0+", {
  includeClusterAuthorizedOperations: bool("0+"),
  endpointType: int8("1+", { default: BROKERS }),
});

const response = message("0-0", "0+", {
  throttleTimeMs: int32("0+", { default: 0 }),
  errorCode: int16("0+"),
  errorMessage: string("0+", { nullable: "0+", default: null }),
  endpointType: int8("1+", { default: BROKERS }),
  clusterId: string("0+"),
  controllerId: int32("0+", { default: -1 }),
  brokers: array("0+", {
    brokerId: int32("0+"),
    host: string("0+"),
    port: int32("0+"),
    rack: string("0+", { nullable: "0+", default: null }),
  }),
  clusterAuthorizedOperations: int32("0+", { default: OPERATIONS_NOT_ASKED }),
});

const describeCluster = api({
  key: KEY,
  name: "DescribeCluster",
  request,
  response,

  handle({ includeClusterAuthorizedOperations, endpointType }, { advertised, clusterId, settings }) {
    if (endpointType !== BROKERS) {
      // Who speaks to a broker and asks for controllers has the wrong address; any other type does not exist.
      const name = endpointType === CONTROLLERS ? "MISMATCHED_ENDPOINT_TYPE" : "UNSUPPORTED_ENDPOINT_TYPE";
      const errorMessage = `this is a broker: it knows endpoints of type ${BROKERS}, not of type ${endpointType}`;
      return { errorCode: errorCode(name), errorMessage, clusterId: "", brokers: [] };
    }
    return {
      errorCode: NONE,
      clusterId,
      controllerId: settings.nodeId,
      brokers: [{ brokerId: settings.nodeId, host: advertised.host, port: advertised.port }],
      clusterAuthorizedOperations: includeClusterAuthorizedOperations
        ? AUTHORIZED_OPERATIONS.cluster
        : OPERATIONS_NOT_ASKED,
    };
  },
});

/** Puts the API in the place of the broker's own. What is in this list, ApiVersions tells the clients. */
export default (parts: Parts): Partial<Parts> => ({
  apis: [...parts.apis.filter(({ key }) => key !== KEY), describeCluster],
});
