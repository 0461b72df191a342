/** The list of topics: a page of it at a time, for there may be any number. */
import { useEffect, useState } from "preact/hooks";
import type { TopicList as Page } from "../../../messages";
import { get } from "../common/api";
import { Problem } from "../common/problem";
import { hrefOf } from "../common/route";
import { useEvent, useWanted } from "../common/stream";
import { count } from "../common/words";
import { FirstMessage } from "./first-message";
import { ProduceForm } from "./produce-form";

const PAGE_LENGTH = 50;
/** Who types a name is answered when they pause. */
const TYPING_MS = 150;

export function TopicList() {
  const [search, setSearch] = useState("");
  /** Where the pages up to this one begin; the first one at the beginning. */
  const [places, setPlaces] = useState<string[]>([]);
  const { page, problem } = usePage(search, places.at(-1) ?? null);
  const next = page?.next ?? null;
  return (
    <div class="topics">
      <h1 tabIndex={-1}>Topics</h1>
      <div class="topics-list">
        <label class="field">
          <span>Search topics</span>
          <input
            type="search"
            value={search}
            onInput={(event) => {
              setSearch(event.currentTarget.value);
              setPlaces([]);
            }}
          />
        </label>
        <Problem error={problem} />
        {page !== null && <Found page={page} search={search} />}
        {(places.length > 0 || next !== null) && (
          <nav class="row" aria-label="Pages of topics">
            <button
              type="button"
              disabled={places.length === 0}
              onClick={() => setPlaces(places.slice(0, -1))}
            >
              Previous
            </button>
            <button
              type="button"
              disabled={next === null}
              onClick={() => next !== null && setPlaces([...places, next])}
            >
              Next
            </button>
          </nav>
        )}
      </div>
      <aside class="topic-side" aria-label="Producing">
        <ProduceForm topic="" partitionCount={null} />
      </aside>
    </div>
  );
}

function Found({ page: { topics, total }, search }: { page: Page; search: string }) {
  if (total === 0 && search === "")
    return <FirstMessage topic="my-topic" why="There is no topic yet. The first message makes one:" />;
  return (
    <>
      <p class="soft small">
        {count(total, "topic")}
        {search !== "" && ` with “${search}” in the name`}
      </p>
      <ul class="topic-links" aria-label="Topics">
        {topics.map(({ name, partitionCount, isInternal, isCompacted }) => (
          <li key={name}>
            <a href={hrefOf("topics", name)}>{name}</a>
            <span class="soft small">
              {count(partitionCount, "partition")}
              {isInternal && " · internal"}
              {isCompacted && " · compacted"}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

function usePage(search: string, after: string | null): { page: Page | null; problem: unknown } {
  const [page, setPage] = useState<Page | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const [turn, setTurn] = useState(0);
  useWanted({});
  useEvent("lists", () => setTurn((before) => before + 1));
  useEvent("hello", () => setTurn((before) => before + 1));
  useEffect(() => {
    const asking = new AbortController();
    const timer = setTimeout(
      async () => {
        try {
          const query = new URLSearchParams({
            search,
            limit: String(PAGE_LENGTH),
            ...(after === null ? {} : { after }),
          });
          setPage(await get<Page>(`topics?${query}`, asking.signal));
          setProblem(null);
        } catch (error) {
          if (!asking.signal.aborted) setProblem(error);
        }
      },
      page === null ? 0 : TYPING_MS,
    );
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
  }, [search, after, turn]);
  return { page, problem };
}
