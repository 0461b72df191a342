import type { Parts } from "../../broker/parts";
import { changeApi } from "./support/apis";

interface Request {
  groupId: string;
  memberId: string;
  memberEpoch: number;
}

export const bug = "in the newer protocol a member may heartbeat in whatever epoch it says";
export const caughtBy = ["An epoch that the member has not reached"];

export default (parts: Parts): Partial<Parts> =>
  changeApi(parts, "ConsumerGroupHeartbeat", ({ handle }) => ({
    handle(request, context) {
      const asked = request as Request;
      const member = context.broker.groups.consumer.find(asked.groupId)?.members.get(asked.memberId);
      const memberEpoch = asked.memberEpoch > 0 ? member?.memberEpoch : undefined;
      return handle({ ...asked, memberEpoch: memberEpoch ?? asked.memberEpoch }, context);
    },
  }));
