/**
 * The one narrow way in which a door (text, later the console) reaches topics, messages and offsets. The broker's own log
 * stands behind it here; anything else that can do these few things could.
 *
 * All of it is asynchronous. Appends take effect in the order of the calls; the bytes of a batch must not change afterwards.
 */
export interface PartitionDescription {
  partition: number;
  logStartOffset: number;
  logEndOffset: number;
  segmentCount: number;
  sizeBytes: number;
  /** The newest of its segments, the oldest of them first; the last one is written to. */
  segments: readonly { baseOffset: number; sizeBytes: number }[];
  /** Why the partition cannot be used; undefined while it can. */
  offline: string | undefined;
}

export interface TopicDescription {
  name: string;
  id: string;
  /** The broker keeps it for itself: clients can only read it. */
  isInternal: boolean;
  partitionCount: number;
  /** Whether only the last message of each key is kept, so that a message needs one. */
  isCompacted: boolean;
  /** The configurations that a person wants to see: a few that every topic has, and those that it sets itself. */
  config: Readonly<Record<string, string>>;
}

export interface TopicPartition {
  topic: string;
  partition: number;
}

/** A place in a topic, written `my-topic-0@5`. */
export interface Position extends TopicPartition {
  offset: number;
}

/** A consumer group in a list. */
export interface GroupSummary {
  id: string;
  state: string;
  /** Which protocol its members speak: `classic`, or `consumer` (KIP-848). */
  type: string;
  memberCount: number;
}

export interface GroupDetails extends GroupSummary {
  generation: number;
  /** Since when its members have not all had their partitions, in ms since 1970; undefined while they have. */
  rebalancingSinceMs: number | undefined;
  /** How its members share the partitions out; empty while they have not agreed. */
  assignor: string;
  members: readonly GroupMemberDetails[];
  /** Those that the group has committed an offset for, and those that a member has, by topic and number. */
  partitions: readonly GroupPartition[];
}

export interface GroupMemberDetails {
  id: string;
  /** What its client calls itself; several may have the same name. */
  clientId: string;
  instanceId: string | null;
  host: string;
  partitions: readonly TopicPartition[];
  /** When it was heard of last, and how long it may be silent after that; undefined: nobody waits for it to say anything. */
  heard: { heardMs: number; sessionTimeoutMs: number } | undefined;
}

export interface GroupPartition extends TopicPartition {
  /** Undefined: nothing is committed. */
  committed: number | undefined;
  /** When that was committed. */
  committedMs: number | undefined;
  /** Where its log begins and ends; undefined: the partition cannot be read. */
  start: number | undefined;
  end: number | undefined;
  /** The ids of the members that have it: one, unless something is wrong with how they share. */
  owners: readonly string[];
}

/** What a member of a group has, until the group shares its partitions anew. */
export interface Share {
  memberId: string;
  generation: number;
  partitions: readonly TopicPartition[];
  /** Aborted when the partitions are to be given up: commit what was read, and join again. */
  over: AbortSignal;
}

/** A member of a consumer group. */
export interface GroupMember {
  /** Joins, or joins again, and resolves with what it is given; undefined when `signal` is aborted first. */
  join(signal: AbortSignal): Promise<Share | undefined>;
  /** Commits, durably. Where the group has gone on without the member nothing is committed, and its share is over. */
  commit(positions: readonly Position[]): Promise<void>;
  leave(): void;
}

export interface MemberOptions {
  groupId: string;
  topic: string;
  /** Where the member is, as the group shows it. */
  clientHost: string;
  /** Whether whoever reads takes what it is given: else the member is not heard of, and taken for dead after a while. */
  isTaking(): boolean;
}

/** What happens in a group, for a person. */
export interface GroupHappening {
  group: string;
  /** `fenced`: somebody who is a member no more was refused. */
  kind: "joined" | "left" | "expired" | "fenced" | "rebalancing" | "stable" | "empty" | "dead";
  /** Of `joined`, `left`, `expired` and `fenced`. */
  member: string | null;
  generation: number;
  sentence: string;
}

export interface GroupObserver {
  happened(happening: GroupHappening): void;
}

/** Consumer groups, whichever protocol their members speak. */
export interface Consumers {
  /** All groups, by id. */
  groups(): Promise<GroupSummary[]>;
  /** Another number than before whenever there may be other groups than before. */
  readonly groupsVersion: number;
  /** @throws KafkaError GROUP_ID_NOT_FOUND */
  group(groupId: string): Promise<GroupDetails>;
  /** The next offset that the group reads; undefined where it has committed nothing. */
  committed(groupId: string, topic: string, partition: number): Promise<number | undefined>;
  /** Whether somebody who is no member may commit: nobody else is one then. @throws KafkaError UNKNOWN_MEMBER_ID */
  assertWithoutMembers(groupId: string): Promise<void>;
  /** Commits, durably, as somebody who is no member. @throws KafkaError UNKNOWN_MEMBER_ID when there are members */
  commit(groupId: string, positions: readonly Position[]): Promise<void>;
  /** Tells an observer what happens in all groups from now on, each thing right when it happens; undefined: nobody any more. */
  observe(observer: GroupObserver | undefined): void;
  /** Somebody who is going to be a member: the first `join` makes it one. */
  member(options: MemberOptions): Promise<GroupMember>;
}

export interface Engine {
  readonly consumers: Consumers;
  /** `partitions` undefined: as many as the broker gives by default. */
  createTopic(
    name: string,
    partitions: number | undefined,
    config: ReadonlyMap<string, string>,
  ): Promise<TopicDescription>;
  deleteTopic(name: string): Promise<void>;
  topics(): Promise<TopicDescription[]>;
  /** The names of all topics, in order: to look for some among very many. */
  topicNames(): Promise<readonly string[]>;
  /** Another number after each change: of which topics there are, of their partitions or of their configuration. */
  readonly topicsVersion: number;
  describeTopic(name: string): Promise<TopicDescription>;
  describePartitions(name: string): Promise<PartitionDescription[]>;
  /** Appends a record batch; resolves with its base offset once it is acknowledged with acks=all. */
  append(topic: string, partition: number, batch: Buffer): Promise<number>;
  /** Whole record batches from the one that holds the position on, about `maxBytes` of them; empty at the end. */
  read(position: Position, maxBytes: number): Promise<Buffer>;
  /** Tells that messages of a partition went out to a consumer, in so many bytes, so that they are counted. */
  delivered(from: TopicPartition, messages: number, bytes: number): void;
  /** The first offset as late as `timestampMs`, or the log end offset when there is none. */
  offsetForTime(topic: string, partition: number, timestampMs: number): Promise<number>;
  /** The offset at which the partition's log begins, and the one after its last message. */
  offsets(topic: string, partition: number): Promise<{ earliest: number; latest: number }>;
  /** Resolves when a message is at one of the positions, after `maxWaitMs`, or when `signal` is aborted. */
  wait(positions: readonly Position[], maxWaitMs: number, signal: AbortSignal): Promise<void>;
}
