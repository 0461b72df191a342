/**
 * The time index of a segment: which offset carried the largest timestamp so far, at about every 4 KiB of log. It
 * answers "from which offset on was it later than T?" and, by its last entry, "how old is this segment?".
 *
 * An entry is 12 bytes, as in Kafka (KIP-33): timestamp in milliseconds (int64), offset relative to the base (int32).
 * Invariant: timestamps ascend strictly, because an entry is only added for a larger one. It can be rebuilt at any time.
 */
import { lastAtMost } from "./search";
import type { LogFile } from "./storage";

const ENTRY_BYTES = 12;

export interface TimeIndexEntry {
  timestampMs: number;
  offset: number;
}

export class TimeIndex {
  readonly #file: LogFile;
  readonly #baseOffset: number;
  #last: TimeIndexEntry | undefined;

  constructor(file: LogFile, baseOffset: number) {
    this.#file = file;
    this.#baseOffset = baseOffset;
  }

  /** Whether it ends in the middle of an entry: something has cut it. */
  get isTorn(): boolean {
    return this.#file.length % ENTRY_BYTES !== 0;
  }

  get last(): TimeIndexEntry | undefined {
    const count = this.#entryCount;
    if (this.#last === undefined && count > 0) this.#last = this.#entry(count - 1);
    return this.#last;
  }

  /** Adds an entry, unless an earlier one has that timestamp or a larger one. */
  append(entry: TimeIndexEntry): void {
    if (entry.timestampMs <= (this.last?.timestampMs ?? -1)) return;
    const bytes = Buffer.allocUnsafe(ENTRY_BYTES);
    bytes.writeBigInt64BE(BigInt(entry.timestampMs), 0);
    bytes.writeInt32BE(entry.offset - this.#baseOffset, 8);
    this.#file.append(bytes);
    this.#last = entry;
  }

  /** An offset at or before the first message of this segment that is as late as `timestampMs`. */
  offsetBefore(timestampMs: number): number {
    const entry = lastAtMost(this.#entryCount, (at) => this.#entry(at).timestampMs, timestampMs - 1);
    return entry < 0 ? this.#baseOffset : this.#entry(entry).offset;
  }

  clear(): void {
    this.#file.truncate(0);
    this.#last = undefined;
  }

  get #entryCount(): number {
    return Math.floor(this.#file.length / ENTRY_BYTES);
  }

  #entry(at: number): TimeIndexEntry {
    const bytes = this.#file.readNow(at * ENTRY_BYTES, ENTRY_BYTES);
    return { timestampMs: Number(bytes.readBigInt64BE(0)), offset: this.#baseOffset + bytes.readInt32BE(8) };
  }
}
