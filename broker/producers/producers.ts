/**
 * What the broker knows of idempotent producers: for each partition, the last batches of each producer that wrote to it. The
 * deduplicator decides by it; here it is kept, bounded, and found again after a restart.
 *
 * All of it follows from the logs. A snapshot beside the log spares reading what lies before it; what lies behind it is read at the
 * start, and of that the headers of the batches only.
 *
 * Invariants: what is known of a producer is what the log holds of it, up to the log end offset. A producer that was silent for
 * `expirationMs` is forgotten, and so is the longest silent of all when there would be more than `producersMax`: then its next
 * batch is taken as it comes.
 */
import type { Clock } from "../log/clock";
import type { PartitionLog } from "../log/partition-log";
import {
  AT,
  baseOffset,
  hasLogAppendTime,
  int64,
  lastOffset,
  maxTimestamp,
  sizeBytes,
} from "../log/record-batch";
import type { Storage } from "../log/storage";
import { type Deduplicator, type NumberedBatch, type StoredBatch, sequenceAfter } from "./deduplicator";
import type { Producer } from "./producer-snapshot";
import { SnapshotFiles } from "./snapshot-files";

export interface ProducersOptions {
  storage: Storage;
  clock: Clock;
  deduplicator: Deduplicator;
  expirationMs: number;
  /** A producer counts once for each partition in which it is known. */
  producersMax: number;
  /** Tells a person what could not be read at the start. */
  warn(sentence: string): void;
}

interface Partition {
  readonly producers: Map<number, KnownProducer>;
  readonly snapshots: SnapshotFiles;
  /** The segment in which the last batch was: another one means that the log has rolled. */
  segmentBase: number;
}

interface KnownProducer extends Producer {
  readonly partition: Partition;
}

const READ_BYTES = 256 * 1024;
const NO_BATCHES: readonly StoredBatch[] = [];

export class Producers {
  readonly #options: ProducersOptions;
  readonly #partitions = new Map<PartitionLog, Partition>();
  /** Those of all partitions, the longest silent first. */
  readonly #bySilence = new Set<KnownProducer>();

  private constructor(options: ProducersOptions) {
    this.#options = options;
  }

  /** Learns what the logs and the snapshots beside them tell. */
  static async open(options: ProducersOptions, logs: readonly PartitionLog[]): Promise<Producers> {
    const producers = new Producers(options);
    for (const log of logs) if (log.offline === undefined) await producers.#learn(log);
    producers.#sortBySilence();
    return producers;
  }

  /**
   * The stored batch that `batch` repeats; undefined when it is new, or of a producer that is not idempotent.
   * @throws KafkaError OUT_OF_ORDER_SEQUENCE_NUMBER, INVALID_PRODUCER_EPOCH
   */
  findRepeated(log: PartitionLog, batch: Buffer): StoredBatch | undefined {
    const producerId = producerIdOf(batch, 0);
    if (producerId < 0) return undefined;
    this.#forgetExpired();
    const known = this.#partition(log).producers.get(producerId)?.batches ?? NO_BATCHES;
    return this.#options.deduplicator.findRepeated(known, numbersOf(batch, 0, producerId));
  }

  /** Takes notice of a batch that was just appended. Every append must come here: this is where the rolling of a log is seen. */
  note(log: PartitionLog, batch: Buffer): void {
    const partition = this.#partition(log);
    if (partition.segmentBase !== log.activeSegmentBase) {
      partition.segmentBase = log.activeSegmentBase;
      this.#saveOnRoll(partition, baseOffset(batch));
    }
    this.#note(partition, batch, 0);
  }

