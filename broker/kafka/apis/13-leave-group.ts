/**
 * LeaveGroup: members leave a group, so that nobody waits for their sessions to end.
 *
 * Versions 0 to 5. 3 takes many members, and those that have a group.instance.id by that alone, as administrators do (KIP-345);
 * 4 is flexible, 5 gives reasons.
 */
import type { ErrorName } from "../../errors";
import { errorCode, NONE } from "../answers";
import { api } from "../api";
import { array, int16, int32, message, string } from "../codec/schema";
import { groupErrorName } from "../group-errors";

const request = message("0-5", "4+", {
  groupId: string("0+"),
  memberId: string("0-2"),
  members: array("3+", {
    memberId: string("3+"),
    groupInstanceId: string("3+", { nullable: "3+", default: null }),
    reason: string("5+", { nullable: "5+", default: null }),
  }),
});

const response = message("0-5", "4+", {
  throttleTimeMs: int32("1+", { default: 0 }),
  errorCode: int16("0+"),
  members: array("3+", {
    memberId: string("3+"),
    groupInstanceId: string("3+", { nullable: "3+" }),
    errorCode: int16("3+"),
  }),
});

const TAKES_MANY = 3;

export const leaveGroup = api({
  key: 13,
  name: "LeaveGroup",
  request,
  response,
  handle({ groupId, memberId, members }, { broker, version }) {
    const leavers = version >= TAKES_MANY ? members : [{ memberId, groupInstanceId: null }];
    try {
      const refusals = broker.groups.classic.leave(
        groupId,
        leavers.map((leaver) => ({ memberId: leaver.memberId, instanceId: leaver.groupInstanceId })),
      );
      const codes = refusals.map((refusal) => codeOf(refusal?.name));
      if (version < TAKES_MANY) return { errorCode: codes[0]!, members: [] };
      return {
        errorCode: NONE,
        members: leavers.map((leaver, at) => ({
          memberId: leaver.memberId,
          groupInstanceId: leaver.groupInstanceId,
          errorCode: codes[at]!,
        })),
      };
    } catch (problem) {
      return { errorCode: errorCode(groupErrorName(problem)), members: [] };
    }
  },
});

function codeOf(name: ErrorName | undefined): number {
  return name === undefined ? NONE : errorCode(name);
}
