/**
 * The sparse offset index of a segment: about every 4 KiB of log one entry says at which position an offset lies, so
 * that reading from the middle costs a binary search and a short walk, however large the segment is.
 *
 * An entry is 8 bytes, as in Kafka: offset relative to the segment's base (int32), position in the .log file (uint32).
 * Invariant: entries ascend. The index is a help, never the truth: it can be rebuilt from the log at any time.
 */
import { lastAtMost } from "./search";
import type { LogFile } from "./storage";

const ENTRY_BYTES = 8;
/** So many entries are read at once: a trip to the file takes longer than to copy 4 KiB. */
const BLOCK_ENTRIES = 512;

export class OffsetIndex {
  readonly #file: LogFile;
  readonly #baseOffset: number;

  constructor(file: LogFile, baseOffset: number) {
    this.#file = file;
    this.#baseOffset = baseOffset;
  }

  get entryCount(): number {
    return Math.floor(this.#file.length / ENTRY_BYTES);
  }

  append(offset: number, position: number): void {
    const entry = Buffer.allocUnsafe(ENTRY_BYTES);
    entry.writeInt32BE(offset - this.#baseOffset, 0);
    entry.writeUInt32BE(position, 4);
    this.#file.append(entry);
  }

  /** A position in the log at or before the batch that holds `offset`, and at most an index interval away from it. */
  positionBefore(offset: number): number {
    const relative = offset - this.#baseOffset;
    const blocks = Math.ceil(this.entryCount / BLOCK_ENTRIES);
    const block = lastAtMost(blocks, (at) => this.#entry(at * BLOCK_ENTRIES).readInt32BE(0), relative);
    if (block < 0) return 0;
    const entries = this.#file.readNow(block * BLOCK_ENTRIES * ENTRY_BYTES, BLOCK_ENTRIES * ENTRY_BYTES);
    const count = Math.floor(entries.length / ENTRY_BYTES);
    const entry = lastAtMost(count, (at) => entries.readInt32BE(at * ENTRY_BYTES), relative);
    return entry < 0 ? 0 : entries.readUInt32BE(entry * ENTRY_BYTES + 4);
  }

  /** The position in the last entry: where a walk to the end of the segment may start. */
  get lastPosition(): number {
    return this.entryCount === 0 ? 0 : this.#entry(this.entryCount - 1).readUInt32BE(4);
  }

  clear(): void {
    this.#file.truncate(0);
  }

  #entry(at: number): Buffer {
    return this.#file.readNow(at * ENTRY_BYTES, ENTRY_BYTES);
  }
}
