/**
 * `topics`: those of the topics a page asked for that are not as it knows them.
 *
 * Invariant: a topic is looked at once for all pages that listen to it, and is forgotten with the last of them.
 */
import type { Engine } from "../../engine";
import { KafkaError } from "../../errors";
import { Feed } from "../feed";
import type { TopicNow } from "../messages";
import { topicNow } from "../topic-now";
import type { Emit, EventSource, Listening } from "./event-source";

const TOPICS_MAX = 50;

interface Shared {
  feed: Feed<TopicNow>;
  listeners: number;
}

export class TopicEvents implements EventSource {
  readonly name = "topics";
  readonly #engine: Engine;
  readonly #monotonicMs: (() => number) | undefined;
  readonly #shared = new Map<string, Shared>();

  constructor(engine: Engine, monotonicMs?: () => number) {
    this.#engine = engine;
    this.#monotonicMs = monotonicMs;
  }

  listen(query: URLSearchParams): Listening | undefined {
    const names = [...new Set((query.get("topics") ?? "").split(",").filter((name) => name !== ""))];
    if (names.length > TOPICS_MAX) {
      const sentence = `a page can listen to ${TOPICS_MAX} topics at once, not to ${names.length}`;
      throw new KafkaError("INVALID_REQUEST", sentence);
    }
    if (names.length === 0) return undefined;
    const feeds = new Map(names.map((name) => [name, this.#enter(name)]));
    return new ListeningToTopics(feeds, () => {
      for (const name of names) this.#leave(name);
    });
  }

  /** How many topics are looked at. */
  get feedCount(): number {
    return this.#shared.size;
  }

  #enter(name: string): Feed<TopicNow> {
    const shared = this.#shared.get(name) ?? {
      feed: new Feed(() => topicNow(this.#engine, name).catch(noTopic), this.#monotonicMs),
      listeners: 0,
    };
    shared.listeners++;
    this.#shared.set(name, shared);
    return shared.feed;
  }

  #leave(name: string): void {
    const shared = this.#shared.get(name)!;
    if (--shared.listeners === 0) this.#shared.delete(name);
  }
}

class ListeningToTopics implements Listening {
  readonly close: () => void;
  readonly #feeds: ReadonlyMap<string, Feed<TopicNow>>;
  /** Which version of each the page knows. */
  readonly #told = new Map<string, number>();

  constructor(feeds: ReadonlyMap<string, Feed<TopicNow>>, close: () => void) {
    this.#feeds = feeds;
    this.close = close;
  }

  async tell(emit: Emit): Promise<void> {
    for (const feed of this.#feeds.values()) await feed.look();
    const changed = [...this.#feeds].filter(([name, { version }]) => version !== this.#told.get(name));
    if (changed.length === 0) return;
    const topics: Record<string, TopicNow | null> = Object.create(null);
    for (const [name, { now, version }] of changed) {
      topics[name] = now;
      this.#told.set(name, version);
    }
    const jsons = changed.map(([name, { json }]) => `${JSON.stringify(name)}:${json}`);
    emit("topics", { topics }, `{"topics":{${jsons.join(",")}}}`);
  }
}

/** There is no such topic, or no more. */
function noTopic(problem: unknown): null {
  if (!(problem instanceof KafkaError)) throw problem;
  return null;
}
