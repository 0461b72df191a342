import type { Parts } from "../../broker/parts";

const idle = new Set<string>();

export const bug = "a member that once got nothing never gets anything";
export const caughtBy = ["Who had nothing to do gets what another one leaves"];

export default (parts: Parts): Partial<Parts> => ({
  assignor: {
    ...parts.assignor,
    uniform(members, partitions) {
      const assignment = parts.assignor.uniform(
        members.filter(({ memberId }) => !idle.has(memberId)),
        partitions,
      );
      for (const { memberId } of members) {
        if (!assignment.get(memberId)?.length) idle.add(memberId);
        if (!assignment.has(memberId)) assignment.set(memberId, []);
      }
      return assignment;
    },
  },
});
