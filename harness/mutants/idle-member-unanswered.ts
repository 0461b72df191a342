import type { Parts } from "../../broker/parts";
import { changeApi } from "./support/apis";

interface Response {
  errorCode: number;
  assignment: Buffer;
}

export const bug = "a member for whom there is nothing is not answered: it waits until there is something";
export const caughtBy = [
  "Who syncs before the leader waits for it",
  "What somebody else than the leader hands out counts for nothing",
];

export default (parts: Parts): Partial<Parts> =>
  changeApi(parts, "SyncGroup", ({ handle }) => ({
    async handle(request, context) {
      const response = (await handle(request, context)) as Response;
      if (response.errorCode === 0 && response.assignment.length === 0) await new Promise(() => {});
      return response;
    },
  }));
