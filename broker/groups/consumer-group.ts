/**
 * A consumer group of KIP-848: the broker itself shares the partitions out, and each member finds its way there by heartbeats alone.
 *
 * Three epochs tell how far that is. The group's goes up when somebody joins or leaves, subscribes to something else, or a topic that
 * is read changes. The next heartbeat of anybody then makes a new target assignment, which has that epoch. Each member gets there by
 * itself (reconciliation.ts), and has it as its own epoch then; nobody stops to wait for the others.
 *
 * Invariants: a heartbeat is answered when all that it told of, or rests on, is on the disk. A member that is silent for its session,
 * or does not give up in its rebalance timeout what it is to give up, is removed, and its partitions are free.
 */
import { KafkaError } from "../errors";
import type { Clock } from "../log/clock";
import type { Assign, Assignor, Subscriber } from "./assignor";
import { commitTooOld, fencedEpoch, noSuchMember, sameInstance, staleEpoch } from "./consumer-errors";
import type { SubscribedTopic } from "./consumer-group-records";
import {
  type ConsumerMember,
  JOIN,
  LEFT_FOR_NOW,
  type MemberMetadata,
  newMember,
  sizeOf,
} from "./consumer-member";
import type { Changes, ConsumerRoll } from "./consumer-roll";
import type { Group } from "./group";
import type { GroupLog, GroupRecord } from "./group-log";
import type { GroupNews } from "./group-observer";
import { type Heard, HeardSessions } from "./heard-sessions";
import type { Claim, Membership, Sessions } from "./membership";
import type { MemoryBudget } from "./memory-budget";
import { isSame, isSubset, type PartitionSet, partitionKey, partitionOf, topicIdOf } from "./partition-set";
import { reconcile } from "./reconciliation";
import { type GroupTopics, SubscribedTopics } from "./subscribed-topics";

export type AssignorName = keyof Assignor;

/** A heartbeat: what is undefined has not changed since the one before. */
export interface ConsumerHeartbeat {
  memberId: string;
  memberEpoch: number;
  instanceId: string | null;
  rackId: string | undefined;
  rebalanceTimeoutMs: number | undefined;
  subscribedTopicNames: readonly string[] | undefined;
  /** Empty: no expression any more. */
  subscribedTopicRegex: string | undefined;
  serverAssignor: AssignorName | undefined;
  /** The partitions that it has. */
  owned: PartitionSet | undefined;
  clientId: string;
  clientHost: string;
}

export interface HeartbeatAnswer {
  memberId: string;
  memberEpoch: number;
  /** What it is to have, where that is news to it. */
  assigned: PartitionSet | undefined;
}

export interface ConsumerGroupOptions {
  log: GroupLog;
  topics: GroupTopics;
  clock: Clock;
  membership: Membership;
  assignor: Assignor;
  memory: MemoryBudget;
  news: GroupNews;
  /** The one that is taken when no member wishes for another. */
  assignorName: AssignorName;
  sessionTimeoutMs: number;
  sizeMax: number;
  warn(sentence: string): void;
}

/** What a partition takes among those that a member has, and is to have, and in the table of owners. */
const PARTITION_BYTES = 250;

export class ConsumerGroup implements Group {
  readonly type = "consumer";
  readonly protocolType = "consumer";
  readonly groupId: string;
  readonly #options: ConsumerGroupOptions;
  readonly #roll: ConsumerRoll;
  readonly #subscribed: SubscribedTopics;
  readonly #sessions: HeardSessions;
  /** Those who have to give something up, and until when. */
  readonly #revocations: Sessions;
  #emptySinceMs: number | undefined;
  /** As it was told last: the state, and the epoch if that is stable. */
  #told: string | undefined;
  #rebalancingSinceMs: number | undefined;
  /** The last records that are on their way to the disk. */
  #storing: Promise<void> | undefined;

