/**
 * The committed offsets: which message each group reads next, in each partition.
 *
 * Here they are kept in memory only, and are gone when the broker dies. What must outlive it goes into the log of the groups, and
 * is read from there at the start. Replace what is marked TODO; the rest is done.
 *
 * What there is to work with:
 *
 *   this.#log.append(groupId, records)   writes records behind all that are there, all of them or none. Its promise resolves when
 *                                        they are on the disk, and rejects when they could not be written
 *   a record                             { key, value }: key says what it is about, value what is true of that now. A value of null
 *                                        is a tombstone: of that there is nothing any more
 *   recordOf(groupId, commit)            the record of a commit
 *   keyOf(groupId, place)                its key alone
 *   kindOf(key)                          what kind of record it is: OFFSET_COMMIT_KEY for these. The broker writes others into the
 *                                        same log, about the members of groups
 *   offsetCommitKey.decode(key)          what is in the key of such a record: { group, topic, partition }
 *   offsetOf(value)                      what is in its value, when that is not null
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

class OffsetTable implements CommittedOffsets {
  readonly #log: GroupLog;
  /** By group, and then by partition. A group of which nothing is committed is not here. */
  readonly #groups = new Map<string, Map<string, Commit>>();

  constructor(log: GroupLog) {
    this.#log = log;
  }

  /** The group reads on from these offsets. A client is told that they are committed when this resolves; when it rejects, that they are not. */
  async commit(groupId: string, commits: readonly Commit[]): Promise<void> {
    // TODO: and when the broker dies now? In which order do the log and the memory learn of it?
    for (const commit of commits) this.#put(groupId, commit);
  }

  /** What the group has committed for these partitions is no more. There need not be anything. */
  async forget(_groupId: string, _partitions: readonly TopicPartition[]): Promise<void> {
    // TODO
  }

  /** The broker has started, and reads the log of the groups from the beginning: this is the next record in it. */
  replay(_record: GroupRecord): void {
    // TODO: what does the record say, and what does that change in the table?
  }

  #put(groupId: string, commit: Commit): void {
    const places = this.#groups.get(groupId) ?? new Map<string, Commit>();
    places.set(nameOf(commit), commit);
    this.#groups.set(groupId, places);
  }

  // What is asked of the table. Nothing to do here.

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

// The records, in Kafka's own format. Nothing to do here.

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
