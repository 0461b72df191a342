/**
 * FindCoordinator: which broker coordinates a consumer group or a transaction. There is one broker, so it is this one. It has no groups
 * and no transactions yet: a client that wants to join a group learns that from JoinGroup. This API is there all the same, because
 * librdkafka takes it as a sign that the broker is new enough for LZ4.
 *
 * Versions 0 to 6. 1 asks for transactions as well, 3 is flexible, 4 asks for many keys at once (KIP-699).
 */
import { NONE } from "../answers";
import { api } from "../api";
import { array, arrayOf, int8, int16, int32, message, string } from "../codec/schema";

const request = message("0-6", "3+", {
  key: string("0-3"),
  keyType: int8("1+", { default: 0 }),
  coordinatorKeys: arrayOf("4+", "string"),
});

const response = message("0-6", "3+", {
  throttleTimeMs: int32("1+", { default: 0 }),
  errorCode: int16("0-3"),
  errorMessage: string("1-3", { nullable: "1-3" }),
  nodeId: int32("0-3"),
  host: string("0-3"),
  port: int32("0-3"),
  coordinators: array("4+", {
    key: string("4+"),
    nodeId: int32("4+"),
    host: string("4+"),
    port: int32("4+"),
    errorCode: int16("4+"),
    errorMessage: string("4+", { nullable: "4+" }),
  }),
});

export const findCoordinator = api({
  key: 10,
  name: "FindCoordinator",
  request,
  response,
  handle({ coordinatorKeys }, { advertised, settings }) {
    const found = { errorCode: NONE, errorMessage: null, nodeId: settings.nodeId, ...advertised };
    return { ...found, coordinators: coordinatorKeys.map((key) => ({ key, ...found })) };
  },
});
