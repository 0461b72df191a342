/**
 * JoinGroup: a consumer wants to become a member of a group, or is to join it again. The answer waits until all members have.
 *
 * Versions 0 to 9. 1 has a timeout for rebalances, 4 may tell a new member to join again with the id it got (KIP-394), 5 knows static
 * members (KIP-345), 6 is flexible, 7 repeats the protocol type, 8 gives a reason, 9 may spare the leader its work (KIP-814).
 */
import { MemberIdRequired } from "../../groups/classic-join";
import { errorCode, NONE } from "../answers";
import { api } from "../api";
import { array, bool, bytes, int16, int32, message, string } from "../codec/schema";
import { groupErrorName } from "../group-errors";

const request = message("0-9", "6+", {
  groupId: string("0+"),
  sessionTimeoutMs: int32("0+"),
  rebalanceTimeoutMs: int32("1+", { default: -1 }),
  memberId: string("0+"),
  groupInstanceId: string("5+", { nullable: "5+", default: null }),
  protocolType: string("0+"),
  protocols: array("0+", {
    name: string("0+"),
    metadata: bytes("0+"),
  }),
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

/** Versions in which the answer can hold that there is no protocol. */
const PROTOCOL_MAY_BE_NULL = 7;
const MEMBER_ID_MAY_BE_REQUIRED = 4;
const LEADER_MAY_SKIP = 9;

export const joinGroup = api({
  key: 11,
  name: "JoinGroup",
  request,
  response,
  async handle(asked, { broker, version, clientId, connection }) {
    const { groupId, memberId, groupInstanceId, protocolType, protocols, sessionTimeoutMs } = asked;
    try {
      const joined = await broker.groups.classic.join(
        {
          groupId,
          memberId,
          instanceId: groupInstanceId,
          protocolType,
          protocols,
          sessionTimeoutMs,
          // The oldest version knows one timeout for both.
          rebalanceTimeoutMs: version === 0 ? sessionTimeoutMs : Math.max(0, asked.rebalanceTimeoutMs),
          clientId,
          clientHost: connection.clientHost,
          requiresMemberId: version >= MEMBER_ID_MAY_BE_REQUIRED,
          maySkipAssignment: version >= LEADER_MAY_SKIP,
        },
        connection.signal,
      );
      const { generation, members, ...told } = joined;
      return {
        ...told,
        errorCode: NONE,
        generationId: generation,
        members: members.map(({ instanceId, ...member }) => ({ ...member, groupInstanceId: instanceId })),
      };
    } catch (problem) {
      return {
        errorCode: errorCode(groupErrorName(problem)),
        protocolName: version >= PROTOCOL_MAY_BE_NULL ? null : "",
        leader: "",
        memberId: problem instanceof MemberIdRequired ? problem.memberId : memberId,
        members: [],
      };
    }
  },
});
