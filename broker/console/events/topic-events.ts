/** `topics`: those of the topics a page asked for that are not as it knows them. */
import type { Engine } from "../../engine";
import { KafkaError } from "../../errors";
import type { TopicNow } from "../messages";
import { topicNow } from "../topic-now";
import type { Emit, EventSource, Listening } from "./event-source";

const TOPICS_MAX = 50;

export class TopicEvents implements EventSource {
  readonly name = "topics";
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  listen(query: URLSearchParams): Listening | undefined {
    const names = [...new Set((query.get("topics") ?? "").split(",").filter((name) => name !== ""))];
    if (names.length > TOPICS_MAX) {
      const sentence = `a page can listen to ${TOPICS_MAX} topics at once, not to ${names.length}`;
      throw new KafkaError("INVALID_REQUEST", sentence);
    }
    return names.length === 0 ? undefined : new ListeningToTopics(this.#engine, names);
  }
}

class ListeningToTopics implements Listening {
  readonly #engine: Engine;
  readonly #names: readonly string[];
  /** What the page knows, as it was sent. */
  readonly #told = new Map<string, string>();

  constructor(engine: Engine, names: readonly string[]) {
    this.#engine = engine;
    this.#names = names;
  }

  async tell(emit: Emit): Promise<void> {
    const topics: Record<string, TopicNow | null> = Object.create(null);
    let hasChanged = false;
    for (const name of this.#names) {
      const now = await this.#now(name);
      const text = JSON.stringify(now);
      if (text === this.#told.get(name)) continue;
      this.#told.set(name, text);
      topics[name] = now;
      hasChanged = true;
    }
    if (hasChanged) emit("topics", { topics });
  }

  /** Null: there is no such topic, or no more. */
  async #now(name: string): Promise<TopicNow | null> {
    try {
      return await topicNow(this.#engine, name);
    } catch (problem) {
      if (problem instanceof KafkaError) return null;
      throw problem;
    }
  }
}
