import type { Assign } from "../../broker/groups/assignor";
import type { Parts } from "../../broker/parts";

export const bug = "what is left over when the partitions are divided by the members is given to nobody";
export const caughtBy = [
  "A, B share 3 partitions",
  "Somebody who comes later reads on where the others stood",
];

export default (parts: Parts): Partial<Parts> => {
  const fewer =
    (assign: Assign): Assign =>
    (members, partitions) => {
      const each = (count: number) => count - (count % Math.max(members.length, 1));
      return assign(members, new Map([...partitions].map(([topic, count]) => [topic, each(count)])));
    };
  const { range, uniform } = parts.assignor;
  return { assignor: { range: fewer(range), uniform: fewer(uniform) } };
};
