import { largeBuffers } from "../../broker/log/buffer-pool";
import type { Parts } from "../../broker/parts";
import { changeBatches } from "./support/fetch";

export const bug =
  "what was read for one client is overwritten with what is read for the next, before it was sent";
export const caughtBy = ["Large batches that wait for one who reads late"];

export default (parts: Parts): Partial<Parts> =>
  changeBatches(parts, (batches) => {
    largeBuffers.giveBack(batches);
    return batches;
  });
