/**
 * SyncGroup: a member that has joined asks which partitions are its own. The leader says at the same time who gets which; the others
 * are answered when it has. What is assigned is between the members: the broker does not look into it.
 *
 * Versions 0 to 5. 3 knows static members (KIP-345), 4 is flexible, 5 repeats the protocol (KIP-559).
 */
import { errorCode, NONE } from "../answers";
import { api } from "../api";
import { array, bytes, int16, int32, message, string } from "../codec/schema";
import { groupErrorName } from "../group-errors";

const request = message("0-5", "4+", {
  groupId: string("0+"),
  generationId: int32("0+"),
  memberId: string("0+"),
  groupInstanceId: string("3+", { nullable: "3+", default: null }),
  protocolType: string("5+", { nullable: "5+", default: null }),
  protocolName: string("5+", { nullable: "5+", default: null }),
  assignments: array("0+", {
    memberId: string("0+"),
    assignment: bytes("0+"),
  }),
});

const response = message("0-5", "4+", {
  throttleTimeMs: int32("1+", { default: 0 }),
  errorCode: int16("0+"),
  protocolType: string("5+", { nullable: "5+", default: null }),
  protocolName: string("5+", { nullable: "5+", default: null }),
  assignment: bytes("0+"),
});

const NAMES_PROTOCOL = 5;
const NOTHING = Buffer.alloc(0);

export const syncGroup = api({
  key: 14,
  name: "SyncGroup",
  request,
  response,
  async handle(asked, { broker, version, connection }) {
    const { groupId, generationId, memberId, groupInstanceId, protocolType, protocolName } = asked;
    if (version >= NAMES_PROTOCOL && (protocolType === null || protocolName === null)) {
      return { errorCode: errorCode("INCONSISTENT_GROUP_PROTOCOL"), assignment: NOTHING };
    }
    try {
      const synced = await broker.groups.classic.sync(
        groupId,
        {
          claim: { memberId, instanceId: groupInstanceId, generation: generationId },
          protocolType,
          protocolName,
          assignments: new Map(asked.assignments.map((one) => [one.memberId, one.assignment])),
        },
        connection.signal,
      );
      return { errorCode: NONE, ...synced };
    } catch (problem) {
      return { errorCode: errorCode(groupErrorName(problem)), assignment: NOTHING };
    }
  },
});
