/**
 * The cleaner: which records a compacted log keeps.
 *
 * The cleaner goes through the log twice. First it looks, in the part that is new since the last time, for the last record of each key,
 * and puts it into your table; then it goes through everything up to there, and asks of each record whether it stays.
 * Replace what is marked TODO.
 */
import type { Candidate, Cleaner, LatestOffsets } from "#broker/log/cleaner";
import type { Parts } from "#broker/parts";

/** For each key the offset of its last record. The cleaner makes a new one each time it cleans a log. */
class Table implements LatestOffsets {
  /** All of it may take so much memory. */
  readonly bytesMax: number;

  constructor(bytesMax: number) {
    // TODO: where will the keys be? And how many may there be? At least one.
    this.bytesMax = bytesMax;
  }

  /** How many keys are in it. */
  get size(): number {
    // TODO
    return 0;
  }

  /** Whether so many keys more would fit. When not, the cleaner cleans up to here, and goes on from here the next time. */
  hasRoomFor(_keys: number): boolean {
    // TODO
    return true;
  }

  /** A record has this offset, and as its key the bytes from `start` to before `end`. */
  put(_bytes: Buffer, _start: number, _end: number, _offset: number): void {
    // TODO: `bytes` is a whole batch. Keep the key, and not the batch.
  }

  /** The offset that was put last for the key; -1 when there is none. */
  get(_bytes: Buffer, _start: number, _end: number): number {
    // TODO
    return -1;
  }
}

/**
 * Whether the record stays.
 *
 *   offset           of the record
 *   latestOffset     what your table says of its key: -1 when the key was not seen in the new part of the log
 *   hasKey           false for a record from a time when the topic was not compacted
 *   isTombstone      it has no value: its key was deleted
 *   deleteHorizonMs  of a tombstone: the time from which on it may go. undefined when the cleaner sees it for the first time; then it
 *                    stays, and the cleaner writes down the time that it will have to wait for
 */
function retains(_record: Candidate, _nowMs: number): boolean {
  // TODO
  return true;
}

/** Puts the part into the broker. Nothing to do here. How a batch is written anew is left as it is. */
export default ({ cleaner: { rebuild } }: Parts): Partial<Parts> => {
  const cleaner: Cleaner = { latestOffsets: (bytesMax) => new Table(bytesMax), retains, rebuild };
  return { cleaner };
};
