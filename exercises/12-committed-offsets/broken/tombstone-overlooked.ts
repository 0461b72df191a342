/**
 * The committed offsets: which message each group reads next, in each partition.
 *
 * What a group has committed is a record in the log of the groups, and what is in memory is that log read to its end: so a broker
 * that dies has lost nothing.
 */
import type {
  Commit,
  CommittedOffset,
  CommittedOffsets,
  TopicPartition,
} from "#broker/groups/committed-offsets";
import type { GroupLog, GroupRecord } from "#broker/groups/group-log";
import {
  kindOf,
  OFFSET_COMMIT_KEY,
  OFFSET_COMMIT_VALUE,
  OFFSET_COMMIT_VALUE_THAT_EXPIRES,
  offsetCommitKey,
  offsetCommitValue,
} from "#broker/groups/group-records";
import type { Parts } from "#broker/parts";

export const cause =
  "replay() passes over a value of null: that is a tombstone, and takes out what the records before it said";

class OffsetTable implements CommittedOffsets {
  readonly #log: GroupLog;
  /** By group, and then by partition. A group of which nothing is committed is not here. */
  readonly #groups = new Map<string, Map<string, Commit>>();

  constructor(log: GroupLog) {
    this.#log = log;
  }

  async commit(groupId: string, commits: readonly Commit[]): Promise<void> {
    const records = commits.map((commit) => recordOf(groupId, commit));
    await this.#log.append(groupId, records);
    for (const commit of commits) this.#put(groupId, commit);
  }

  async forget(groupId: string, partitions: readonly TopicPartition[]): Promise<void> {
    const there = partitions.filter(({ topic, partition }) => this.committed(groupId, topic, partition));
    const tombstones = there.map((place) => ({ key: keyOf(groupId, place), value: null }));
    if (tombstones.length === 0) return;
    await this.#log.append(groupId, tombstones);
    for (const place of there) this.#remove(groupId, place);
  }

  replay({ key, value }: GroupRecord): void {
    if (kindOf(key) !== OFFSET_COMMIT_KEY) return;
    const { group, topic, partition } = offsetCommitKey.decode(key);
    if (value !== null) this.#put(group, { topic, partition, ...offsetOf(value) });
  }

  #put(groupId: string, commit: Commit): void {
    const places = this.#groups.get(groupId) ?? new Map<string, Commit>();
    places.set(nameOf(commit), commit);
    this.#groups.set(groupId, places);
  }

  #remove(groupId: string, place: TopicPartition): void {
    const places = this.#groups.get(groupId);
    places?.delete(nameOf(place));
    if (places?.size === 0) this.#groups.delete(groupId);
  }

  // What is asked of the table.

  committed(groupId: string, topic: string, partition: number): CommittedOffset | undefined {
    return this.#groups.get(groupId)?.get(nameOf({ topic, partition }));
  }

  of(groupId: string): Commit[] {
    return [...(this.#groups.get(groupId)?.values() ?? [])];
  }

  topicsOf(groupId: string): Set<string> {
    return new Set(this.of(groupId).map(({ topic }) => topic));
  }

  groupIds(): Iterable<string> {
    return this.#groups.keys();
  }

  get groupCount(): number {
    return this.#groups.size;
  }
}

/** `my-topic-0` */
function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`;
}

// The records, in Kafka's own format.

/** What the record is about. The log of the groups is compacted: of all records with the same key it keeps the last. */
function keyOf(group: string, { topic, partition }: TopicPartition): Buffer {
  return offsetCommitKey.encode(OFFSET_COMMIT_KEY, { group, topic, partition });
}

/** The record that says: the group has committed this. */
function recordOf(groupId: string, commit: Commit): GroupRecord {
  const { commitTimestampMs: commitTimestamp, expireTimestampMs: expireTimestamp } = commit;
  const version = expireTimestamp === -1 ? OFFSET_COMMIT_VALUE : OFFSET_COMMIT_VALUE_THAT_EXPIRES;
  const value = offsetCommitValue.encode(version, { ...commit, commitTimestamp, expireTimestamp });
  return { key: keyOf(groupId, commit), value };
}

/** What the value of such a record says. */
function offsetOf(value: Buffer): CommittedOffset {
  const { commitTimestamp, expireTimestamp, ...offset } = offsetCommitValue.decode(value);
  return { ...offset, commitTimestampMs: commitTimestamp, expireTimestampMs: expireTimestamp };
}

/** Puts the part into the broker. Nothing to do here. */
export default (_parts: Parts): Partial<Parts> => ({ offsets: { open: (log) => new OffsetTable(log) } });
