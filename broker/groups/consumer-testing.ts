/** What the tests of consumer groups share: topics and sessions that a test moves by hand, and a client that does as it is told. */
import { KafkaError } from "../errors";
import { assignor } from "./assignor";
import { ConsumerGroups } from "./consumer-groups";
import { GroupNews } from "./group-observer";
import { GroupRegistry } from "./group-registry";
import type { Membership, Sessions } from "./membership";
import { MemoryBudget } from "./memory-budget";
import { NO_PARTITIONS, type PartitionSet, partitionKey } from "./partition-set";
import type { GroupTopics } from "./subscribed-topics";
import { PlainGroupLog } from "./testing";

export class FakeTopics implements GroupTopics {
  readonly #topics = new Map<string, { id: string; partitions: number }>();
  #version = 0;

  set(name: string, partitions: number): void {
    // Ids are 22 characters, as those of real topics; a topic that is made again gets another.
    const id = this.topicId(name) ?? `${name}${++this.#version}`.padEnd(22, "A");
    this.#topics.set(name, { id, partitions });
    this.#version++;
  }

  delete(name: string): void {
    this.#topics.delete(name);
    this.#version++;
  }

  topicId(name: string): string | undefined {
    return this.#topics.get(name)?.id;
  }

  partitionCount(name: string): number | undefined {
    return this.#topics.get(name)?.partitions;
  }

  topicName(id: string): string | undefined {
    return [...this.#topics].find(([, topic]) => topic.id === id)?.[0];
  }

  names(): Iterable<string> {
    return this.#topics.keys();
  }

  version(): number {
    return this.#version;
  }

  /** Every partition of these topics. */
  partitionsOf(...names: string[]): PartitionSet {
    return new Set(
      names.flatMap((name) =>
        Array.from({ length: this.partitionCount(name) ?? 0 }, (_, at) =>
          partitionKey(this.topicId(name)!, at),
        ),
      ),
    );
  }
}

/** Sessions that end when a test says so. The first that a group watches are those of its members, the second those of revocations. */
export class FakeMembership implements Membership {
  readonly watched: { dead: (memberId: string) => void; running: Map<string, number> }[] = [];

  watch(dead: (memberId: string) => void): Sessions {
    const running = new Map<string, number>();
    this.watched.push({ dead, running });
    return {
      begin: (memberId, timeoutMs) => running.set(memberId, timeoutMs),
      heard: () => {},
      end: (memberId) => running.delete(memberId),
      endAll: () => running.clear(),
    };
  }

  authorize(): void {}

  /** The time of a member is up, if anybody waits for it. */
  expire(which: "session" | "revocation", memberId: string): boolean {
    const sessions = this.watched[which === "session" ? 0 : 1];
    if (sessions?.running.delete(memberId) !== true) return false;
    sessions.dead(memberId);
    return true;
  }
}

export const MEMORY_BYTES_MAX = 100_000;

export class Lab {
  readonly topics = new FakeTopics();
  readonly log = new PlainGroupLog();
  readonly warnings: string[] = [];
  readonly news = new GroupNews();
  memory = new MemoryBudget(MEMORY_BYTES_MAX);
  membership = new FakeMembership();
  registry = new GroupRegistry(10, () => {});
  groups = this.#open();

  /** The broker dies, and another one reads what was written. */
  async restart(): Promise<void> {
    for (const group of this.registry.all()) group.close();
    this.memory = new MemoryBudget(MEMORY_BYTES_MAX);
    this.membership = new FakeMembership();
    this.registry = new GroupRegistry(10, () => {});
    this.groups = this.#open();
    await this.log.replay((record) => this.groups.replay(record));
    this.groups.wake();
  }

  #open(): ConsumerGroups {
    return new ConsumerGroups({
      log: this.log,
      groups: this.registry,
      topics: this.topics,
      clock: { nowMs: () => 1000 },
      membership: this.membership,
      assignor,
      memory: this.memory,
      news: this.news,
      limits: {
        groupConsumerSessionTimeoutMs: 45_000,
        groupConsumerHeartbeatIntervalMs: 5000,
        groupConsumerSizeMax: 5,
        groupConsumerAssignors: ["uniform", "range"],
      },
      warn: (sentence) => this.warnings.push(sentence),
    });
  }
}

interface Subscription {
  subscribedTopicNames?: readonly string[];
  subscribedTopicRegex?: string;
  serverAssignor?: string;
  instanceId?: string;
}

/** A member as a good client is: it gives up what it is not to have, and says what it has. */
export class Client {
  readonly memberId: string;
  readonly #lab: Lab;
  subscription: Subscription;
  epoch = 0;
  /** What it reads. */
  owned: PartitionSet = NO_PARTITIONS;
  /** What it was told last to have. */
  wanted: PartitionSet = NO_PARTITIONS;

  constructor(lab: Lab, memberId: string, subscription: Subscription = { subscribedTopicNames: ["a"] }) {
    this.#lab = lab;
    this.memberId = memberId;
    this.subscription = subscription;
  }

  /** One heartbeat that says all there is to say. What is new may be read at once; what is to go is still read, until `revoke`. */
  async heartbeat(isAnswerLost = false): Promise<void> {
    try {
      const { memberEpoch, assigned } = await this.send(this.epoch);
      if (isAnswerLost) return;
      this.epoch = memberEpoch;
      this.wanted = assigned ?? this.wanted;
      this.owned = new Set([...this.owned, ...this.wanted]);
    } catch (problem) {
      if (!(problem instanceof KafkaError)) throw problem;
      this.#startAnew();
      throw problem;
    }
  }

  revoke(): void {
    this.owned = this.wanted;
  }

  /** It reads nothing any more, and does not say so. */
  stop(): void {
    this.owned = NO_PARTITIONS;
    this.wanted = NO_PARTITIONS;
  }

  async leave(epoch = -1): Promise<void> {
    await this.send(epoch);
    this.#startAnew();
  }

  send(memberEpoch: number) {
    return this.#lab.groups.heartbeat({
      groupId: "g",
      memberId: this.memberId,
      memberEpoch,
      instanceId: this.subscription.instanceId ?? null,
      rackId: undefined,
      rebalanceTimeoutMs: 60_000,
      subscribedTopicNames: this.subscription.subscribedTopicNames,
      subscribedTopicRegex: this.subscription.subscribedTopicRegex,
      serverAssignor: this.subscription.serverAssignor,
      owned: this.owned,
      clientId: `client of ${this.memberId}`,
      clientHost: "/127.0.0.1",
      requiresMemberId: true,
    });
  }

  #startAnew(): void {
    this.epoch = 0;
    this.stop();
  }
}

/** Each beats, and gives up what it is to give up, until nothing is left to do. */
export async function settle(clients: readonly Client[]): Promise<void> {
  for (let round = 0; round < 6; round++) {
    for (const client of clients) {
      await client.heartbeat();
      client.revoke();
    }
  }
}
