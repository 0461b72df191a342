import { errorCode } from "../../broker/kafka/answers";
import type { Parts } from "../../broker/parts";
import { changeApi } from "./support/apis";

interface Response {
  results: { groupId: string; errorCode: number }[];
}

export const bug = "a group is deleted while it has members";
export const caughtBy = ["DeleteGroups v2", "It can be deleted when it is empty"];

export default (parts: Parts): Partial<Parts> =>
  changeApi(parts, "DeleteGroups", ({ handle }) => ({
    async handle(request, context) {
      const { results } = (await handle(request, context)) as Response;
      for (const result of results) {
        if (result.errorCode !== errorCode("NON_EMPTY_GROUP")) continue;
        await context.broker.groups.offsets.deleteAll(result.groupId);
        result.errorCode = 0;
      }
      return { results };
    },
  }));