  constructor(roll: ConsumerRoll, options: ConsumerGroupOptions) {
    this.groupId = roll.groupId;
    this.#roll = roll;
    this.#options = options;
    this.#subscribed = new SubscribedTopics(options.topics);
    const { membership, clock, news } = options;
    this.#sessions = new HeardSessions(membership, clock, (memberId, silentMs) => {
      this.#expire(memberId, (member) => news.silent(this, member, silentMs));
    });
    this.#revocations = membership.watch((memberId) => {
      this.#expire(memberId, (member) =>
        news.late(this, member, "give up its partitions", member.rebalanceTimeoutMs),
      );
    });
    options.memory.note(0, this.#topicsBytes);
    for (const member of roll.members.values()) {
      options.memory.note(0, sizeOf(member));
      this.#sessions.begin(member.memberId, options.sessionTimeoutMs);
      this.#watchRevocation(member);
    }
    if (this.isEmpty) this.#emptySinceMs = options.clock.nowMs();
    this.#noteState();
  }

  get state(): string {
    return this.#roll.state;
  }

  get isEmpty(): boolean {
    return this.#roll.members.size === 0;
  }

  get emptySinceMs(): number | undefined {
    return this.#emptySinceMs;
  }

  get epoch(): number {
    return this.#roll.epoch;
  }

  get generation(): number {
    return this.#roll.epoch;
  }

  get rebalancingSinceMs(): number | undefined {
    return this.#rebalancingSinceMs;
  }

  /** When the member was heard of last. */
  heard(memberId: string): Heard | undefined {
    return this.#sessions.of(memberId);
  }

  get targetEpoch(): number {
    return this.#roll.targetEpoch;
  }

  get members(): ReadonlyMap<string, ConsumerMember> {
    return this.#roll.members;
  }

  target(memberId: string): PartitionSet {
    return this.#roll.target(memberId);
  }

  /** The assignor that most of the members who care wish for. */
  get assignorName(): AssignorName {
    const votes = new Map<AssignorName, number>();
    for (const { serverAssignor } of this.#roll.members.values()) {
      const name = serverAssignor as AssignorName | null;
      if (name !== null) votes.set(name, (votes.get(name) ?? 0) + 1);
    }
    const most = Math.max(...votes.values());
    return [...votes].find(([, count]) => count === most)?.[0] ?? this.#options.assignorName;
  }

  /** @throws KafkaError UNKNOWN_MEMBER_ID, FENCED_MEMBER_EPOCH, UNRELEASED_INSTANCE_ID, FENCED_INSTANCE_ID, GROUP_MAX_SIZE_REACHED, … */
  async heartbeat(beat: ConsumerHeartbeat): Promise<HeartbeatAnswer> {
    const { subscribedTopicRegex: regex } = beat;
    if (regex !== undefined && regex !== "") this.#subscribed.assertPattern(regex);
    const before = beat.memberEpoch === JOIN ? this.#join(beat) : this.#existing(beat);
    const told = withNews(before, beat);
    const isThere = this.#roll.members.has(told.memberId);
    this.#options.memory.change(isThere ? sizeOf(before) : 0, sizeOf(told));
    this.#roll.put(told);
    if (!isThere) this.#options.news.joined(this, told);
    this.#sessions.begin(told.memberId, this.#options.sessionTimeoutMs);
    this.#emptySinceMs = undefined;
    this.#refresh(isOtherSubscription(before, told));
    if (this.#roll.epoch > this.#roll.targetEpoch) this.#roll.setTargets(this.#assign());
    const after = reconcile(
      told,
      { epoch: this.#roll.targetEpoch, partitions: this.#roll.target(told.memberId) },
      (partition) => this.#roll.isFree(partition),
      beat.owned ?? null,
    );
    this.#roll.put(after);
    if (after !== told) this.#watchRevocation(after);
    await this.#store();
    const isNews = isFull(beat) || !isSame(before.assigned, after.assigned);
    const { memberId, memberEpoch } = after;
    return { memberId, memberEpoch, assigned: isNews ? after.assigned : undefined };
  }

  /** A member goes; a static one may say that it will come back. @throws KafkaError UNKNOWN_MEMBER_ID, FENCED_INSTANCE_ID */
  async leave({ memberId, instanceId, memberEpoch }: ConsumerHeartbeat): Promise<void> {
    const member = instanceId === null ? this.#member(memberId) : this.#holder(instanceId, memberId);
    if (memberEpoch === LEFT_FOR_NOW) {
      this.#roll.put({ ...member, memberEpoch, pendingRevocation: new Set() });
      this.#revocations.end(memberId);
      this.#options.news.leftForNow(this, member);
    } else {
      this.#options.news.left(this, member);
      this.#remove(memberId);
    }
    await this.#store();
  }

  authorizeCommit({ memberId, generation }: Claim, knowsEpochs = true): void {
    if (generation < 0 && this.isEmpty) return;
    const member = this.#member(memberId);
    if (!knowsEpochs) throw commitTooOld(member);
    this.#authorize(memberId, generation);
  }

  authorizeFetch({ memberId, generation }: Claim): void {
    if (memberId === "" && generation < 0) return;
    this.#authorize(memberId, generation);
  }

  isSubscribedTo(topic: string): boolean {
    return !this.isEmpty && this.#roll.topics.has(topic);
  }

  /** What is to be written when the group is no more. */
  tombstones(): GroupRecord[] {
    return this.#roll.tombstones();
  }

  close(): void {
    this.#options.memory.note(this.#topicsBytes, 0);
    for (const member of this.#roll.members.values()) this.#options.memory.note(sizeOf(member), 0);
    this.#sessions.endAll();
    this.#revocations.endAll();
    // Of a group that nobody ever was in nobody need know.
    if (this.epoch > 0) this.#options.news.dead(this);
  }

  /** What the partitions of the topics that it reads take: each is to be somebody's, and is somebody's. */
  get #topicsBytes(): number {
    return [...this.#roll.topics.values()].reduce(
      (sum, { partitions }) => sum + PARTITION_BYTES * partitions,
      0,
    );
  }

  #authorize(memberId: string, epoch: number): void {
    const member = this.#member(memberId);
    if (member.memberEpoch !== epoch) throw staleEpoch(member, epoch);
  }

  #member(memberId: string): ConsumerMember {
    const member = this.#roll.members.get(memberId);
    if (member === undefined) throw noSuchMember(this.groupId, memberId);
    return member;
  }

  /** The member that has the instance id, and must be the one that says so. */
  #holder(instanceId: string, memberId: string): ConsumerMember {
    const holder = this.#roll.staticMember(instanceId);
    if (holder === undefined) throw noSuchMember(this.groupId, memberId);
    if (holder.memberId !== memberId) throw sameInstance("FENCED_INSTANCE_ID", holder);
    return holder;
  }

  #existing({ memberId, instanceId, memberEpoch, owned }: ConsumerHeartbeat): ConsumerMember {
    const member = instanceId === null ? this.#member(memberId) : this.#holder(instanceId, memberId);
    assertEpoch(member, memberEpoch, owned);
    return member;
  }

  /** The member that joins: a new one, one whose first answer was lost, or a static one that comes back. */
  #join({ memberId, instanceId, memberEpoch, owned }: ConsumerHeartbeat): ConsumerMember {
    const holder = instanceId === null ? undefined : this.#roll.staticMember(instanceId);
    if (holder !== undefined) {
      if (holder.memberEpoch !== LEFT_FOR_NOW) {
        if (holder.memberId !== memberId) throw sameInstance("UNRELEASED_INSTANCE_ID", holder);
        assertEpoch(holder, memberEpoch, owned);
        return holder;
      }
      this.#endWatch(holder.memberId);
      const renamed = this.#roll.rename(holder, memberId);
      this.#options.memory.note(sizeOf(holder), sizeOf(renamed));
      this.#options.news.returned(this, renamed);
      this.#sessions.begin(memberId, this.#options.sessionTimeoutMs);
      return renamed;
    }
    const member = this.#roll.members.get(memberId);
    if (member !== undefined) {
      assertEpoch(member, memberEpoch, owned);
      return member;
    }
    this.#assertRoom();
    return newMember(memberId);
  }

  #assertRoom(): void {
    const { sizeMax } = this.#options;
    if (this.#roll.members.size < sizeMax) return;
    throw new KafkaError(
      "GROUP_MAX_SIZE_REACHED",
      `the group "${this.groupId}" has ${sizeMax} members, as many as KAFKA_GROUP_CONSUMER_MAX_SIZE allows; stop one, or raise it`,
    );
  }

  /** The group has a new epoch when its members, or the topics that they read, are others than before. */
  #refresh(hasOtherSubscriptions: boolean): void {
    if (!hasOtherSubscriptions && !this.#subscribed.hasExpired) return;
    const before = this.#topicsBytes;
    const hasOtherTopics = this.#roll.setTopics(this.#subscribed.of(this.#roll.members.values()));
    this.#options.memory.note(before, this.#topicsBytes);
    if (hasOtherSubscriptions || hasOtherTopics) this.#roll.bumpEpoch();
  }

  #assign(): Map<string, PartitionSet> {
    const { topics } = this.#roll;
    const counts = new Map([...topics].map(([name, { partitions }]) => [name, partitions]));
    const members = [...this.#roll.members.values()].map((member) => this.#subscriber(member));
    const assign: Assign = this.#options.assignor[this.assignorName];
    const assigned = [...assign(members, counts)].map(
      ([memberId, partitions]) => [memberId, keysOf(partitions, topics)] as const,
    );
    return new Map(assigned);
  }

  #subscriber(member: ConsumerMember): Subscriber {
    const owned = [...this.#roll.target(member.memberId)].flatMap((key) => {
      const topic = this.#options.topics.topicName(topicIdOf(key));
      return topic === undefined ? [] : [{ topic, partition: partitionOf(key) }];
    });
    const { memberId, instanceId } = member;
    return { memberId, instanceId, topics: this.#subscribed.namesOf(member), owned };
  }

  /** Each step of the member gives it its time anew. */
  #watchRevocation({ memberId, state, rebalanceTimeoutMs }: ConsumerMember): void {
    if (state === "UNREVOKED_PARTITIONS") this.#revocations.begin(memberId, rebalanceTimeoutMs);
    else this.#revocations.end(memberId);
  }

  #endWatch(memberId: string): void {
    this.#sessions.end(memberId);
    this.#revocations.end(memberId);
  }

  /** Its time is up: nobody waits for it any longer. */
  #expire(memberId: string, tell: (member: ConsumerMember) => void): void {
    const member = this.#roll.members.get(memberId);
    if (member === undefined) return;
    tell(member);
    this.#remove(memberId);
    this.#store().catch((problem: Error) => {
      this.#options.warn(`the group "${this.groupId}" could not be written: ${problem.message}`);
    });
  }

  #remove(memberId: string): void {
    this.#endWatch(memberId);
    this.#options.memory.note(sizeOf(this.#member(memberId)), 0);
    this.#roll.remove(memberId);
    if (this.isEmpty) this.#emptySinceMs = this.#options.clock.nowMs();
    this.#refresh(true);
  }

  /** Nobody sets the state, it follows from the members: so it is looked at whenever something may have changed. */
  #noteState(): void {
    const { state } = this;
    const now = state === "Stable" ? `Stable ${this.epoch}` : state === "Empty" ? state : "rebalancing";
    const isFirst = this.#told === undefined;
    if (now === this.#told) return;
    this.#told = now;
    this.#rebalancingSinceMs = now === "rebalancing" ? this.#options.clock.nowMs() : undefined;
    if (isFirst) return;
    const { news } = this.#options;
    if (state === "Stable") news.stable(this, this.#roll.members.size);
    else if (state === "Empty") news.empty(this);
    else news.rebalancing(this);
  }

  /** Resolves when all that has changed so far is on the disk. */
  async #store(): Promise<void> {
    this.#noteState();
    const changes = this.#roll.takeChanges();
    if (changes.size > 0) this.#storing = this.#append(changes);
    await this.#storing;
  }

  async #append(changes: Changes): Promise<void> {
    try {
      await this.#options.log.append(
        this.groupId,
        [...changes.values()].map((record) => record()),
      );
    } catch (problem) {
      this.#roll.putBack(changes);
      throw problem;
    }
  }
}

