/**
 * The cleaner: which records a compacted log keeps.
 *
 * The cleaner goes through the log twice. First it looks, in the part that is new since the last time, for the last record of each key;
 * then it goes through everything up to there, and asks of each record whether it stays.
 */
import type { Candidate, Cleaner, LatestOffsets } from "#broker/log/cleaner";
import type { Parts } from "#broker/parts";

export const cause =
  "the table has no limit: a log with a hundred million keys takes all memory; count how many keys fit into bytesMax, and say in hasRoomFor() when it is enough";

class Table implements LatestOffsets {
  readonly #offsets = new Map<string, number>();
  readonly #keysMax: number;

  constructor(_bytesMax: number) {
    this.#keysMax = Number.MAX_SAFE_INTEGER;
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

/** A text in which each byte is one letter: so other bytes are another text, whatever they mean. */
function keyIn(bytes: Buffer, start: number, end: number): string {
  return bytes.toString("latin1", start, end);
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
