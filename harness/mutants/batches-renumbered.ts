import { baseOffset, setBaseOffset } from "../../broker/log/record-batch";
import type { Parts } from "../../broker/parts";
import { changeBatches } from "./support/fetch";

export const bug = "a batch that is read from its middle on comes with the offset that was asked for";
export const caughtBy = ["From offset 2, inside a batch, the whole batch comes"];

export default (parts: Parts): Partial<Parts> =>
  changeBatches(parts, (batches, { fetchOffset }) => {
    if (batches.length === 0 || baseOffset(batches) >= fetchOffset) return batches;
    const renumbered = Buffer.from(batches);
    setBaseOffset(renumbered, fetchOffset);
    return renumbered;
  });
