/**
 * DescribeCluster: the brokers of the cluster, of which there is one (KIP-700).
 *
 * Versions 0 and 1, both flexible. 1 tells brokers from controllers: this broker is both, but is reached as a broker only.
 */
import { AUTHORIZED_OPERATIONS, errorCode, NONE, OPERATIONS_NOT_ASKED } from "../answers";
import { api } from "../api";
import { array, bool, int8, int16, int32, message, string } from "../codec/schema";

const request = message("0-1", "0+", {
  includeClusterAuthorizedOperations: bool("0+"),
  endpointType: int8("1+", { default: 1 }),
});

const response = message("0-1", "0+", {
  throttleTimeMs: int32("0+", { default: 0 }),
  errorCode: int16("0+"),
  errorMessage: string("0+", { nullable: "0+", default: null }),
  endpointType: int8("1+", { default: 1 }),
  clusterId: string("0+"),
  controllerId: int32("0+", { default: -1 }),
  brokers: array("0+", {
    brokerId: int32("0+"),
    host: string("0+"),
    port: int32("0+"),
    rack: string("0+", { nullable: "0+", default: null }),
  }),
  clusterAuthorizedOperations: int32("0+", { default: -2147483648 }),
});

const BROKERS = 1;

export const describeCluster = api({
  key: 60,
  name: "DescribeCluster",
  request,
  response,
  handle({ endpointType, includeClusterAuthorizedOperations }, { advertised, clusterId, settings }) {
    if (endpointType !== BROKERS) {
      const name = endpointType === 2 ? "MISMATCHED_ENDPOINT_TYPE" : "UNSUPPORTED_ENDPOINT_TYPE";
      const errorMessage = `this address is a broker's (endpoint type ${BROKERS}), not of the type ${endpointType}`;
      return { errorCode: errorCode(name), errorMessage, clusterId: "", controllerId: -1, brokers: [] };
    }
    return {
      errorCode: NONE,
      clusterId,
      controllerId: settings.nodeId,
      brokers: [{ brokerId: settings.nodeId, ...advertised }],
      clusterAuthorizedOperations: includeClusterAuthorizedOperations
        ? AUTHORIZED_OPERATIONS.cluster
        : OPERATIONS_NOT_ASKED,
    };
  },
});
