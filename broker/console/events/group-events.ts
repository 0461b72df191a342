/**
 * `group`: the group that a page shows, whenever it is not as the page knows it. `group-events`: what has happened in it, each thing
 * once.
 */
import type { GroupFeed } from "../groups/group-feed";
import type { GroupJournal } from "../groups/journal";
import type { WatchedGroups } from "../groups/watched-groups";
import type { Emit, EventSource, Listening } from "./event-source";

export class GroupEvents implements EventSource {
  readonly name = "group";
  readonly #groups: WatchedGroups;

  constructor(groups: WatchedGroups) {
    this.#groups = groups;
  }

  listen(query: URLSearchParams): Listening | undefined {
    const id = query.get("group");
    return id === null ? undefined : listenToGroup(id, this.#groups.feed(id));
  }
}

function listenToGroup(id: string, feed: GroupFeed): Listening {
  let told = 0;
  return {
    tell: async (emit) => {
      await feed.look();
      if (feed.version === told) return;
      told = feed.version;
      emit("group", { id, now: feed.now }, `{"id":${JSON.stringify(id)},"now":${feed.json}}`);
    },
  };
}

export class GroupJournalEvents implements EventSource {
  readonly name = "journal";
  readonly #journal: GroupJournal;

  constructor(journal: GroupJournal) {
    this.#journal = journal;
  }

  listen(query: URLSearchParams, position: number | undefined): Listening | undefined {
    const id = query.get("group");
    return id === null ? undefined : new ListeningToJournal(this.#journal, id, position ?? 0);
  }
}

/** Of what is missed nobody knows any more in which group it was: it may have been another one. */
class ListeningToJournal implements Listening {
  readonly #journal: GroupJournal;
  readonly #id: string;
  position: number;

  constructor(journal: GroupJournal, id: string, position: number) {
    this.#journal = journal;
    this.#id = id;
    this.position = position;
  }

  tell(emit: Emit): void {
    if (this.#journal.lastSeq === this.position) return;
    const { events: all, missed } = this.#journal.since(this.position);
    this.position = this.#journal.lastSeq;
    const events = all.filter(({ group }) => group === this.#id);
    if (events.length > 0 || missed > 0) emit("group-events", { events, missed });
  }
}
