import type { Parts } from "../../broker/parts";

export const bug = "a member gets partitions of topics that only others want";
export const caughtBy = ["Members that want different topics, of which the broker gives each its own"];

export default (parts: Parts): Partial<Parts> => ({
  assignor: {
    ...parts.assignor,
    uniform: (members, partitions) =>
      parts.assignor.uniform(
        members.map((member) => ({ ...member, topics: [...partitions.keys()] })),
        partitions,
      ),
  },
});
