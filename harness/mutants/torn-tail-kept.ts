import type { Parts } from "../../broker/parts";

export const bug = "what a crash tore off in the middle is taken for whole";
export const about = "a restart";
export const caughtBy = ["A torn end of 5 bytes is cut at the last whole message"];

export default (parts: Parts): Partial<Parts> => ({
  recovery: {
    async examine(segments) {
      const verdict = await parts.recovery.examine(segments);
      return verdict.kind === "torn" ? { kind: "whole", nextOffset: verdict.nextOffset } : verdict;
    },
  },
});
