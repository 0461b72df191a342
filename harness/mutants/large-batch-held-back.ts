import type { Parts } from "../../broker/parts";
import { changeBatches } from "./support/fetch";

export const bug = "a batch larger than its client wants never comes";
export const caughtBy = ["partitionMaxBytes=1: whole batches, and never less than one"];

export default (parts: Parts): Partial<Parts> =>
  changeBatches(parts, (batches, { partitionMaxBytes }) =>
    batches.length <= partitionMaxBytes ? batches : Buffer.alloc(0),
  );
