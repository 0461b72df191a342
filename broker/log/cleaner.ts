/**
 * The cleaner: which records a compacted log keeps. Such a log is a table: the last record of a key says what the key's value is, and
 * the earlier ones are history that nobody needs. A record without a value, a tombstone, says that the key was deleted; it is kept
 * for a while, so that a reader who has seen the value learns of it, and then the key is gone without a trace.
 *
 * Invariants: whoever reads the whole log, before or after it was cleaned, ends up with the same table. A record that is kept keeps
 * its offset, and the order stays: what goes leaves a gap.
 *
 * (Kafka: kafka.log.Cleaner, "Log Compaction" in the design chapter of its documentation; KIP-534 for tombstones.)
 */
import { OffsetMap } from "./offset-map";
import { type RetainedRecord, rebuildBatch } from "./rebuild-batch";

/** A record that may have to go. */
export interface Candidate {
  offset: number;
  hasKey: boolean;
  isTombstone: boolean;
  /** The offset of the last record with the same key in the part of the log that was looked through; -1 where none has it. */
  latestOffset: number;
  /** From when on tombstones in its batch may go; undefined where the cleaner sees them for the first time. */
  deleteHorizonMs: number | undefined;
}

/** For each key, the offset of its last record. The cleaner fills it first, and then asks it. */
export interface LatestOffsets {
  /** How many keys are in it. */
  readonly size: number;
  /** Whether so many keys more fit in any case. What does not fit is for the next round. */
  hasRoomFor(keys: number): boolean;
  /** The key is `bytes[start..end)`, a small part of a whole batch: who keeps the buffer keeps all of that. */
  put(bytes: Buffer, start: number, end: number, offset: number): void;
  /** The offset put last for the key; -1 where there is none. */
  get(bytes: Buffer, start: number, end: number): number;
}

export interface Cleaner {
  /** An empty table that takes at most `bytesMax` of memory; there will not be more than `keysMax` keys. */
  latestOffsets(bytesMax: number, keysMax: number): LatestOffsets;
  /** Whether the compacted log keeps the record. It is asked only for records that are older than the part that was looked through. */
  retains(record: Candidate, nowMs: number): boolean;
  /**
   * The batch that stands in the place of `batch` once only the records in `retained` are left of it; there may be none. The offsets
   * that it covers stay the same, and so do its producer's numbers. `deleteHorizonMs`: from when on its tombstones may go.
   */
  rebuild(
    batch: Buffer,
    retained: readonly RetainedRecord[],
    deleteHorizonMs: number | undefined,
  ): Promise<Buffer>;
}

export const cleaner: Cleaner = {
  latestOffsets: (bytesMax, keysMax) => new OffsetMap(bytesMax, keysMax),
  retains({ offset, hasKey, isTombstone, latestOffset, deleteHorizonMs }, nowMs) {
    // It may be from a time when the log was not compacted yet. Nothing tells whether it is superseded.
    if (!hasKey) return false;
    if (offset < latestOffset) return false;
    return !isTombstone || deleteHorizonMs === undefined || nowMs < deleteHorizonMs;
  },
  rebuild: rebuildBatch,
};
