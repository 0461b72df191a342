/**
 * A segment: one stretch of a partition's log in one file, named by the offset of its first message, with its two
 * indexes beside it. A log is a row of segments so that its old end can be removed by removing files.
 *
 * Invariant: the batches in the file lie one behind the other, their offsets ascend from `baseOffset`, and `nextOffset` is
 * the one after the last. Only where the cleaner was are offsets missing.
 */
import { KafkaError } from "../errors";
import { BLOCK_BYTES, readBatches } from "./batch-reader";
import { OffsetIndex } from "./offset-index";
import {
  AT,
  baseOffset,
  batchProblem,
  beginsBatch,
  HEADER_BYTES,
  lastOffset,
  maxTimestamp,
  offsetBehind,
  sizeBytes,
} from "./record-batch";
import { RecordReader } from "./records";
import type { LogFile, Storage } from "./storage";
import { TimeIndex, type TimeIndexEntry } from "./time-index";

/** How much is read at a time in search of a batch: about as much as lies between two entries of the index. */
const WALK_BYTES = 4096;

/** `00000000000000000042.log`: twenty digits, so that names sort as their offsets do. */
export function segmentFileName(baseOffset: number, suffix: "log" | "index" | "timeindex"): string {
  return `${String(baseOffset).padStart(20, "0")}.${suffix}`;
}

export class Segment {
  readonly baseOffset: number;
  readonly name: string;
  readonly log: LogFile;
  nextOffset: number;
  /** When it was opened or last appended to, by this broker's clock: what is known of the age of messages that have no timestamp. */
  lastTouchedMs = 0;
  readonly #indexFiles: LogFile[];
  readonly #offsetIndex: OffsetIndex;
  readonly #timeIndex: TimeIndex;
  readonly #indexIntervalBytes: number;
  #bytesSinceIndexEntry = 0;
  /** What lies behind the batches that were read last: whoever reads on from there needs no search. */
  #readOn = { offset: -1, position: 0 };
  #firstTimestampMs: number | undefined;
  /** Undefined while nobody has asked a segment that is only read. */
  #largest: TimeIndexEntry | undefined;

  /** `suffix` follows the names of a segment that is not yet part of its log. */
  constructor(storage: Storage, folder: string, baseOffset: number, indexIntervalBytes: number, suffix = "") {
    this.baseOffset = baseOffset;
    this.nextOffset = baseOffset;
    this.#indexIntervalBytes = indexIntervalBytes;
    const file = (kind: "log" | "index" | "timeindex") =>
      `${folder}/${segmentFileName(baseOffset, kind)}${suffix}`;
    this.name = file("log");
    this.log = storage.open(this.name);
    const indexFile = storage.open(file("index"));
    const timeIndexFile = storage.open(file("timeindex"));
    this.#indexFiles = [indexFile, timeIndexFile];
    this.#offsetIndex = new OffsetIndex(indexFile, baseOffset);
    this.#timeIndex = new TimeIndex(timeIndexFile, baseOffset);
  }

  get sizeBytes(): number {
    return this.log.length;
  }

  /** The largest timestamp of the segment's messages; -1 when it has none. */
  get largestTimestampMs(): number {
    return this.#largestEntry?.timestampMs ?? -1;
  }

  /** When its newest message was sent, or where none of them says so, when it was put here at the latest. -1 while it is empty. */
  get newestMs(): number {
    if (this.sizeBytes === 0) return -1;
    return this.largestTimestampMs < 0 ? this.lastTouchedMs : this.largestTimestampMs;
  }

  /** The timestamp of the first batch: rolling by time counts from here. Below 0 where it has none, and while the segment is empty. */
  get firstTimestampMs(): number {
    if (this.sizeBytes < HEADER_BYTES) return -1;
    this.#firstTimestampMs ??= maxTimestamp(this.log.readNow(0, HEADER_BYTES));
    return this.#firstTimestampMs;
  }

  /** Whether the time index lacks its last entry: it was sealed when the segment was full or the broker stopped. */
  get lacksIndexes(): boolean {
    return this.#timeIndex.isTorn || (this.sizeBytes > 0 && this.#timeIndex.last === undefined);
  }

  /** Makes the file, so that the name of an empty segment keeps the log end offset. */
  create(): void {
    this.log.append(Buffer.alloc(0));
  }

