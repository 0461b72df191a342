/**
 * The cleaner: which records a compacted log keeps.
 *
 * The cleaner goes through the log twice. First it looks, in the part that is new since the last time, for the last record of each key;
 * then it goes through everything up to there, and asks of each record whether it stays.
 */
import type { Candidate, Cleaner, LatestOffsets } from "#broker/log/cleaner";
import type { Parts } from "#broker/parts";

export const cause =
  "no message is ever found to be an old one: either retains() compares the wrong way round, or get() does not find the key again: a Map compares Buffers by which Buffer it is and not by what is in it, so take a string";

/** About what a row of a Map takes, with a key that is not too long. */
const BYTES_PER_KEY = 100;

class Table implements LatestOffsets {
  readonly #offsets = new Map<Buffer, number>();
  readonly #keysMax: number;

  constructor(bytesMax: number) {
    // One row there must be, or nothing would ever be cleaned.
    this.#keysMax = Math.max(1, Math.floor(bytesMax / BYTES_PER_KEY));
  }

  get size(): number {
    return this.#offsets.size;
  }

  hasRoomFor(keys: number): boolean {
    return this.size + keys <= this.#keysMax;
  }

  put(bytes: Buffer, start: number, end: number, offset: number): void {
    this.#offsets.set(keyIn(bytes, start, end), offset);
  }

  get(bytes: Buffer, start: number, end: number): number {
    return this.#offsets.get(keyIn(bytes, start, end)) ?? -1;
  }
}

function keyIn(bytes: Buffer, start: number, end: number): Buffer {
  return bytes.subarray(start, end);
}

function retains(record: Candidate, nowMs: number): boolean {
  const { offset, hasKey, isTombstone, latestOffset, deleteHorizonMs } = record;
  if (!hasKey) return false;
  // Of a key that is not in the table there is nothing newer than this.
  if (offset < latestOffset) return false;
  // Its time begins when the cleaner first sees it.
  return !isTombstone || deleteHorizonMs === undefined || nowMs < deleteHorizonMs;
}

/** Puts the part into the broker. Nothing to do here. How a batch is written anew is left as it is. */
export default ({ cleaner: { rebuild } }: Parts): Partial<Parts> => {
  const cleaner: Cleaner = { latestOffsets: (bytesMax) => new Table(bytesMax), retains, rebuild };
  return { cleaner };
};
