/**
 * The committed offsets: which message each group reads next in each partition. They are records in the log of the groups, one for
 * each group and partition, and the latest counts; what is in memory is that log read to its end.
 *
 * Invariants: what is told here is on the disk. A commit that is on its way there is not seen before it arrives, and one that does
 * not arrive is never seen. What is kept counts as memory of the groups, and a commit that would need more than there is is refused.
 */
import type { GroupLog, GroupRecord } from "./group-log";
import {
  kindOf,
  OFFSET_COMMIT_KEY,
  OFFSET_COMMIT_VALUE,
  OFFSET_COMMIT_VALUE_THAT_EXPIRES,
  offsetCommitKey,
  offsetCommitValue,
} from "./group-records";
import { MemoryBudget } from "./memory-budget";

export interface TopicPartition {
  topic: string;
  partition: number;
}

export interface CommittedOffset {
  /** The next message to read. */
  offset: number;
  /** -1: not told. */
  leaderEpoch: number;
  /** A text of the consumer's own. */
  metadata: string;
  commitTimestampMs: number;
  /** Only where the commit itself said so, as old clients do; else -1, and the retention of the broker holds. */
  expireTimestampMs: number;
}

export type Commit = TopicPartition & CommittedOffset;

export interface CommittedOffsets {
  /** Resolves when the offsets are on the disk; only then can they be read. @throws KafkaError, and nothing is committed. */
  commit(groupId: string, offsets: readonly Commit[]): Promise<void>;
  committed(groupId: string, topic: string, partition: number): CommittedOffset | undefined;
  /** All that a group has committed. */
  of(groupId: string): readonly Commit[];
  /** The topics that a group has committed something for. */
  topicsOf(groupId: string): Iterable<string>;
  /** Forgets what the group has committed for these partitions, durably. */
  forget(groupId: string, partitions: readonly TopicPartition[]): Promise<void>;
  /** The groups that have committed something. */
  groupIds(): Iterable<string>;
  /** How many they are. */
  readonly groupCount: number;
  /** Takes in a record that was read at the start. One that does not tell of offsets is not for here. */
  replay(record: GroupRecord): void;
}

export interface Offsets {
  /** `memory`: where what is kept is to be counted; left out, there is no limit. */
  open(log: GroupLog, memory?: MemoryBudget): CommittedOffsets;
}

export const offsets: Offsets = {
  open: (log, memory = new MemoryBudget(Number.POSITIVE_INFINITY)) => new OffsetTable(log, memory),
};

/** So many tombstones go into one append. They need not stay together: each says what is true by itself. */
const TOMBSTONES_TOGETHER = 1000;

/** About what a committed offset takes, and a group or a topic in which there are some, beside their texts. */
const OFFSET_BYTES = 200;
const TABLE_BYTES = 300;

class OffsetTable implements CommittedOffsets {
  readonly #log: GroupLog;
  readonly #memory: MemoryBudget;
  /** By group, topic and partition. A group and a topic are only here while something is committed for them. */
  readonly #groups = new Map<string, Map<string, Map<number, CommittedOffset>>>();

  constructor(log: GroupLog, memory: MemoryBudget) {
    this.#log = log;
    this.#memory = memory;
  }