  /** Puts batches, whose offsets continue the segment, at its end; nearly always it is one. @throws KafkaError KAFKA_STORAGE_ERROR */
  append(batches: Buffer): void {
    const position = this.log.length;
    this.log.append(batches);
    for (let at = 0; at < batches.length; at += sizeBytes(batches, at)) {
      this.#note(batches, at);
      this.#index(batches, at, position + at);
    }
  }

  /**
   * The batches from the one that holds `offset` on, about `maxBytes` of them, at least one; where the cleaner has taken that one, from
   * the next on. Empty when there is none behind it in this segment.
   * @throws KafkaError KAFKA_STORAGE_ERROR where the bytes are no batch.
   */
  async read(offset: number, maxBytes: number): Promise<Buffer> {
    const position = offset === this.#readOn.offset ? this.#readOn.position : this.#positionOf(offset);
    const batches = await readBatches(this.log, position, maxBytes);
    if (batches.length === 0 && position < this.log.length) throw this.#noBatchAt(position);
    this.#readOn = { offset: offsetBehind(batches), position: position + batches.length };
    return batches;
  }

  /** Where the batch that holds `offset` begins. */
  #positionOf(offset: number): number {
    const indexed = this.#offsetIndex.positionBefore(offset);
    // The index is a help, never the truth: where it leads astray, the walk begins at the beginning.
    const header = this.log.readNow(indexed, HEADER_BYTES);
    return this.#walkTo(offset, beginsBatch(header, 0) && baseOffset(header) <= offset ? indexed : 0);
  }

  /** The same, from a batch before it on. Only headers are looked at, those that lie close together at once. */
  #walkTo(offset: number, from: number): number {
    let position = from;
    for (;;) {
      const headers = this.log.readNow(position, WALK_BYTES);
      const at = skipBefore(headers, offset);
      position += at;
      if (at === 0 || at + HEADER_BYTES <= headers.length) return position;
    }
  }

  /** The first message from `fromOffset` on as late as `timestampMs`, or undefined when all are earlier. */
  async findTimestamp(timestampMs: number, fromOffset: number): Promise<TimeIndexEntry | undefined> {
    const offset = Math.max(this.#timeIndex.offsetBefore(timestampMs), fromOffset);
    return this.#search(offset, (batches, at) => {
      if (maxTimestamp(batches, at) < timestampMs) return undefined;
      for (const entry of messagesIn(batches, at)) {
        if (entry.timestampMs >= timestampMs && entry.offset >= fromOffset) return entry;
      }
      return undefined;
    });
  }

  /** The message from `fromOffset` on with the largest timestamp, the first if there are several; undefined without any. */
  async largestTimestamp(fromOffset: number): Promise<TimeIndexEntry | undefined> {
    let largest = await this.findTimestamp(this.largestTimestampMs, fromOffset);
    if (largest !== undefined) return largest;
    // What is known of the segment is of something else: a message before `fromOffset`, or a batch without messages.
    await this.#search(fromOffset, (batches, at) => {
      for (const entry of messagesIn(batches, at)) {
        const isLarger = largest === undefined || entry.timestampMs > largest.timestampMs;
        if (isLarger && entry.offset >= fromOffset) largest = entry;
      }
      return undefined;
    });
    return largest;
  }

  /**
   * Walks from the last index entry to the end and learns `nextOffset` on the way; false when that walk meets a damaged
   * batch or does not end exactly at the end of the file. This is what makes a start after a clean stop independent of
   * the bytes stored.
   */
  async findEnd(): Promise<boolean> {
    let isWhole = this.sizeBytes === 0 || this.#offsetIndex.lastPosition < this.sizeBytes;
    const endsWithFile = await this.#walk(this.#offsetIndex.lastPosition, (bytes, at) => {
      isWhole &&= batchProblem(bytes, at) === undefined;
    });
    return isWhole && endsWithFile;
  }

  /** Writes both indexes anew from the log. */
  async rebuildIndexes(): Promise<void> {
    this.#offsetIndex.clear();
    this.#timeIndex.clear();
    this.nextOffset = this.baseOffset;
    this.#largest = undefined;
    this.#bytesSinceIndexEntry = 0;
    await this.#walk(0, (bytes, at, position) => this.#index(bytes, at, position));
    this.#timeIndexCatchUp();
  }

  /**
   * No more appends: the time index gets its last entry, which tells the segment's age without reading it.
   * @throws KafkaError KAFKA_STORAGE_ERROR when there is no room for it; it may be tried again.
   */
  seal(): void {
    this.#timeIndexCatchUp();
  }

  async flush(): Promise<void> {
    await this.log.flush();
  }

  async flushIndexes(): Promise<void> {
    for (const file of this.#indexFiles) await file.flush();
  }

  close(): void {
    this.log.close();
    for (const file of this.#indexFiles) file.close();
  }

  remove(): void {
    for (const file of [this.log, ...this.#indexFiles]) file.remove();
  }

  get #largestEntry(): TimeIndexEntry | undefined {
    this.#largest ??= this.#timeIndex.last;
    return this.#largest;
  }

  /** Takes notice of the batch at `bytes[at]`. */
  #note(bytes: Buffer, at: number): void {
    const last = lastOffset(bytes, at);
    const timestampMs = maxTimestamp(bytes, at);
    if (timestampMs > this.largestTimestampMs) this.#largest = { timestampMs, offset: last };
    this.nextOffset = last + 1;
  }

  /** Gives the batch at `bytes[at]`, which lies at `position` in the log, an index entry if one is due. */
  #index(bytes: Buffer, at: number, position: number): void {
    if (this.#bytesSinceIndexEntry > this.#indexIntervalBytes)
      this.#addIndexEntries(lastOffset(bytes, at), position);
    this.#bytesSinceIndexEntry += sizeBytes(bytes, at);
  }

  #addIndexEntries(offset: number, position: number): void {
    try {
      this.#offsetIndex.append(offset, position);
      this.#timeIndexCatchUp();
      this.#bytesSinceIndexEntry = 0;
    } catch {
      // The batch is in the log, and an entry that did not fit only makes a later walk longer. The next batch tries again.
    }
  }

  #timeIndexCatchUp(): void {
    const largest = this.#largestEntry;
    if (largest !== undefined) this.#timeIndex.append(largest);
  }

  /** Looks at one batch after the other, from the one that holds `offset` on, until something is found. */
  async #search<T>(
    offset: number,
    look: (batches: Buffer, at: number) => T | undefined,
  ): Promise<T | undefined> {
    let next = offset;
    while (next < this.nextOffset) {
      const batches = await this.read(next, BLOCK_BYTES);
      if (batches.length === 0) break;
      for (let at = 0; at < batches.length; at += sizeBytes(batches, at)) {
        const found = look(batches, at);
        if (found !== undefined) return found;
        next = lastOffset(batches, at) + 1;
      }
    }
    return undefined;
  }

  /** Takes notice of every batch from the position `from` on; false when the walk does not end with the file. */
  async #walk(from: number, visit?: (bytes: Buffer, at: number, position: number) => void): Promise<boolean> {
    let position = from;
    for (;;) {
      const batches = await readBatches(this.log, position, BLOCK_BYTES);
      if (batches.length === 0) return position === this.log.length;
      for (let at = 0; at < batches.length; at += sizeBytes(batches, at)) {
        this.#note(batches, at);
        visit?.(batches, at, position + at);
      }
      position += batches.length;
    }
  }

  #noBatchAt(position: number): KafkaError {
    return new KafkaError(
      "KAFKA_STORAGE_ERROR",
      `${this.name} is damaged: there is no batch at byte ${position}`,
    );
  }
}

/** The messages of the batch at `batches[at]`; of one that cannot be read, what its header says of them. */
function* messagesIn(batches: Buffer, at: number): Generator<TimeIndexEntry> {
  const reader = new RecordReader(batches.subarray(at, at + sizeBytes(batches, at)));
  try {
    while (reader.next()) {
      const timestampMs = Math.min(reader.timestampMs, Number.MAX_SAFE_INTEGER);
      yield { timestampMs, offset: reader.offset };
    }
  } catch {
    yield { timestampMs: maxTimestamp(batches, at), offset: baseOffset(batches, at) };
  }
}

/** Where in `bytes` the batch that holds `offset` begins; where they end first, or are none, there. */
function skipBefore(bytes: Buffer, offset: number): number {
  let at = 0;
  while (beginsBatch(bytes, at) && lastOffset(bytes, at) < offset) at += sizeBytes(bytes, at);
  return at;
}

/** Whether a batch fits behind a segment's base: an index entry has 31 bits for the offset's distance. */
export function offsetFits(baseOffset: number, offset: number, batch: Buffer): boolean {
  return offset - baseOffset + batch.readInt32BE(AT.lastOffsetDelta) <= 0x7fffffff;
}
