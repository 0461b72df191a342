/**
 * DescribeGroups: who is in a group, and what each member has.
 *
 * Versions 0 to 5. 3 can tell what the client may do with the group, 4 knows static members, 5 is flexible. A group that there is not
 * is described as dead.
 */
import { AUTHORIZED_OPERATIONS, errorCode, NONE, OPERATIONS_NOT_ASKED } from "../answers";
import { api } from "../api";
import { array, arrayOf, bool, bytes, int16, int32, message, string } from "../codec/schema";
import { groupErrorName } from "../group-errors";

const request = message("0-5", "5+", {
  groups: arrayOf("0+", "string"),
  includeAuthorizedOperations: bool("3+"),
});

const response = message("0-5", "5+", {
  throttleTimeMs: int32("1+", { default: 0 }),
  groups: array("0+", {
    errorCode: int16("0+"),
    groupId: string("0+"),
    groupState: string("0+"),
    protocolType: string("0+"),
    protocolData: string("0+"),
    members: array("0+", {
      memberId: string("0+"),
      groupInstanceId: string("4+", { nullable: "4+", default: null }),
      clientId: string("0+"),
      clientHost: string("0+"),
      memberMetadata: bytes("0+"),
      memberAssignment: bytes("0+"),
    }),
    authorizedOperations: int32("3+", { default: -2147483648 }),
  }),
});

export const describeGroups = api({
  key: 15,
  name: "DescribeGroups",
  request,
  response,
  handle({ groups, includeAuthorizedOperations }, { broker }) {
    const authorizedOperations = includeAuthorizedOperations
      ? AUTHORIZED_OPERATIONS.group
      : OPERATIONS_NOT_ASKED;
    // One that is named twice is described once: what a small request asks for has to stay small.
    const described = [...new Set(groups)].map((groupId) => {
      try {
        const { state, protocolType, protocolName, members } = broker.groups.describe(groupId);
        return {
          errorCode: NONE,
          groupId,
          groupState: state,
          protocolType,
          protocolData: protocolName,
          members: members.map(({ instanceId, metadata, assignment, ...member }) => ({
            ...member,
            groupInstanceId: instanceId,
            memberMetadata: metadata,
            memberAssignment: assignment,
          })),
          authorizedOperations,
        };
      } catch (problem) {
        return {
          errorCode: errorCode(groupErrorName(problem)),
          groupId,
          groupState: "",
          protocolType: "",
          protocolData: "",
          members: [],
        };
      }
    });
    return { groups: described };
  },
});
