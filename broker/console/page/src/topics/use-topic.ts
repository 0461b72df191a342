/**
 * A topic as it is now, and its lanes. The stream tells how it is when it begins, and then with each change.
 *
 * The lanes are told of every change; the figures around them change at most every FIGURES_EVERY_MS: nobody reads them faster.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import type { TopicNow } from "../../../messages";
import { useEvent, useWanted } from "../common/stream";
import { TopicLanes } from "./topic-lanes";

const FIGURES_EVERY_MS = 100;

export interface SeenTopic {
  /** Undefined: not known yet; null: there is none of that name. */
  topic: TopicNow | null | undefined;
  lanes: TopicLanes;
}

export function useTopic(name: string): SeenTopic {
  const [topic, setTopic] = useState<TopicNow | null | undefined>(undefined);
  const [lanes] = useState(() => new TopicLanes(name));

  const setCalmly = useCalm(setTopic);
  const show = (now: TopicNow | null) => {
    setCalmly(now);
    if (now !== null) lanes.update(now);
  };
  useWanted({ topics: [name] });
  useEvent("topics", ({ topics }) => {
    // A topic may have a name that every object knows, such as `constructor`.
    if (Object.hasOwn(topics, name)) show(topics[name] ?? null);
  });
  useEffect(() => () => lanes.close(), [lanes]);
  return { topic, lanes };
}

/** The first value at once, then the newest one each time that the pause is over. */
function useCalm<T>(set: (value: T) => void): (value: T) => void {
  const state = useRef<{ newest?: { value: T }; timer?: ReturnType<typeof setTimeout> }>({}).current;
  useEffect(() => () => clearTimeout(state.timer), [state]);
  const turn = () => {
    delete state.timer;
    if (state.newest === undefined) return;
    set(state.newest.value);
    delete state.newest;
    state.timer = setTimeout(turn, FIGURES_EVERY_MS);
  };
  return (value) => {
    state.newest = { value };
    if (state.timer === undefined) turn();
  };
}
