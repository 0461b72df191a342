import type { Parts } from "../../broker/parts";
import { changeResponse } from "./support/apis";

interface Response {
  errorCode: number;
  protocolName: string | null;
  members: object[];
}

export const bug = "every member is told what the others want, as if all were leaders";
export const caughtBy = ["Only the leader is told what the others want"];

export default (parts: Parts): Partial<Parts> =>
  changeResponse<{ groupId: string }, Response>(parts, "JoinGroup", (response, { groupId }, { broker }) => {
    if (response.errorCode !== 0) return response;
    const all = [...(broker.groups.classic.find(groupId)?.members.values() ?? [])];
    const members = all.map((member) => ({
      memberId: member.memberId,
      groupInstanceId: member.instanceId,
      metadata: member.metadata(response.protocolName),
    }));
    return { ...response, members };
  });
