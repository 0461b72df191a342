/**
 * The group coordinator: all consumer groups by id, whichever protocol their members speak. Requests come here as plain values and go
 * to the group they are for; what is refused is a KafkaError.
 *
 * Invariant: nothing here waits for a client. A member that waits for others is a promise and a timer, and holds up nobody.
 */
import { KafkaError } from "../errors";
import type { Clock } from "../log/clock";
import type { Assignor } from "./assignor";
import { ClassicGroups } from "./classic-groups";
import type { CommittedOffsets, Offsets } from "./committed-offsets";
import { type ConsumerGroupLimits, ConsumerGroups } from "./consumer-groups";
import { Follower, type FollowerOptions } from "./follower";
import type { Group, GroupDescription, GroupListing, GroupType } from "./group";
import type { GroupLog } from "./group-log";
import { GroupNews, type GroupObserver } from "./group-observer";
import { GroupOffsets } from "./group-offsets";
import { GroupRegistry } from "./group-registry";
import { type GroupView, viewOfClassic, viewOfConsumer } from "./group-view";
import type { Membership } from "./membership";
import { MemoryBudget } from "./memory-budget";
import type { GroupTopics } from "./subscribed-topics";

/** The parts that an extension can replace. */
export interface GroupParts {
  clock: Clock;
  membership: Membership;
  assignor: Assignor;
  offsets: Offsets;
}

export type { GroupTopics };

/** Settings of the broker: settings.ts says what each is for. */
export interface GroupLimits extends ConsumerGroupLimits {
  groupInitialRebalanceDelayMs: number;
  groupSessionTimeoutMsMin: number;
  groupSessionTimeoutMsMax: number;
  groupSizeMax: number;
  groupsMax: number;
  groupsBytesMax: number;
  offsetMetadataBytesMax: number;
  offsetsRetentionMinutes: number;
  offsetsRetentionCheckIntervalMs: number;
}

export interface GroupCoordinatorOptions {
  parts: GroupParts;
  topics: GroupTopics;
  log: GroupLog;
  limits: GroupLimits;
  /** Tells a person what could not be read or written. */
  warn(sentence: string): void;
}

/** How long a follower may be silent; as Kafka's own consumers long had it. */
const FOLLOWER_SESSION_MS = 10_000;

const NEVER_JOINED = { state: "Empty", protocolType: "" };

export class GroupCoordinator {
  readonly offsets: GroupOffsets;
  /** The requests of the classic protocol. */
  readonly classic: ClassicGroups;
  /** The requests of the protocol of KIP-848. */
  readonly consumer: ConsumerGroups;
  readonly #options: GroupCoordinatorOptions;
  readonly #news = new GroupNews();
  readonly #groups: GroupRegistry;
  readonly #store: CommittedOffsets;
  readonly #retentionTimer: NodeJS.Timeout;

  private constructor(options: GroupCoordinatorOptions) {
    const { parts, topics, log, limits } = options;
    this.#options = options;
    this.#groups = new GroupRegistry(limits.groupsMax, (group) => this.#forgetStored(group));
    const memory = new MemoryBudget(limits.groupsBytesMax);
    this.#store = parts.offsets.open(log, memory);
    this.offsets = new GroupOffsets({
      log,
      store: this.#store,
      groups: this.#groups,
      clock: parts.clock,
      news: this.#news,
      partitionCount: (topic) => topics.partitionCount(topic),
      abandoned: (groupId) => this.#remove(this.#groups.get(groupId)),
      limits,
    });
    const { clock, membership, assignor } = parts;
    const shared = { ...options, groups: this.#groups, clock, membership, memory, news: this.#news };
    this.classic = new ClassicGroups(shared);
    this.consumer = new ConsumerGroups({ ...shared, assignor });
    this.#retentionTimer = setInterval(
      () => this.#tend(() => this.offsets.expire(), "expired offsets could not be forgotten"),
      limits.offsetsRetentionCheckIntervalMs,
    );
  }

  /** Reads from their log what is known of all groups. */
  static async open(options: GroupCoordinatorOptions): Promise<GroupCoordinator> {
    const coordinator = new GroupCoordinator(options);
    await options.log.replay((record) => {
      coordinator.#store.replay(record);
      coordinator.classic.replay(record);
      coordinator.consumer.replay(record);
    });
    coordinator.classic.wake();
    coordinator.consumer.wake();
    // The broker may have died when a topic was deleted and its offsets were not.
    await coordinator.topicsDeleted();
    return coordinator;
  }

  /** The broker that is to be asked about this group is this one, once it has a log to write to. @throws KafkaError */
  async prepare(groupId: string): Promise<void> {
    await this.#options.log.prepare();
    this.#options.log.assertReadable(groupId);
  }

  /** Topics are no more, nor is what was committed for them. */
  async topicsDeleted(): Promise<void> {
    const forget = () => this.offsets.forgetDeletedTopics();
    await this.#tend(forget, "the offsets of a deleted topic could not be forgotten");
  }

