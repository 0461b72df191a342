import { baseOffset, sizeBytes } from "../../broker/log/record-batch";
import type { Parts } from "../../broker/parts";
import { changeBatches } from "./support/fetch";

export const bug = "who reads from the middle of a batch on gets what begins behind it";
export const caughtBy = ["From offset 2, inside a batch, the whole batch comes"];

export default (parts: Parts): Partial<Parts> =>
  changeBatches(parts, (batches, { fetchOffset }) => {
    const isInside = batches.length > 0 && baseOffset(batches) < fetchOffset;
    return isInside ? batches.subarray(sizeBytes(batches)) : batches;
  });
