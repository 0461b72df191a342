/** One group, kept up to date by the stream of events. */
import { useEffect, useReducer, useState } from "preact/hooks";
import type { LagPoint } from "../../../messages";
import { announce, announceMore } from "../common/announce";
import { get, pathOf } from "../common/api";
import { isPredicting } from "../common/preferences";
import { useStore } from "../common/store";
import { useEvent, useWanted } from "../common/stream";
import { brokerClock } from "./broker-clock";
import { changed, type GroupModel, newModel } from "./group-model";
import { shortened } from "./words";

export function useGroup(id: string) {
  const [model, change] = useReducer(changed, isPredicting.value, newModel);
  const isOn = useStore(isPredicting);
  useEffect(() => change({ kind: "mode", isOn }), [isOn]);

  useWanted({ group: id });
  useEvent("group", (event) => {
    if (event.id === id) change({ kind: "now", now: event.now, atMs: brokerClock.now() });
  });
  useEvent("group-events", ({ events, missed }) => {
    change({ kind: "events", events: events.filter(({ group }) => group === id), missed });
  });
  const problem = useHistory(id, model.hold.newest !== null, (points) => change({ kind: "history", points }));

  useAnnouncements(model);
  return { model, problem, change };
}

/** Asks for the lag of the last minutes, once the group is there. Returns what went wrong. */
function useHistory(id: string, isThere: boolean, take: (points: LagPoint[]) => void): unknown {
  const [problem, setProblem] = useState<unknown>(null);
  useEffect(() => {
    if (!isThere) return undefined;
    const ending = new AbortController();
    get<LagPoint[]>(pathOf("groups", id, "lag"), ending.signal)
      .then(take)
      .catch((error: unknown) => {
        if (!ending.signal.aborted) setProblem(error);
      });
    return () => ending.abort();
  }, [id, isThere]);
  return problem;
}

const SENTENCE_MAX = 200;

/**
 * What has happened since the page was opened is read aloud, a flood of it as a number and its last sentence; so is a verdict. What
 * happened before is in the journal for who looks for it.
 */
function useAnnouncements({ shownStory: { journal }, hold: { verdict } }: GroupModel): void {
  const [said] = useState(() => ({ seq: 0, sinceMs: performance.now() }));
  useEffect(() => {
    const newest = journal[0];
    if (newest === undefined) return;
    const openedMs = brokerClock.now() - (performance.now() - said.sinceMs);
    const fresh = journal.filter(({ seq, atMs }) => seq > said.seq && atMs > openedMs).length;
    said.seq = newest.seq;
    if (fresh === 0) return;
    const sentence = shortened(newest.sentence, SENTENCE_MAX);
    announceMore("journal", fresh, (count) =>
      count === 1 ? sentence : `${count} events; the last: ${sentence}`,
    );
  }, [journal, said]);
  useEffect(() => {
    if (verdict !== null) announce(`${verdict.answer} ${verdict.why}`, "verdict");
  }, [verdict]);
}
