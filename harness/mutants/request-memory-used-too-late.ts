import type { Parts } from "../../broker/parts";
import { changeApi } from "./support/apis";

export const bug = "the batches of a request are stored when its memory may hold another request already";
export const caughtBy = ["Large batches of several clients at a time, sent and fetched"];

export default (parts: Parts): Partial<Parts> =>
  changeApi(parts, "Produce", ({ handle }) => ({
    async handle(request, context) {
      // Long enough for another client to have its turn, and to send into that memory.
      await new Promise((resolve) => setTimeout(resolve, 30));
      return handle(request, context);
    },
  }));
