/** What the mutants of the deduplicator share: the standard one, with one of its refusals overlooked. */
import type { ErrorName } from "../../../broker/errors";
import type { Parts } from "../../../broker/parts";

export function overlook(parts: Parts, refusal: ErrorName): Partial<Parts> {
  const { findRepeated, remember } = parts.deduplicator;
  return {
    deduplicator: {
      remember,
      findRepeated(known, batch) {
        try {
          return findRepeated(known, batch);
        } catch (problem) {
          if ((problem as Error).name !== refusal) throw problem;
          return undefined;
        }
      },
    },
  };
}
