/**
 * An API of your own: DescribeCluster, number 60. Which brokers are there, and which of them is the controller? Replace what is
 * marked TODO.
 *
 * The fields of a message, from "#broker/kafka/codec/schema" (import what you use). The text is the versions that have the field:
 * "0+" all, "1+" from 1 on.
 *
 *   bool("0+")  int8("0+")  int16("0+")  int32("0+")  string("0+")
 *   string("0+", { nullable: "0+", default: null })    it may be null, and is when you say nothing
 *   int32("0+", { default: 7 })                        you need not say it in an answer: then it is 7
 *   array("0+", { a: int32("0+"), b: string("0+") })   a list of structs, each with the fields a and b
 *
 * What a handler is given beside the request, and may use (there is more in "#broker/kafka/api"):
 *
 *   clusterId         the name of the cluster
 *   settings.nodeId   the number of this broker, which is its own controller
 *   advertised        { host, port }: the address that this client is to reach the broker at
 *
 * from "#broker/kafka/answers":
 *
 *   errorCode("MISMATCHED_ENDPOINT_TYPE")   the number of an error by its name
 *   NONE                                    the number that means: no error
 *   AUTHORIZED_OPERATIONS.cluster           what a client may do with the cluster, one bit for each
 *   OPERATIONS_NOT_ASKED                    what the field says when the client has not asked
 */
import { NONE } from "#broker/kafka/answers";
import { api } from "#broker/kafka/api";
import { bool, int16, int32, message } from "#broker/kafka/codec/schema";
import type { Parts } from "#broker/parts";

const KEY = 60;

/** Versions 0 and 1 are defined; both are flexible. */
const request = message("0-1", "0+", {
  includeClusterAuthorizedOperations: bool("0+"),
  // TODO: version 1 has a field more.
});

const response = message("0-1", "0+", {
  throttleTimeMs: int32("0+", { default: 0 }),
  errorCode: int16("0+"),
  // TODO: the other fields, in their order.
});

const _describeCluster = api({
  key: KEY,
  name: "DescribeCluster",
  request,
  response,

  handle(_request, _context) {
    // TODO: take out of the request and the context what you need: handle({ endpointType }, { clusterId }) { … }
    return { errorCode: NONE };
  },
});

/** Takes the broker's own DescribeCluster out of the list of all APIs. */
export default (parts: Parts): Partial<Parts> => ({
  // TODO: this is the list that is served, and that ApiVersions tells the clients. Yours must be in it.
  apis: parts.apis.filter(({ key }) => key !== KEY),
});