/** The member with what the heartbeat says that is new. */
function withNews(member: ConsumerMember, beat: ConsumerHeartbeat): ConsumerMember {
  const { subscribedTopicNames: names, subscribedTopicRegex: regex } = beat;
  const metadata: MemberMetadata = {
    instanceId: beat.instanceId ?? member.instanceId,
    rackId: beat.rackId ?? member.rackId,
    clientId: beat.clientId,
    clientHost: beat.clientHost,
    subscribedTopicNames: names === undefined ? member.subscribedTopicNames : [...new Set(names)].sort(),
    subscribedTopicRegex: regex === undefined ? member.subscribedTopicRegex : regex || null,
    rebalanceTimeoutMs: beat.rebalanceTimeoutMs ?? member.rebalanceTimeoutMs,
    serverAssignor: beat.serverAssignor ?? member.serverAssignor,
  };
  return { ...member, ...metadata };
}

function isOtherSubscription(a: ConsumerMember, b: ConsumerMember): boolean {
  return (
    a.subscribedTopicRegex !== b.subscribedTopicRegex ||
    a.subscribedTopicNames.join() !== b.subscribedTopicNames.join()
  );
}

/** It says all there is to say, as after an error: it may have missed an answer, and gets the whole assignment. */
function isFull({ memberEpoch, rebalanceTimeoutMs, subscribedTopicNames, owned }: ConsumerHeartbeat) {
  if (memberEpoch === JOIN) return true;
  return rebalanceTimeoutMs !== undefined && subscribedTopicNames !== undefined && owned !== undefined;
}

/** The epoch before is right as well, if all it has is still its own: the answer with the new one may have been lost. */
function assertEpoch(member: ConsumerMember, epoch: number, owned: PartitionSet | undefined): void {
  if (epoch === member.memberEpoch) return;
  const missedAnswer =
    epoch === member.previousMemberEpoch && owned !== undefined && isSubset(owned, member.assigned);
  if (epoch > member.memberEpoch || !missedAnswer) throw fencedEpoch(member, epoch);
}

function keysOf(
  partitions: readonly { topic: string; partition: number }[],
  topics: ReadonlyMap<string, SubscribedTopic>,
): PartitionSet {
  return new Set(partitions.map(({ topic, partition }) => partitionKey(topics.get(topic)!.id, partition)));
}
