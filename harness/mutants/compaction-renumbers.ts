import type { Parts } from "../../broker/parts";

export const bug = "what is left of a batch is numbered anew, without gaps";
export const caughtBy = ["Also within one batch"];

export default (parts: Parts): Partial<Parts> => ({
  cleaner: {
    ...parts.cleaner,
    rebuild: (batch, retained, deleteHorizonMs) =>
      parts.cleaner.rebuild(
        batch,
        retained.map((record, number) => ({ ...record, offsetDelta: number })),
        deleteHorizonMs,
      ),
  },
});
