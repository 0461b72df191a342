/**
 * JoinGroup: a consumer wants to become a member of a group. There are no groups yet, and each that asks is told so. Most clients find
 * that out from the list of ApiVersions; kafka-python does not look there, and without an answer it would ask for ever.
 *
 * Versions 0 to 9. 5 knows static members, 6 is flexible, 8 gives a reason, 9 may spare the leader its work.
 */
import { errorCode } from "../answers";
import { api } from "../api";
import { array, bool, bytes, int16, int32, message, string } from "../codec/schema";

const request = message("0-9", "6+", {
  groupId: string("0+"),
  sessionTimeoutMs: int32("0+"),
  rebalanceTimeoutMs: int32("1+", { default: -1 }),
  memberId: string("0+"),
  groupInstanceId: string("5+", { nullable: "5+", default: null }),
  protocolType: string("0+"),
  protocols: array("0+", { name: string("0+"), metadata: bytes("0+") }),
  reason: string("8+", { nullable: "8+", default: null }),
});

const response = message("0-9", "6+", {
  throttleTimeMs: int32("2+", { default: 0 }),
  errorCode: int16("0+"),
  generationId: int32("0+", { default: -1 }),
  protocolType: string("7+", { nullable: "7+", default: null }),
  protocolName: string("0+", { nullable: "7+" }),
  leader: string("0+"),
  skipAssignment: bool("9+", { default: false }),
  memberId: string("0+"),
  members: array("0+", {
    memberId: string("0+"),
    groupInstanceId: string("5+", { nullable: "5+", default: null }),
    metadata: bytes("0+"),
  }),
});

export const joinGroup = api({
  key: 11,
  name: "JoinGroup",
  request,
  response,
  handle: ({ memberId }) => ({
    errorCode: errorCode("UNSUPPORTED_VERSION"),
    protocolName: "",
    leader: "",
    memberId,
    members: [],
  }),
});
