/**
 * The log of the groups: the internal topic `__consumer_offsets`. Whatever a group must not forget is a record in it, and at the
 * start everything that is known of groups is rebuilt from it.
 *
 * Invariants: all records of a group are in one partition, in the order in which they were appended; an append resolves when its
 * records are on the disk, and appends to one partition resolve in their order; a partition that could not be read whole is never
 * appended to, and its groups are refused rather than taken for new.
 */
import { KafkaError } from "../errors";
import type { Clock } from "../log/clock";
import type { PartitionLog } from "../log/partition-log";
import { RecordReader } from "../log/records";
import { isInternal, OFFSETS_TOPIC } from "../topics/internal-topics";
import type { Topic, Topics } from "../topics/topics";
import { PartitionWriter } from "./partition-writer";

export { isInternal, OFFSETS_TOPIC };

export interface GroupRecord {
  key: Buffer;
  /** null: a tombstone, which says that what the key stands for is no more. */
  value: Buffer | null;
}

export interface GroupLog {
  /**
   * One batch, behind all that was appended before for this group; resolves when it is on the disk, as with acks=all.
   * @throws KafkaError KAFKA_STORAGE_ERROR, MESSAGE_TOO_LARGE
   */
  append(groupId: string, records: readonly GroupRecord[]): Promise<void>;
  /** Every record of every partition in order, at the start. The buffers are views that do not outlive the call of `each`. */
  replay(each: (record: GroupRecord) => void): Promise<void>;
  partitionOf(groupId: string): number;
  /** Makes the topic, where there is none yet. */
  prepare(): Promise<void>;
  /** To be asked before a group is taken for unknown. @throws KafkaError KAFKA_STORAGE_ERROR when its partition cannot be read. */
  assertReadable(groupId: string): void;
}

export interface TopicGroupLogOptions {
  topics: Topics;
  clock: Clock;
  /** How many partitions the topic gets. Once it is there, it has those it has. */
  partitions: number;
  segmentBytes: number;
  /** Tells a person which partitions could not be read. */
  warn(sentence: string): void;
}

/** How much is read at a time. */
const REPLAY_BYTES = 256 * 1024;

export class TopicGroupLog implements GroupLog {
  readonly #options: TopicGroupLogOptions;
  readonly #writers: PartitionWriter[] = [];
  /** Why a partition could not be read whole. */
  readonly #unreadable = new Map<number, KafkaError>();
  #making: Promise<unknown> | undefined;

  constructor(options: TopicGroupLogOptions) {
    this.#options = options;
  }

  async append(groupId: string, records: readonly GroupRecord[]): Promise<void> {
    if (this.#topic() === undefined) await this.prepare();
    this.assertReadable(groupId);
    await this.#writer(this.partitionOf(groupId)).append(records);
  }

  async replay(each: (record: GroupRecord) => void): Promise<void> {
    for (const [partition, log] of (this.#topic()?.partitions ?? []).entries()) {
      try {
        await replayLog(log, each);
      } catch (problem) {
        const sentence =
          `${OFFSETS_TOPIC}-${partition} cannot be read, so what its groups have committed is not known, and they are refused: ` +
          `${(problem as Error).message}`;
        this.#unreadable.set(partition, new KafkaError("KAFKA_STORAGE_ERROR", sentence, { cause: problem }));
        this.#options.warn(sentence);
      }
    }
  }

  partitionOf(groupId: string): number {
    return partitionFor(groupId, this.#topic()?.partitions.length ?? this.#options.partitions);
  }

  async prepare(): Promise<void> {
    if (this.#topic() !== undefined) return;
    const { topics, partitions, segmentBytes } = this.#options;
    this.#making ??= topics
      .create(OFFSETS_TOPIC, partitions, {
        "cleanup.policy": "compact",
        "compression.type": "producer",
        "segment.bytes": String(segmentBytes),
      })
      .finally(() => {
        this.#making = undefined;
      });
    await this.#making;
  }

  assertReadable(groupId: string): void {
    const partition = this.partitionOf(groupId);
    const problem = this.#unreadable.get(partition) ?? this.#topic()?.partitions[partition]?.offline;
    if (problem !== undefined) throw problem;
  }

  #topic(): Topic | undefined {
    return this.#options.topics.get(OFFSETS_TOPIC);
  }

  #writer(partition: number): PartitionWriter {
    this.#writers[partition] ??= new PartitionWriter(
      this.#topic()!.partitions[partition]!,
      this.#options.clock,
    );
    return this.#writers[partition];
  }
}

async function replayLog(log: PartitionLog, each: (record: GroupRecord) => void): Promise<void> {
  if (log.offline !== undefined) throw log.offline;
  let offset = log.logStartOffset;
  while (offset < log.logEndOffset) {
    const reader = new RecordReader(await log.read(offset, REPLAY_BYTES));
    while (reader.next()) {
      const { key, value } = reader;
      if (reader.offset >= offset && key !== null) each({ key, value });
    }
    if (reader.nextOffset <= offset)
      throw new KafkaError("KAFKA_STORAGE_ERROR", `there is no whole batch at offset ${offset}`);
    offset = reader.nextOffset;
  }
}

/** Which of `count` partitions has the records of a group: as Kafka does, by the hash that Java gives the text of its id. */
export function partitionFor(groupId: string, count: number): number {
  let hash = 0;
  for (let at = 0; at < groupId.length; at++) hash = (Math.imul(31, hash) + groupId.charCodeAt(at)) | 0;
  // The smallest number has no positive counterpart in 32 bits; Kafka takes 0 for it.
  return (hash === -(2 ** 31) ? 0 : Math.abs(hash)) % count;
}
