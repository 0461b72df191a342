/** The groups of the broker: search, and a page of them at a time. */
import type { GroupList as List } from "../../../messages";
import { hrefOf } from "../common/route";
import { count } from "../common/words";
import { shortened } from "./words";

interface Props {
  list: List | null;
  search: string;
  onSearch(search: string): void;
  onMore(): void;
}

export function GroupList({ list, search, onSearch, onMore }: Props) {
  return (
    <section class="group-list" aria-labelledby="groups-title">
      <h1 id="groups-title" tabIndex={-1}>
        Groups
      </h1>
      <label class="search">
        Search groups{" "}
        <input type="search" value={search} onInput={(event) => onSearch(event.currentTarget.value)} />
      </label>
      {list !== null && (
        <p role="status">
          {list.total === 0
            ? nothing(search)
            : count(
                list.total,
                search === "" ? "group" : "group found",
                search === "" ? "groups" : "groups found",
              )}
        </p>
      )}
      <ul aria-label="groups">
        {list?.groups.map(({ id, state, type, memberCount }) => (
          <li key={id}>
            <a href={hrefOf("groups", id)}>
              <bdi>{shortened(id, 100)}</bdi>
            </a>
            <span class={`state ${state}`}>{state}</span>
            <span>{count(memberCount, "member")}</span>
            {type === "consumer" && <small>KIP-848</small>}
          </li>
        ))}
      </ul>
      {list !== null && list.next !== null && (
        <button type="button" class="more" onClick={onMore}>
          Show more: {count(list.total - list.groups.length, "group")} left
        </button>
      )}
    </section>
  );
}

function nothing(search: string): string {
  return search === ""
    ? "There are no groups. Make one: consume my-topic group=my-group follow"
    : "No group has that in its name.";
}
