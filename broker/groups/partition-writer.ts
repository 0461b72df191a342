/**
 * Appends the records of groups to one partition. While one batch is on its way to the disk, whatever else is to be appended
 * gathers, and goes out together as the next batch: the more groups commit at the same time, the less each of them pays.
 *
 * Invariants: the records of one append are in one batch, so a crash keeps all of them or none; batches are written in the order of
 * the appends, and only when the one before is on the disk, so appends resolve in that order as well.
 */
import { KafkaError } from "../errors";
import type { Clock } from "../log/clock";
import type { PartitionLog } from "../log/partition-log";
import { BATCH_BYTES_MAX } from "../log/record-batch";
import { RecordBatchBuilder } from "../log/record-batch-builder";
import type { GroupRecord } from "./group-log";

interface Append {
  records: readonly GroupRecord[];
  bytes: number;
  resolve(): void;
  reject(problem: unknown): void;
}

/** Appends share a batch up to this size; a single one may need more. */
const SHARED_BYTES = 1024 ** 2;
/** What a record has beside its key and value, at most. */
const RECORD_OVERHEAD_BYTES = 32;

export class PartitionWriter {
  readonly #log: PartitionLog;
  readonly #clock: Clock;
  #waiting: Append[] = [];
  #isWriting = false;

  constructor(log: PartitionLog, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  /** @throws KafkaError KAFKA_STORAGE_ERROR, MESSAGE_TOO_LARGE */
  append(records: readonly GroupRecord[]): Promise<void> {
    const bytes = sizeOf(records);
    if (bytes > BATCH_BYTES_MAX) {
      const sentence = `what the group has to write takes ${bytes} bytes, and a batch holds ${BATCH_BYTES_MAX} at most`;
      return Promise.reject(new KafkaError("MESSAGE_TOO_LARGE", sentence));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ records, bytes, resolve, reject });
      if (!this.#isWriting) void this.#writeAll();
    });
  }

  async #writeAll(): Promise<void> {
    this.#isWriting = true;
    while (this.#waiting.length > 0) {
      const together = this.#waiting.splice(0, countThatShare(this.#waiting));
      try {
        this.#log.append(this.#batchOf(together));
        await this.#log.acknowledged();
        for (const { resolve } of together) resolve();
      } catch (problem) {
        for (const { reject } of together) reject(problem);
      }
    }
    this.#isWriting = false;
  }

  #batchOf(together: readonly Append[]): Buffer {
    const nowMs = this.#clock.nowMs();
    const bytes = together.reduce((sum, append) => sum + append.bytes, 0);
    const builder = new RecordBatchBuilder(nowMs, bytes);
    for (const { records } of together) {
      for (const { key, value } of records) builder.add(nowMs, key, value, 0, value?.length ?? 0);
    }
    return builder.finish();
  }
}

function sizeOf(records: readonly GroupRecord[]): number {
  return records.reduce(
    (sum, { key, value }) => sum + key.length + (value?.length ?? 0) + RECORD_OVERHEAD_BYTES,
    0,
  );
}

/** How many of the appends, at least one, fit into a shared batch. */
function countThatShare(waiting: readonly Append[]): number {
  let bytes = 0;
  const tooMany = waiting.findIndex((append, at) => {
    bytes += append.bytes;
    return at > 0 && bytes > SHARED_BYTES;
  });
  return tooMany < 0 ? waiting.length : tooMany;
}
