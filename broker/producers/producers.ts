/**
 * What the broker knows of idempotent producers: for each partition, the last batches of each producer.
 *
 * All of it follows from the logs, so nothing is written while the broker runs. A clean stop leaves a small file, so that the next
 * start need not read the logs; after a crash only what came since the last such file is read, and of that the headers of the batches.
 *
 * Invariants: a producer that was silent for `expirationMs` is forgotten; so is the one that was silent for longest, in the
 * partition that is written to, when more than `producersMax` are known.
 */
import type { Clock } from "../log/clock";
import type { PartitionLog } from "../log/partition-log";
import { AT, recordCount, sizeBytes } from "../log/record-batch";
import type { Storage } from "../log/storage";
import type { NamedLog } from "../topics/topics";
import { type Deduplicator, type NumberedBatch, type StoredBatch, sequenceAfter } from "./deduplicator";

export interface ProducersOptions {
  storage: Storage;
  clock: Clock;
  deduplicator: Deduplicator;
  expirationMs: number;
  producersMax: number;
}

export interface Producer {
  producerId: number;
  batches: StoredBatch[];
  /** When it last wrote, by the broker's clock. */
  lastWriteMs: number;
}

/** One partition's producers; the one that wrote last is the last. */
type ByProducer = Map<number, Producer>;

interface Saved {
  /** Batches from this offset on are not in it. */
  offset: number;
  producers: Producer[];
}

const FILE = "producers.json";
const READ_BYTES = 1024 * 1024;

export class Producers {
  readonly #options: ProducersOptions;
  /** A log that is gone takes what is known of its producers with it. */
  readonly #partitions = new WeakMap<PartitionLog, ByProducer>();
  #count = 0;

  private constructor(options: ProducersOptions) {
    this.#options = options;
  }

  /** Learns what there is to know from the last clean stop's file, and from the logs behind it. */
  static async open(options: ProducersOptions, logs: readonly NamedLog[]): Promise<Producers> {
    const producers = new Producers(options);
    const saved = load(options.storage);
    for (const { name, log } of logs) {
      if (log.offline === undefined) await producers.#learn(log, saved[name]);
    }
    return producers;
  }

  /**
   * The stored batch that this one repeats; undefined when it is new, or its producer is not idempotent.
   * @throws KafkaError OUT_OF_ORDER_SEQUENCE_NUMBER, INVALID_PRODUCER_EPOCH
   */
  findRepeated(log: PartitionLog, batch: Buffer): StoredBatch | undefined {
    const producerId = producerIdOf(batch, 0);
    if (producerId < 0) return undefined;
    const known = this.#partitions.get(log)?.get(producerId)?.batches ?? [];
    return this.#options.deduplicator.findRepeated(known, numbersOf(batch, 0));
  }

  /** Takes notice of a batch that was stored. */
  note(log: PartitionLog, batch: Buffer, baseOffset: number, logAppendTimeMs: number): void {
    this.#note(log, batch, 0, { baseOffset, logAppendTimeMs });
  }

  /** The producers that are known in a partition. */
  of(log: PartitionLog): Producer[] {
    return [...(this.#partitions.get(log)?.values() ?? [])];
  }

  /** Forgets everybody who has written to a log that is no more. */
  forget(log: PartitionLog): void {
    this.#count -= this.#partitions.get(log)?.size ?? 0;
    this.#partitions.delete(log);
  }

  /** Forgets who was silent for too long. */
  expire(logs: readonly NamedLog[]): void {
    const oldest = this.#options.clock.nowMs() - this.#options.expirationMs;
    for (const { log } of logs) {
      const partition = this.#partitions.get(log);
      for (const { producerId, lastWriteMs } of partition?.values() ?? []) {
        if (lastWriteMs >= oldest) break;
        this.#forget(partition!, producerId);
      }
    }
  }

  /** Leaves what is known to the next start; false when there was no room for it. */
  save(logs: readonly NamedLog[]): boolean {
    const partitions = logs.map(({ name, log }): [string, Saved] => {
      return [name, { offset: log.logEndOffset, producers: this.of(log) }];
    });
    const content = JSON.stringify({ partitions: Object.fromEntries(partitions) });
    try {
      this.#options.storage.replaceSmall(FILE, Buffer.from(content));
      return true;
    } catch {
      return false;
    }
  }

  async #learn(log: PartitionLog, saved: Saved | undefined): Promise<void> {
    let offset = log.logStartOffset;
    if (saved !== undefined && saved.offset >= offset && saved.offset <= log.logEndOffset) {
      offset = saved.offset;
      for (const producer of saved.producers) this.#keep(log, producer);
    }
    while (offset < log.logEndOffset) {
      const batches = await log.read(offset, READ_BYTES);
      for (let at = 0; at < batches.length; at += sizeBytes(batches, at)) {
        const baseOffset = Number(batches.readBigInt64BE(at + AT.baseOffset));
        if (producerIdOf(batches, at) >= 0) this.#note(log, batches, at, { baseOffset, logAppendTimeMs: -1 });
        offset = baseOffset + batches.readInt32BE(at + AT.lastOffsetDelta) + 1;
      }
    }
  }

  #note(
    log: PartitionLog,
    bytes: Buffer,
    at: number,
    where: { baseOffset: number; logAppendTimeMs: number },
  ): void {
    const producerId = producerIdOf(bytes, at);
    if (producerId < 0) return;
    const known = this.#partitions.get(log)?.get(producerId)?.batches ?? [];
    const batches = this.#options.deduplicator.remember(known, { ...numbersOf(bytes, at), ...where });
    this.#keep(log, { producerId, batches, lastWriteMs: this.#options.clock.nowMs() });
  }

  #keep(log: PartitionLog, producer: Producer): void {
    const partition: ByProducer = this.#partitions.get(log) ?? new Map();
    this.#partitions.set(log, partition);
    this.#forget(partition, producer.producerId);
    partition.set(producer.producerId, producer);
    this.#count++;
    const [silentForLongest] = partition.keys();
    if (this.#count > this.#options.producersMax) this.#forget(partition, silentForLongest!);
  }

  #forget(partition: ByProducer, producerId: number): void {
    if (partition.delete(producerId)) this.#count--;
  }
}

function producerIdOf(bytes: Buffer, at: number): number {
  return Number(bytes.readBigInt64BE(at + AT.producerId));
}

function numbersOf(bytes: Buffer, at: number): NumberedBatch {
  const firstSequence = bytes.readInt32BE(at + AT.baseSequence);
  return {
    producerEpoch: bytes.readInt16BE(at + AT.producerEpoch),
    firstSequence,
    lastSequence: sequenceAfter(firstSequence, recordCount(bytes, at) - 1),
  };
}

/** What the last clean stop left. A file that cannot be read is none: the logs hold the same. */
function load(storage: Storage): Record<string, Saved> {
  const bytes = storage.readSmall(FILE);
  if (bytes === undefined) return {};
  try {
    return JSON.parse(bytes.toString("utf8")).partitions ?? {};
  } catch {
    return {};
  }
}
