/**
 * The heart of the log: which offsets a batch gets, and when it counts as appended.
 *
 * Invariant: offsets are handed out in the order of the appends, without a gap, and a batch has its offset exactly when its
 * bytes are with the storage. What is not written has no offset.
 */
import { setBaseOffset } from "./record-batch";

/** What the append part sees of a partition: the end of its log. */
export interface LogTail {
  /** The offset the next message will get. */
  readonly logEndOffset: number;
  /** Writes a batch behind the last one and moves the log end offset past it. @throws KafkaError KAFKA_STORAGE_ERROR */
  write(batch: Buffer): void;
  /** Resolves when all that is written now is on the disk. */
  flushed(): Promise<void>;
}

export interface Append {
  /** Gives the batch its offsets, writes it, and returns its base offset. */
  append(tail: LogTail, batch: Buffer): number;
  /** Resolves when what was appended so far may be acknowledged with acks=all. */
  acknowledge(tail: LogTail): Promise<void>;
}

export const append: Append = {
  append(tail, batch) {
    const baseOffset = tail.logEndOffset;
    setBaseOffset(batch, baseOffset);
    tail.write(batch);
    return baseOffset;
  },
  acknowledge: (tail) => tail.flushed(),
};
