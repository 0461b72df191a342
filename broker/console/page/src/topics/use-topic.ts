/** A topic as it is now, and its lanes. */
import { useEffect, useState } from "preact/hooks";
import type { TopicNow } from "../../../messages";
import { ApiError, get, pathOf } from "../common/api";
import { useEvent, useWanted } from "../common/stream";
import { TopicLanes } from "./topic-lanes";

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

  const show = (now: TopicNow | null) => {
    setTopic(now);
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