  /** The type of the group of that id; undefined when there is none. */
  typeOf(groupId: string): GroupType | undefined {
    return this.#groups.get(groupId)?.type;
  }

  /** Another number than before when groups have come or gone, also those that only commit. */
  get groupsVersion(): number {
    return this.#groups.version * (this.#options.limits.groupsMax + 1) + this.#store.groupCount;
  }

  /** All groups, with those that never had a member and have committed offsets. */
  list(): GroupListing[] {
    const joined = [...this.#groups.all()];
    const others = [...this.offsets.groupIds()].filter((groupId) => this.#groups.get(groupId) === undefined);
    return [
      ...joined.map(({ groupId, type, protocolType, state }) => ({ groupId, type, protocolType, state })),
      ...others.map((groupId) => ({ groupId, type: "classic" as const, ...NEVER_JOINED })),
    ];
  }

  /** A classic group as it is; one that there is not is dead, and so is one of the other type, of which its own requests tell. */
  describe(groupId: string): GroupDescription {
    this.#options.log.assertReadable(groupId);
    const group = this.#groups.get(groupId);
    const nobody = { protocolType: "", protocolName: "", members: [] };
    if (group === undefined && this.offsets.of(groupId).length > 0) return { ...nobody, ...NEVER_JOINED };
    return this.classic.find(groupId)?.describe() ?? { ...nobody, state: "Dead" };
  }

  /** A group of either type as a person wants to see it. @throws KafkaError GROUP_ID_NOT_FOUND, KAFKA_STORAGE_ERROR */
  view(groupId: string): GroupView {
    const consumer = this.consumer.find(groupId);
    if (consumer !== undefined) return viewOfConsumer(consumer, (id) => this.#options.topics.topicName(id));
    const description = this.describe(groupId);
    if (description.state === "Dead") throw notFound(groupId);
    const group = this.classic.find(groupId);
    return viewOfClassic(description, group?.generation ?? 0, group?.rebalancingSinceMs);
  }

  /** Somebody wants to know what happens in the groups from now on; undefined: nobody any more. */
  observe(observer: GroupObserver | undefined): void {
    this.#news.observer = observer;
  }

  /** How many members a group has, of either type. */
  memberCount(groupId: string): number {
    return (this.classic.find(groupId) ?? this.consumer.find(groupId))?.members.size ?? 0;
  }

  /** Somebody in the broker itself who is going to be a member of a group. */
  follower(wishes: Pick<FollowerOptions, "groupId" | "topic" | "clientHost" | "isTaking">): Follower {
    const { parts, topics, limits } = this.#options;
    const { groupSessionTimeoutMsMin: min, groupSessionTimeoutMsMax: max } = limits;
    return new Follower({
      ...wishes,
      groups: this.classic,
      offsets: this.offsets,
      assignor: parts.assignor,
      partitionCount: (topic) => topics.partitionCount(topic),
      sessionTimeoutMs: Math.min(Math.max(FOLLOWER_SESSION_MS, min), max),
    });
  }

  /** Deletes a group without members, and all that it has committed. @throws KafkaError GROUP_ID_NOT_FOUND, NON_EMPTY_GROUP */
  async delete(groupId: string): Promise<void> {
    if (groupId === "") throw new KafkaError("INVALID_GROUP_ID", "the id of the group is empty; give one");
    const group = this.#groups.get(groupId);
    if (group === undefined && this.offsets.of(groupId).length === 0) {
      throw notFound(groupId);
    }
    if (group !== undefined && !group.isEmpty) {
      throw new KafkaError("NON_EMPTY_GROUP", `the group "${groupId}" has members; stop them first`);
    }
    await this.offsets.deleteAll(groupId);
    await this.#remove(group);
  }

  /** A start must not find a group of either type. The log keeps the order, so nobody need wait for what is written here. */
  #forgetStored(group: Group): void {
    const forget = () => this.#options.log.append(group.groupId, group.tombstones());
    void this.#tend(forget, `what the group "${group.groupId}" was before could not be forgotten`);
  }

  async #remove(group: Group | undefined): Promise<void> {
    // Somebody may have joined since it was looked at.
    if (group === undefined || !group.isEmpty) return;
    await this.#options.log.append(group.groupId, group.tombstones());
    // Somebody may have joined meanwhile: then the group is stored anew as soon as there is anything to store.
    if (group.isEmpty && this.#groups.get(group.groupId) === group) this.#groups.remove(group.groupId);
  }

  /** Clean stop: whoever waits is answered, and no timer is left. */
  close(): void {
    clearInterval(this.#retentionTimer);
    for (const group of this.#groups.all()) group.close();
  }

  /** Does what nobody waits for; if it fails, a person is told, and the next time may do it. */
  async #tend(work: () => Promise<void>, failure: string): Promise<void> {
    try {
      await work();
    } catch (problem) {
      this.#options.warn(`${failure}: ${(problem as Error).message}`);
    }
  }
}

function notFound(groupId: string): KafkaError {
  return new KafkaError("GROUP_ID_NOT_FOUND", `there is no group "${groupId}"`);
}
