/**
 * A member of a group that lives in the broker: what `consume TOPIC group=G follow` of the text door is. It does by itself what a
 * client's library does, through the same requests (classic protocol), so it shares a group with any Kafka client:
 *
 *     join      JoinGroup, once more with the member id it is told; as the leader it shares the partitions out; SyncGroup
 *     and then  a heartbeat now and then, until one says that the group shares its partitions anew: the share is over
 *     commit    OffsetCommit, in the generation that it is in
 *     leave     LeaveGroup
 *
 * Invariants: it is heard of only while whoever reads takes what it is given, so a reader that hangs loses its partitions as any dead
 * member does. Once a share is over nothing is committed for it unless the group still allows it.
 */
import { KafkaError } from "../errors";
import { Malformed } from "../kafka/codec/reader";
import type { Assignor, Subscriber } from "./assignor";
import type { ClassicGroups } from "./classic-groups";
import { MemberIdRequired } from "./classic-join";
import type { Joined, JoinedMember } from "./classic-member";
import type { TopicPartition } from "./committed-offsets";
import { assignment, subscription } from "./consumer-protocol";
import type { GroupOffsets } from "./group-offsets";
import { assignedPartitions } from "./group-view";
import type { Claim } from "./membership";

/** Often enough that a person sees partitions move; it costs no more than a call. */
const HEARTBEAT_MS = 500;
const CLIENT_ID = "text";
/**
 * The ways of sharing out that it can take part in: range first, as most clients have it; Kafka's other old one; and what kafkajs calls
 * that.
 */
const PROTOCOLS = ["range", "roundrobin", "RoundRobinAssigner"];
/** Every client, however old, reads this version of what members tell each other. */
const PROTOCOL_VERSION = 0;
/** More than a thousand topics with the longest names take. A longer one is not read. */
const SUBSCRIPTION_BYTES_MAX = 1024 * 1024;
/** The group has gone on without the member, or is about to: it can join again. */
const MAY_JOIN_AGAIN = ["REBALANCE_IN_PROGRESS", "ILLEGAL_GENERATION", "UNKNOWN_MEMBER_ID"];

export interface FollowerOptions {
  groups: ClassicGroups;
  offsets: GroupOffsets;
  assignor: Assignor;
  partitionCount(topic: string): number | undefined;
  sessionTimeoutMs: number;
  groupId: string;
  topic: string;
  clientHost: string;
  /** Whether whoever reads takes what it is given. */
  isTaking(): boolean;
}

/** What it has, until `over` is aborted: then it is to commit what was read, and to join again. */
export interface FollowerShare {
  memberId: string;
  generation: number;
  partitions: TopicPartition[];
  over: AbortSignal;
}

export class Follower {
  readonly #options: FollowerOptions;
  #memberId = "";
  #generation = -1;
  #over = new AbortController();
  #heartbeats: NodeJS.Timeout | undefined;
  /** While it leads: the topics that the members read, and how many partitions each had when they were shared out. */
  #shared: ReadonlyMap<string, number> = new Map();

  constructor(options: FollowerOptions) {
    this.#options = options;
  }

  /** Joins, or joins again; resolves with its share, or with undefined when `signal` is aborted first. @throws KafkaError */
  async join(signal: AbortSignal): Promise<FollowerShare | undefined> {
    this.#endShare();
    while (!signal.aborted) {
      try {
        const joined = await this.#join(signal);
        const partitions = await this.#sync(joined, signal);
        return this.#begin(partitions);
      } catch (problem) {
        if (signal.aborted) break;
        this.#note(problem);
      }
    }
    return undefined;
  }