  /** The producers that are known in a partition. */
  of(log: PartitionLog): Producer[] {
    this.#forgetExpired();
    return [...this.#partition(log).producers.values()];
  }

  /** The last offset of each producer that is known in a partition. */
  lastOffsets(log: PartitionLog): Map<number, number> {
    return new Map(
      this.of(log).map(({ producerId, batches }) => [producerId, lastOffsetOf(batches.at(-1)!)]),
    );
  }

  /** Forgets everything of a log that is no more. */
  forget(log: PartitionLog): void {
    for (const producer of this.#partitions.get(log)?.producers.values() ?? []) this.#forget(producer);
    this.#partitions.delete(log);
  }

  /** Clean stop: the next start finds a snapshot at the end of each log. False when there was no room for one. */
  async close(): Promise<boolean> {
    this.#forgetExpired();
    const saved = await Promise.allSettled([...this.#partitions].map(saveAtEnd));
    return saved.every(({ status }) => status === "fulfilled");
  }

  #partition(log: PartitionLog): Partition {
    let partition = this.#partitions.get(log);
    if (partition === undefined) {
      const snapshots = new SnapshotFiles(this.#options.storage, log.folder);
      partition = { producers: new Map(), snapshots, segmentBase: log.activeSegmentBase };
      this.#partitions.set(log, partition);
    }
    return partition;
  }

  async #learn(log: PartitionLog): Promise<void> {
    const partition = this.#partition(log);
    try {
      const snapshot = partition.snapshots.load(log.logStartOffset, log.logEndOffset);
      for (const producer of snapshot?.producers ?? []) this.#keep({ ...producer, partition });
      await this.#read(log, partition, snapshot?.offset ?? log.logStartOffset);
    } catch (problem) {
      this.#options.warn(
        `what idempotent producers wrote to ${log.folder} could not be read: ${(problem as Error).message}; ` +
          "a batch that one of them repeats may be stored twice",
      );
    }
  }

  async #read(log: PartitionLog, partition: Partition, from: number): Promise<void> {
    let offset = from;
    while (offset < log.logEndOffset) {
      const batches = await log.read(offset, READ_BYTES);
      for (let at = 0; at < batches.length; at += sizeBytes(batches, at)) {
        this.#note(partition, batches, at);
        offset = lastOffset(batches, at) + 1;
      }
    }
  }

  /** Takes notice of the batch at `bytes[at]`. */
  #note(partition: Partition, bytes: Buffer, at: number): void {
    const producerId = producerIdOf(bytes, at);
    if (producerId < 0) return;
    const before = partition.producers.get(producerId);
    const batches = this.#options.deduplicator.remember(
      before?.batches ?? NO_BATCHES,
      storedBatch(bytes, at, producerId),
    );
    if (before !== undefined) this.#bySilence.delete(before);
    this.#keep({ producerId, batches, lastWriteMs: this.#options.clock.nowMs(), partition });
  }

  #keep(producer: KnownProducer): void {
    producer.partition.producers.set(producer.producerId, producer);
    this.#bySilence.add(producer);
    if (this.#bySilence.size > this.#options.producersMax) {
      const [longestSilent] = this.#bySilence;
      this.#forget(longestSilent!);
    }
  }

  #forget(producer: KnownProducer): void {
    this.#bySilence.delete(producer);
    producer.partition.producers.delete(producer.producerId);
  }

  #forgetExpired(): void {
    const oldestMs = this.#options.clock.nowMs() - this.#options.expirationMs;
    for (const producer of this.#bySilence) {
      if (producer.lastWriteMs > oldestMs) return;
      this.#forget(producer);
    }
  }

  /** The partitions were read one after the other, but their producers wrote at the same time. */
  #sortBySilence(): void {
    const sorted = [...this.#bySilence].sort((a, b) => a.lastWriteMs - b.lastWriteMs);
    this.#bySilence.clear();
    for (const producer of sorted) this.#bySilence.add(producer);
  }

  #saveOnRoll(partition: Partition, offset: number): void {
    try {
      const producers = [...partition.producers.values()];
      partition.snapshots.save({ offset, producers }).catch(() => {});
    } catch {
      // The batch is stored; without the snapshot the next start reads more, no more than that.
    }
  }
}

async function saveAtEnd([log, { producers, snapshots }]: [PartitionLog, Partition]): Promise<void> {
  if (log.offline !== undefined) return;
  await snapshots.save({ offset: log.logEndOffset, producers: [...producers.values()] });
}

/** No id is beyond 2^53: such a batch was refused. */
function producerIdOf(bytes: Buffer, at: number): number {
  return int64(bytes, at + AT.producerId);
}

function numbersOf(bytes: Buffer, at: number, producerId: number): NumberedBatch {
  const firstSequence = bytes.readInt32BE(at + AT.baseSequence);
  return {
    producerId,
    producerEpoch: bytes.readInt16BE(at + AT.producerEpoch),
    firstSequence,
    lastSequence: sequenceAfter(firstSequence, bytes.readInt32BE(at + AT.lastOffsetDelta)),
  };
}

function storedBatch(bytes: Buffer, at: number, producerId: number): StoredBatch {
  const { producerEpoch, firstSequence, lastSequence } = numbersOf(bytes, at, producerId);
  return {
    producerEpoch,
    firstSequence,
    lastSequence,
    baseOffset: baseOffset(bytes, at),
    logAppendTimeMs: hasLogAppendTime(bytes, at) ? maxTimestamp(bytes, at) : -1,
  };
}

function lastOffsetOf({ baseOffset, firstSequence, lastSequence }: StoredBatch): number {
  return baseOffset + sequenceAfter(lastSequence, -firstSequence);
}
