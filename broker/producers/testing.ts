/** What the tests of idempotent producers share: batches as such a producer numbers them, and a partition that takes them. */
import assert from "node:assert/strict";
import type { PartitionLog } from "../log/partition-log";
import { AT, computeCrc } from "../log/record-batch";
import type { Storage } from "../log/storage";
import { batchOf, type OpenOptions, openLog } from "../log/testing";
import { deduplicator } from "./deduplicator";
import type { Producer } from "./producer-snapshot";
import { Producers, type ProducersOptions } from "./producers";

export interface Numbering {
  producerId?: number;
  epoch?: number;
  /** The sequence number of the first record. */
  sequence: number;
}

/** A batch of messages without keys, numbered as by an idempotent producer. */
export function numberedBatch(
  values: readonly string[],
  { producerId = 7, epoch = 0, sequence }: Numbering,
  timestampMs = 1,
): Buffer {
  const batch = batchOf(values, timestampMs);
  batch.writeBigInt64BE(BigInt(producerId), AT.producerId);
  batch.writeInt16BE(epoch, AT.producerEpoch);
  batch.writeInt32BE(sequence, AT.baseSequence);
  return sealed(batch);
}

/** The batch with the checksum of its bytes. */
export function sealed(batch: Buffer): Buffer {
  batch.writeUInt32BE(computeCrc(batch, 0, batch.length), AT.crc);
  return batch;
}

/** A partition and its producers, as the broker puts them together. */
export class Partition {
  readonly log: PartitionLog;
  readonly producers: Producers;
  readonly warnings: string[];

  private constructor(log: PartitionLog, producers: Producers, warnings: string[]) {
    this.log = log;
    this.producers = producers;
    this.warnings = warnings;
  }

  static async open(
    storage: Storage,
    { log: logOptions, ...options }: Partial<ProducersOptions> & { log?: Partial<OpenOptions> } = {},
  ): Promise<Partition> {
    const log = await openLog({ ...logOptions, storage });
    const warnings: string[] = [];
    const standard = {
      storage,
      clock: { nowMs: () => 1 },
      deduplicator,
      expirationMs: 1000,
      producersMax: 100,
    };
    const warn = (sentence: string) => void warnings.push(sentence);
    return new Partition(log, await Producers.open({ ...standard, warn, ...options }, [log]), warnings);
  }

  /** The offset of the batch, and whether it was there already. */
  send(batch: Buffer): string {
    const repeated = this.producers.findRepeated(this.log, batch);
    if (repeated !== undefined) return `repeats ${repeated.baseOffset}`;
    const offset = this.log.append(batch);
    this.producers.note(this.log, batch);
    return `stored ${offset}`;
  }

  /** The same, or the name of the refusal, for one message of that number. */
  try(sequence: number, numbering: Omit<Numbering, "sequence"> = {}): string {
    try {
      return this.send(numberedBatch(["x"], { ...numbering, sequence }));
    } catch (problem) {
      return (problem as Error).name;
    }
  }

  known(): Producer[] {
    return this.producers.of(this.log).map(({ producerId, batches, lastWriteMs }) => {
      return { producerId, batches, lastWriteMs };
    });
  }

  async close(): Promise<void> {
    assert.equal(await this.producers.close(), true);
    await this.log.close();
  }
}
