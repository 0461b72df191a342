import type { Parts } from "../../broker/parts";

export const bug = "only the last batch of a producer is remembered";
export const caughtBy = ["Five batches are remembered, since so many may be under way at once"];

export default (parts: Parts): Partial<Parts> => ({
  deduplicator: { ...parts.deduplicator, remember: (_known, stored) => [stored] },
});
