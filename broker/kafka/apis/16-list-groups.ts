/**
 * ListGroups: all groups, or those in some states and of some types.
 *
 * Versions 0 to 5. 3 is flexible, 4 tells the states and can ask for some (KIP-518), 5 the types (KIP-848).
 */
import { NONE } from "../answers";
import { api } from "../api";
import { array, arrayOf, int16, int32, message, string } from "../codec/schema";

const request = message("0-5", "3+", {
  statesFilter: arrayOf("4+", "string"),
  typesFilter: arrayOf("5+", "string"),
});

const response = message("0-5", "3+", {
  throttleTimeMs: int32("1+", { default: 0 }),
  errorCode: int16("0+"),
  groups: array("0+", {
    groupId: string("0+"),
    protocolType: string("0+"),
    groupState: string("4+"),
    groupType: string("5+"),
  }),
});

export const listGroups = api({
  key: 16,
  name: "ListGroups",
  request,
  response,
  handle({ statesFilter, typesFilter }, { broker }) {
    const [states, types] = [lowerCase(statesFilter), lowerCase(typesFilter)];
    const isWanted = ({ state, type }: { state: string; type: string }) =>
      (states.size === 0 || states.has(state.toLowerCase())) &&
      (types.size === 0 || types.has(type.toLowerCase()));
    const groups = broker.groups.list().filter(isWanted);
    return {
      errorCode: NONE,
      groups: groups.map(({ groupId, protocolType, state, type }) => ({
        groupId,
        protocolType,
        groupState: state,
        groupType: type,
      })),
    };
  },
});

function lowerCase(words: readonly string[]): ReadonlySet<string> {
  return new Set(words.map((word) => word.toLowerCase()));
}
