/** The committed offsets: which message each group reads next in each partition. */
import type { GroupLog, GroupRecord } from "./group-log";

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
  /** Forgets what the group has committed for these partitions, durably. */
  forget(groupId: string, partitions: readonly TopicPartition[]): Promise<void>;
  /** The groups that have committed something. */
  groupIds(): Iterable<string>;
  /** Takes in a record that was read at the start. One that does not tell of offsets is not for here. */
  replay(record: GroupRecord): void;
}

export interface Offsets {
  open(log: GroupLog): CommittedOffsets;
}
