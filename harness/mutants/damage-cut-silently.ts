import type { Parts } from "../../broker/parts";

export const bug = "damage in the middle of a log is cut, with all that lies behind it";
export const caughtBy = [
  "Damage with whole messages behind it takes the partition offline and touches nothing",
];

export default (parts: Parts): Partial<Parts> => ({
  recovery: {
    async examine(segments) {
      const verdict = await parts.recovery.examine(segments);
      return verdict.kind === "damaged" ? { ...verdict, kind: "torn", nextOffset: 0, bytesLost: 0 } : verdict;
    },
  },
});
