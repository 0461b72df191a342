import type { Assign } from "../../broker/groups/assignor";
import type { Parts } from "../../broker/parts";

export const bug = "the assignors give one partition to two members";
export const caughtBy = ["A, B share 3 partitions", "Each message comes to one of them"];

export default (parts: Parts): Partial<Parts> => {
  const twice =
    (assign: Assign): Assign =>
    (members, partitions) => {
      const assignment = assign(members, partitions);
      const [first, second] = [...assignment.values()];
      if (second !== undefined && first?.[0] !== undefined) second.push(first[0]);
      return assignment;
    };
  const { range, uniform } = parts.assignor;
  return { assignor: { range: twice(range), uniform: twice(uniform) } };
};
