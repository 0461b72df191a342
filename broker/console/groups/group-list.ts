/** The list of groups, a page of it at a time: by name, those that hold what is searched for. */
import type { GroupSummary } from "../../engine";
import type { GroupList } from "../messages";
import { type PageQuery, wholeNumber } from "../routes/parameters";

const LIMIT = 100;
const LIMIT_MAX = 1000;

/** `all` is sorted by id. @throws KafkaError INVALID_REQUEST */
export function listGroups(
  all: readonly GroupSummary[],
  { search = "", after = "", limit }: PageQuery,
): GroupList {
  const most = wholeNumber("limit", limit, 1, LIMIT_MAX, LIMIT);
  const wanted = search.toLowerCase();
  const found = wanted === "" ? all : all.filter(({ id }) => id.toLowerCase().includes(wanted));
  const rest = after === "" ? found : found.filter(({ id }) => id > after);
  const groups = rest
    .slice(0, most)
    .map(({ id, state, type, memberCount }) => ({ id, state, type, memberCount }));
  return { groups, total: found.length, next: rest.length > most ? groups.at(-1)!.id : null };
}