  async commit(groupId: string, offsets: readonly Commit[]): Promise<void> {
    this.#memory.assertRoom(this.#growth(groupId, offsets), "INVALID_COMMIT_OFFSET_SIZE");
    await this.#log.append(
      groupId,
      offsets.map((commit) => recordOf(groupId, commit)),
    );
    for (const commit of offsets) this.#set(groupId, commit.topic, commit.partition, withoutPlace(commit));
  }

  committed(groupId: string, topic: string, partition: number): CommittedOffset | undefined {
    return this.#groups.get(groupId)?.get(topic)?.get(partition);
  }

  of(groupId: string): Commit[] {
    const topics = [...(this.#groups.get(groupId) ?? [])];
    return topics.flatMap(([topic, partitions]) =>
      [...partitions].map(([partition, offset]) => ({ topic, partition, ...offset })),
    );
  }

  topicsOf(groupId: string): Iterable<string> {
    return this.#groups.get(groupId)?.keys() ?? [];
  }

  async forget(groupId: string, partitions: readonly TopicPartition[]): Promise<void> {
    const there = partitions.filter(({ topic, partition }) => this.committed(groupId, topic, partition));
    for (let at = 0; at < there.length; at += TOMBSTONES_TOGETHER) {
      const some = there.slice(at, at + TOMBSTONES_TOGETHER);
      await this.#log.append(
        groupId,
        some.map((one) => ({ key: keyOf(groupId, one), value: null })),
      );
      for (const { topic, partition } of some) this.#delete(groupId, topic, partition);
    }
  }

  groupIds(): Iterable<string> {
    return this.#groups.keys();
  }

  get groupCount(): number {
    return this.#groups.size;
  }

  replay({ key, value }: GroupRecord): void {
    const kind = kindOf(key);
    if (kind !== 0 && kind !== OFFSET_COMMIT_KEY) return;
    const { group, topic, partition } = offsetCommitKey.decode(key);
    if (value === null) this.#delete(group, topic, partition);
    else this.#set(group, topic, partition, offsetOf(value));
  }

  #set(groupId: string, topic: string, partition: number, offset: CommittedOffset): void {
    const topics = getOrMake(this.#groups, groupId, () => this.#table(groupId));
    const partitions = getOrMake(topics, topic, () => this.#table(topic));
    this.#memory.note(sizeOf(partitions.get(partition)), sizeOf(offset));
    partitions.set(partition, offset);
  }

  #delete(groupId: string, topic: string, partition: number): void {
    const topics = this.#groups.get(groupId);
    const partitions = topics?.get(topic);
    if (topics === undefined || partitions === undefined) return;
    this.#memory.note(sizeOf(partitions.get(partition)), 0);
    partitions.delete(partition);
    if (partitions.size === 0) this.#deleteTable(topics, topic);
    if (topics.size === 0) this.#deleteTable(this.#groups, groupId);
  }

  #table<K, V>(name: string): Map<K, V> {
    this.#memory.note(0, sizeOfTable(name));
    return new Map();
  }

  #deleteTable(among: Map<string, unknown>, name: string): void {
    among.delete(name);
    this.#memory.note(sizeOfTable(name), 0);
  }

  /** How much more has to be kept when these are committed. */
  #growth(groupId: string, offsets: readonly Commit[]): number {
    const topics = this.#groups.get(groupId);
    const newTopics = new Set(offsets.map(({ topic }) => topic).filter((topic) => !topics?.has(topic)));
    let bytes = topics === undefined ? sizeOfTable(groupId) : 0;
    for (const topic of newTopics) bytes += sizeOfTable(topic);
    for (const commit of offsets)
      bytes += sizeOf(commit) - sizeOf(topics?.get(commit.topic)?.get(commit.partition));
    return bytes;
  }
}

function sizeOf(offset: CommittedOffset | undefined): number {
  return offset === undefined ? 0 : OFFSET_BYTES + 2 * offset.metadata.length;
}

function sizeOfTable(name: string): number {
  return TABLE_BYTES + 2 * name.length;
}

function getOrMake<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const there = map.get(key);
  if (there !== undefined) return there;
  const made = make();
  map.set(key, made);
  return made;
}

function keyOf(group: string, { topic, partition }: TopicPartition): Buffer {
  return offsetCommitKey.encode(OFFSET_COMMIT_KEY, { group, topic, partition });
}

function recordOf(groupId: string, commit: Commit): GroupRecord {
  const { offset, leaderEpoch, metadata, commitTimestampMs, expireTimestampMs } = commit;
  const version = expireTimestampMs === -1 ? OFFSET_COMMIT_VALUE : OFFSET_COMMIT_VALUE_THAT_EXPIRES;
  const value = offsetCommitValue.encode(version, {
    offset,
    leaderEpoch,
    metadata,
    commitTimestamp: commitTimestampMs,
    expireTimestamp: expireTimestampMs,
  });
  return { key: keyOf(groupId, commit), value };
}

/** Field by field, so that all of them have one shape, and little is kept for each. */
function withoutPlace({ offset, leaderEpoch, metadata, commitTimestampMs, expireTimestampMs }: Commit) {
  return { offset, leaderEpoch, metadata, commitTimestampMs, expireTimestampMs };
}

function offsetOf(value: Buffer): CommittedOffset {
  const { offset, leaderEpoch, metadata, commitTimestamp, expireTimestamp } = offsetCommitValue.decode(value);
  return {
    offset,
    leaderEpoch,
    metadata,
    commitTimestampMs: commitTimestamp,
    expireTimestampMs: expireTimestamp,
  };
}
