import type { Parts } from "../../broker/parts";

export const bug = "who has a group instance id is believed, though another one has it now";
export const caughtBy = [
  "Two with one name: the second one has it, and whatever the first one says is refused",
  "It has a new member id when it comes back",
];

export default (parts: Parts): Partial<Parts> => ({
  membership: {
    ...parts.membership,
    authorize(roll, claim) {
      const holder = roll.staticMembers.get(claim.instanceId ?? "");
      parts.membership.authorize(roll, { ...claim, memberId: holder ?? claim.memberId });
    },
  },
});
