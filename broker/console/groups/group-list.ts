/** The list of groups, a page of it at a time: by name, those that hold what is searched for. */
import type { GroupSummary } from "../../engine";
import { KafkaError } from "../../errors";
import type { GroupList } from "../messages";

export interface ListQuery {
  search?: string | undefined;
  /** The last name of the page before. */
  after?: string | undefined;
  limit?: string | undefined;
}

const LIMIT = 100;
const LIMIT_MAX = 1000;

/** `all` is sorted by id. @throws KafkaError INVALID_REQUEST */
export function listGroups(
  all: readonly GroupSummary[],
  { search = "", after = "", limit }: ListQuery,
): GroupList {
  const most = limit === undefined ? LIMIT : parseLimit(limit);
  const wanted = search.toLowerCase();
  const found = wanted === "" ? all : all.filter(({ id }) => id.toLowerCase().includes(wanted));
  const rest = after === "" ? found : found.filter(({ id }) => id > after);
  const groups = rest
    .slice(0, most)
    .map(({ id, state, type, memberCount }) => ({ id, state, type, memberCount }));
  return { groups, total: found.length, next: rest.length > most ? groups.at(-1)!.id : null };
}

function parseLimit(text: string): number {
  const limit = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= LIMIT_MAX) return limit;
  throw new KafkaError(
    "INVALID_REQUEST",
    `limit=${text.slice(0, 20)} must be a whole number from 1 to ${LIMIT_MAX}`,
  );
}
