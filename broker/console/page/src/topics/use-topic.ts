/**
 * A topic as it is now, and its lanes.
 *
 * The lanes are told of every change; the figures around them change at most every FIGURES_EVERY_MS: nobody reads them faster.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import type { TopicNow } from "../../../messages";
import { ApiError, get, pathOf } from "../common/api";
import { useEvent, useWanted } from "../common/stream";
import { TopicLanes } from "./topic-lanes";

const FIGURES_EVERY_MS = 100;

export interface SeenTopic {
  /** Undefined: not known yet; null: there is none of that name. */
  topic: TopicNow | null | undefined;
  lanes: TopicLanes;
  problem: unknown;
}

export function useTopic(name: string): SeenTopic {
  const [topic, setTopic] = useState<TopicNow | null | undefined>(undefined);
  const [problem, setProblem] = useState<unknown>(null);
  const [lanes] = useState(() => new TopicLanes(name));

  const setCalmly = useCalm(setTopic);
  const show = (now: TopicNow | null) => {
    setCalmly(now);
    setProblem(null);
    if (now !== null) lanes.update(now);
  };
  const ask = async () => {
    try {
      show(await get<TopicNow>(pathOf("topics", name)));
    } catch (error) {
      if (error instanceof ApiError && error.error === "UNKNOWN_TOPIC_OR_PARTITION") show(null);
      else setProblem(error);
    }
  };
  useWanted({ topics: [name] });
  useEvent("topics", ({ topics }) => {
    const now = topics[name];
    if (now !== undefined) show(now);
  });
  useEffect(() => {
    void ask();
    return () => lanes.close();
  }, []);
  return { topic, lanes, problem };
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
