/**
 * Heartbeat: a member says that it is alive, and learns whether it is to join again.
 *
 * Versions 0 to 4. 3 knows static members (KIP-345), 4 is flexible.
 */
import { errorCode, NONE } from "../answers";
import { api } from "../api";
import { int16, int32, message, string } from "../codec/schema";
import { groupErrorName } from "../group-errors";

const request = message("0-4", "4+", {
  groupId: string("0+"),
  generationId: int32("0+"),
  memberId: string("0+"),
  groupInstanceId: string("3+", { nullable: "3+", default: null }),
});

const response = message("0-4", "4+", {
  throttleTimeMs: int32("1+", { default: 0 }),
  errorCode: int16("0+"),
});

export const heartbeat = api({
  key: 12,
  name: "Heartbeat",
  request,
  response,
  handle({ groupId, generationId, memberId, groupInstanceId }, { broker }) {
    try {
      broker.groups.classic.heartbeat(groupId, {
        memberId,
        instanceId: groupInstanceId,
        generation: generationId,
      });
      return { errorCode: NONE };
    } catch (problem) {
      return { errorCode: errorCode(groupErrorName(problem)) };
    }
  },
});
