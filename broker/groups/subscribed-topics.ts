/**
 * Which topics the members of a consumer group subscribe to, by name or by a regular expression, as the topics are now.
 *
 * Invariant: an expression is compiled once as long as a member has it, and compared with the names of the topics once per change of
 * them; one that no member has is not kept.
 */
import type { SubscribedTopic } from "./consumer-group-records";
import type { ConsumerMember } from "./consumer-member";
import { type TopicPattern, topicPattern } from "./topic-pattern";

/** What groups need to know of topics. */
export interface GroupTopics {
  partitionCount(topic: string): number | undefined;
  topicId(topic: string): string | undefined;
  topicName(id: string): string | undefined;
  /** The names of all topics. */
  names(): Iterable<string>;
  /** Another number after each change: a topic came, went, or has more partitions. */
  version(): number;
}

type Subscription = Pick<ConsumerMember, "subscribedTopicNames" | "subscribedTopicRegex">;

interface Matches {
  pattern: TopicPattern;
  names: readonly string[];
}

export class SubscribedTopics {
  readonly #topics: GroupTopics;
  #version: number | undefined;
  /** By expression: the topics that match. */
  #matches = new Map<string, Matches>();

  constructor(topics: GroupTopics) {
    this.#topics = topics;
  }

  /** Whether topics may have changed since `of` was asked last. */
  get hasExpired(): boolean {
    return this.#version !== this.#topics.version();
  }

  /** @throws KafkaError INVALID_REGULAR_EXPRESSION */
  assertPattern(regex: string): void {
    if (!this.#matches.has(regex)) topicPattern(regex);
  }

  /** How many expressions are kept. */
  get patternCount(): number {
    return this.#matches.size;
  }

  /** The topics that exist of all that the members subscribe to. */
  of(members: Iterable<Subscription>): Map<string, SubscribedTopic> {
    const subscriptions = [...members];
    this.#refresh(subscriptions);
    const names = new Set(subscriptions.flatMap((one) => this.namesOf(one)));
    const found = [...names].sort().flatMap((name): [string, SubscribedTopic][] => {
      const id = this.#topics.topicId(name);
      const partitions = this.#topics.partitionCount(name);
      return id === undefined || partitions === undefined ? [] : [[name, { id, partitions }]];
    });
    return new Map(found);
  }

  /** The names that one member subscribes to. */
  namesOf({ subscribedTopicNames, subscribedTopicRegex }: Subscription): readonly string[] {
    if (subscribedTopicRegex === null) return subscribedTopicNames;
    return [...new Set([...subscribedTopicNames, ...this.#matchesOf(subscribedTopicRegex).names])];
  }

  #refresh(subscriptions: readonly Subscription[]): void {
    const version = this.#topics.version();
    const isNew = version !== this.#version;
    const used = new Set(subscriptions.flatMap(({ subscribedTopicRegex: regex }) => regex ?? []));
    const kept = [...this.#matches].filter(([regex]) => used.has(regex));
    this.#matches = new Map(
      kept.map(([regex, found]) => [regex, isNew ? this.#match(found.pattern) : found]),
    );
    this.#version = version;
  }

  #matchesOf(regex: string): Matches {
    const known = this.#matches.get(regex);
    if (known !== undefined) return known;
    const found = this.#match(topicPattern(regex));
    this.#matches.set(regex, found);
    return found;
  }

  #match(pattern: TopicPattern): Matches {
    return { pattern, names: [...this.#topics.names()].filter((name) => pattern.matches(name)) };
  }
}
