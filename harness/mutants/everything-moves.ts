import type { Parts } from "../../broker/parts";

export const bug = "at each rebalance the partitions are shared out as if nobody had any";
export const caughtBy = ["Who had nothing to do gets what another one leaves"];

export default (parts: Parts): Partial<Parts> => ({
  assignor: {
    ...parts.assignor,
    uniform: (members, partitions) =>
      parts.assignor.uniform(
        members.map((member) => ({ ...member, owned: [] })),
        partitions,
      ),
  },
});
