/**
 * DeleteGroups: deletes groups without members, and all that they have committed.
 *
 * Versions 0 to 2, 2 is flexible.
 */
import { errorCode, NONE } from "../answers";
import { api } from "../api";
import { array, arrayOf, int16, int32, message, string } from "../codec/schema";
import { groupErrorName } from "../group-errors";

const request = message("0-2", "2+", {
  groupsNames: arrayOf("0+", "string"),
});

const response = message("0-2", "2+", {
  throttleTimeMs: int32("0+", { default: 0 }),
  results: array("0+", {
    groupId: string("0+"),
    errorCode: int16("0+"),
  }),
});

export const deleteGroups = api({
  key: 42,
  name: "DeleteGroups",
  request,
  response,
  async handle({ groupsNames }, { broker }) {
    const remove = async (groupId: string) => {
      try {
        await broker.groups.delete(groupId);
        return { groupId, errorCode: NONE };
      } catch (problem) {
        return { groupId, errorCode: errorCode(groupErrorName(problem)) };
      }
    };
    return { results: await Promise.all([...new Set(groupsNames)].map(remove)) };
  },
});
