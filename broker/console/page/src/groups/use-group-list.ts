/** The list of groups, asked for anew when it has changed or something else is searched for. */
import { useEffect, useState } from "preact/hooks";
import type { GroupList } from "../../../messages";
import { get } from "../common/api";
import { useEvent, useWanted } from "../common/stream";

const PAGE_LENGTH = 100;
/** As long a search waits for the next letter, and a list that changes all the time is asked for no more often. */
const WAIT_MS = 200;

export function useGroupList(search: string) {
  const [list, setList] = useState<GroupList | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const [limit, setLimit] = useState(PAGE_LENGTH);
  const [version, setVersion] = useState(0);
  useWanted({ groups: true });
  useEvent("lists", ({ groups }) => setVersion(groups));
  useEffect(() => {
    const ending = new AbortController();
    const timer = setTimeout(() => {
      load(search, limit, ending.signal)
        .then((loaded) => {
          setList(loaded);
          setProblem(null);
        })
        .catch((error: unknown) => {
          if (!ending.signal.aborted) setProblem(error);
        });
    }, WAIT_MS);
    return () => {
      clearTimeout(timer);
      ending.abort();
    };
  }, [search, limit, version]);
  return { list, problem, more: () => setLimit(limit + PAGE_LENGTH) };
}

/** As many pages as it takes to have `limit` groups, or all. */
async function load(search: string, limit: number, signal: AbortSignal): Promise<GroupList> {
  const all: GroupList = { groups: [], total: 0, next: null };
  do {
    const query = new URLSearchParams({ search, limit: String(PAGE_LENGTH) });
    if (all.next !== null) query.set("after", all.next);
    const page = await get<GroupList>(`groups?${query}`, signal);
    all.groups.push(...page.groups);
    all.total = page.total;
    all.next = page.next;
  } while (all.next !== null && all.groups.length < limit);
  return all;
}