  /** Commits, durably; where the group has gone on without it nothing is committed, and its share is over. @throws KafkaError */
  async commit(positions: readonly (TopicPartition & { offset: number })[]): Promise<void> {
    const { offsets, groupId } = this.#options;
    const commits = positions.map((position) => ({ ...position, leaderEpoch: -1, metadata: null }));
    const answers = await offsets.commit(groupId, this.#claim, commits);
    const refusal = answers.find((answer) => answer !== undefined);
    if (refusal === undefined) return;
    this.#endShare();
    this.#note(refusal);
  }

  leave(): void {
    this.#endShare();
    if (this.#memberId === "") return;
    const { groups, groupId } = this.#options;
    try {
      groups.leave(groupId, [{ memberId: this.#memberId, instanceId: null }]);
    } catch (problem) {
      // The group cannot be reached: then nobody waits for this member either.
      if (!(problem instanceof KafkaError)) throw problem;
    }
    this.#memberId = "";
  }

  async #join(signal: AbortSignal): Promise<Joined> {
    const { groups, groupId, topic, clientHost, sessionTimeoutMs } = this.#options;
    const metadata = subscription.encode({ topics: [topic], ownedPartitions: [] }, PROTOCOL_VERSION);
    const request = {
      groupId,
      instanceId: null,
      protocolType: "consumer",
      protocols: PROTOCOLS.map((name) => ({ name, metadata })),
      sessionTimeoutMs,
      rebalanceTimeoutMs: sessionTimeoutMs,
      clientId: CLIENT_ID,
      clientHost,
      requiresMemberId: true,
      maySkipAssignment: false,
    };
    try {
      return await groups.join({ ...request, memberId: this.#memberId }, signal);
    } catch (problem) {
      if (!(problem instanceof MemberIdRequired)) throw problem;
      this.#memberId = problem.memberId;
      return groups.join({ ...request, memberId: this.#memberId }, signal);
    }
  }

  async #sync(joined: Joined, signal: AbortSignal): Promise<TopicPartition[]> {
    const { groups, groupId, topic } = this.#options;
    this.#memberId = joined.memberId;
    this.#generation = joined.generation;
    const request = {
      claim: this.#claim,
      protocolType: joined.protocolType,
      protocolName: joined.protocolName,
      assignments: joined.leader === this.#memberId ? this.#assign(joined) : new Map(),
    };
    const { assignment: given } = await groups.sync(groupId, request, signal);
    // A leader may give what nobody asked for.
    return assignedPartitions(given).filter((one) => one.topic === topic);
  }

  /** The leader's work: who gets what. */
  #assign({ members, protocolName }: Joined): Map<string, Buffer> {
    const { assignor } = this.#options;
    const subscribers = members.map((member) => this.#subscriberOf(member));
    this.#shared = this.#count(subscribers.flatMap(({ topics }) => topics));
    const assign = protocolName === "range" ? assignor.range : assignor.uniform;
    const shares = [...assign(subscribers, this.#shared)];
    return new Map(shares.map(([memberId, partitions]) => [memberId, encodeAssignment(partitions)]));
  }

  #subscriberOf({ memberId, instanceId, metadata }: JoinedMember): Subscriber {
    const topics = [...new Set(topicsIn(metadata))];
    const existing = topics.filter((topic) => this.#options.partitionCount(topic) !== undefined);
    return { memberId, instanceId, topics: existing, owned: [] };
  }

  #count(topics: Iterable<string>): Map<string, number> {
    const counts = [...new Set(topics)].map((topic) => [topic, this.#options.partitionCount(topic)] as const);
    return new Map(counts.filter((entry): entry is [string, number] => entry[1] !== undefined));
  }

  #begin(partitions: TopicPartition[]): FollowerShare {
    this.#over = new AbortController();
    this.#heartbeats = setInterval(() => this.#heartbeat(), HEARTBEAT_MS);
    return { memberId: this.#memberId, generation: this.#generation, partitions, over: this.#over.signal };
  }

  #heartbeat(): void {
    const { groups, groupId, isTaking } = this.#options;
    if (!isTaking()) return;
    try {
      groups.heartbeat(groupId, this.#claim);
      if (this.#topicsChanged()) this.#endShare();
    } catch {
      // Whatever it is: the member joins again, and then learns what was wrong.
      this.#endShare();
    }
  }

  /** A topic that has got more partitions, or is no more, is the leader's business. */
  #topicsChanged(): boolean {
    const now = this.#count(this.#shared.keys());
    return [...this.#shared].some(([topic, count]) => now.get(topic) !== count);
  }

  #endShare(): void {
    clearInterval(this.#heartbeats);
    this.#shared = new Map();
    this.#over.abort();
  }

  /** Takes in why something was refused, if joining again helps; what nobody knows how to mend is thrown on. */
  #note(problem: unknown): void {
    if (!(problem instanceof KafkaError) || !MAY_JOIN_AGAIN.includes(problem.name)) throw problem;
    if (problem.name === "UNKNOWN_MEMBER_ID") this.#memberId = "";
  }

  get #claim(): Claim {
    return { memberId: this.#memberId, instanceId: null, generation: this.#generation };
  }
}

/** A member whose subscription cannot be read reads nothing, and gets nothing. */
function topicsIn(metadata: Buffer): readonly string[] {
  if (metadata.length > SUBSCRIPTION_BYTES_MAX) return [];
  try {
    return subscription.decode(metadata).topics;
  } catch (problem) {
    if (problem instanceof Malformed) return [];
    throw problem;
  }
}

function encodeAssignment(partitions: readonly TopicPartition[]): Buffer {
  const byTopic = Map.groupBy(partitions, ({ topic }) => topic);
  const assignedPartitions = [...byTopic].map(([topic, some]) => ({
    topic,
    partitions: some.map(({ partition }) => partition),
  }));
  return assignment.encode({ assignedPartitions, userData: null }, PROTOCOL_VERSION);
}
