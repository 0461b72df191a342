/**
 * The log of one partition: a row of segments, written at the end, read anywhere, shortened at the beginning.
 *
 * Invariants: offsets run from `logStartOffset` up to but not including `logEndOffset`, without a gap but where the cleaner was; a message is readable once it is
 * appended; only the last segment grows. A log that lost its footing (a failed flush, damage found by recovery) is
 * offline: it says so to everybody and touches its files no more.
 */
import { KafkaError } from "../errors";
import type { Append, LogTail } from "./append";
import type { CleanableLog } from "./clean-log";
import { type CleanPoint, writeCleanPoint } from "./clean-point";
import type { CleaningConfig } from "./cleaning-plan";
import type { Clock } from "./clock";
import { GroupCommit } from "./group-commit";
import { writeLogStart } from "./log-start";
import { maxTimestamp } from "./record-batch";
import type { Recovery } from "./recovery";
import type { Retention, RetentionLimits } from "./retention";
import { lastAtMost } from "./search";
import { offsetFits, Segment } from "./segment";
import { assertRenames, CLEANED, swapSegments } from "./segment-swap";
import type { Storage } from "./storage";
import { flushAndClose, StoredLog } from "./stored-log";
import type { TimeIndexEntry } from "./time-index";
import { findLargestTimestamp, findTimestamp } from "./time-search";
import type { Appendable } from "./waiter";

export interface LogConfig extends RetentionLimits {
  segmentBytes: number;
  segmentMs: number;
  indexIntervalBytes: number;
  /** False: acks=all is answered without waiting for the disk (LAB_FLUSH_ON_ACKS_ALL). */
  flushOnAcksAll: boolean;
  /** Undefined: the log is not compacted. */
  cleaning: CleaningConfig | undefined;
}

/** The parts of the broker that a log is made of. */
export interface LogParts {
  storage: Storage;
  clock: Clock;
  append: Append;
  recovery: Recovery;
  retention: Retention;
}

export class PartitionLog implements Appendable, LogTail, CleanableLog {
  readonly folder: string;
  /** What recovery had to do when the log was opened, in words for the broker's log; undefined when all was well. */
  recoveryReport: string | undefined;
  readonly #parts: LogParts;
  #config: LogConfig;
  readonly #segments: Segment[] = [];
  readonly #groupCommit = new GroupCommit(() => this.#flush());
  readonly #listeners = new Set<() => void>();
  /** Segments that were rolled and are not on the disk yet. */
  #unflushed: Segment[] = [];
  /** Segments that were rolled while there was no room for the last entry of their time index. */
  #unsealed: Segment[] = [];
  #offline: KafkaError | undefined;
  #bytesAppended = 0;
  #openedAt = 0;
  #messagesDelivered = 0;
  #bytesDelivered = 0;
  /** No record before this offset is there any more, though the first segment may still hold it. */
  #deletedBefore = 0;
  #cleanPoint: CleanPoint = { cleanedTo: 0, compactedBelow: 0 };
  #cleaning: Promise<unknown> = Promise.resolve();
  /** How often the cleaner has replaced segments. */
  #swaps = 0;

  private constructor(folder: string, parts: LogParts, config: LogConfig) {
    this.folder = folder;
    this.#parts = parts;
    this.#config = config;
  }

  /**
   * Opens the log in `folder`, or starts one. After a clean stop the files are taken as they are; else recovery looks at
   * every byte. A damaged log opens too, but offline.
   */
  static async open(
    folder: string,
    parts: LogParts,
    config: LogConfig,
    stoppedCleanly: boolean,
  ): Promise<PartitionLog> {
    const log = new PartitionLog(folder, parts, config);
    const stored = new StoredLog(folder, parts, (baseOffset) => log.#newSegment(baseOffset));
    try {
      await stored.load(stoppedCleanly);
    } catch (problem) {
      log.#goOffline(problem);
    }
    log.#take(stored);
    return log;
  }

  get logStartOffset(): number {
    return Math.max(this.#segments[0]?.baseOffset ?? 0, this.#deletedBefore);
  }

  get logEndOffset(): number {
    return this.#segments.at(-1)?.nextOffset ?? 0;
  }

  /** The base offset of the segment that is being written: it changes when the log rolls. */
  get activeSegmentBase(): number {
    return this.#segments.at(-1)?.baseOffset ?? 0;
  }

  get sizeBytes(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.sizeBytes, 0);
  }

  get segmentCount(): number {
    return this.#segments.length;
  }

  /** At most `count` of its segments, the oldest of them first; the last one is written to. */
  newestSegments(count: number): { baseOffset: number; sizeBytes: number }[] {
    return this.#segments.slice(-count).map(({ baseOffset, sizeBytes }) => ({ baseOffset, sizeBytes }));
  }

  get config(): LogConfig {
    return this.#config;
  }

  /** The bytes of everything that was appended since the log was opened. */
  get bytesAppended(): number {
    return this.#bytesAppended;
  }

  /** The messages that were appended since then. */
  get messagesAppended(): number {
    return this.logEndOffset - this.#openedAt;
  }

  /** What consumers were sent since then. Only who sends it knows that: what is read may be read twice, or skipped. */
  get messagesDelivered(): number {
    return this.#messagesDelivered;
  }

  get bytesDelivered(): number {
    return this.#bytesDelivered;
  }

  delivered(messages: number, bytes: number): void {
    this.#messagesDelivered += messages;
    this.#bytesDelivered += bytes;
  }

  /** Why nothing can be read or written here; undefined while all is well. */
  get offline(): KafkaError | undefined {
    return this.#offline;
  }

  /**
   * Appends a batch (its offsets are written into it) and returns its base offset. The bytes are then with the storage:
   * with a disk they survive the death of this process. @throws KafkaError KAFKA_STORAGE_ERROR
   */
  append(batch: Buffer): number {
    this.#assertOnline();
    const offset = this.#parts.append.append(this, batch);
    for (const listener of this.#listeners) listener();
    return offset;
  }

  /** Resolves when all that was appended so far may be acknowledged with acks=all. */
  async acknowledged(): Promise<void> {
    if (this.#config.flushOnAcksAll) await this.#parts.append.acknowledge(this);
  }

  /**
   * Whole batches from the one that holds `offset` on, about `maxBytes` of them and at least one; empty at the log end offset.
   * @throws KafkaError OFFSET_OUT_OF_RANGE, KAFKA_STORAGE_ERROR
   */
  async read(offset: number, maxBytes: number): Promise<Buffer> {
    this.#assertOnline();
    this.#assertInRange(offset);
    if (offset === this.logEndOffset) return Buffer.alloc(0);
    try {
      return await this.#steadily(() => this.#readSegments(offset, maxBytes));
    } catch (problem) {
      // Retention may have removed the segment meanwhile: then that is the answer.
      this.#assertInRange(offset);
      throw problem;
    }
  }

  /** The first message that is as late as `timestampMs`, or undefined when all are earlier. */
  async findTimestamp(timestampMs: number): Promise<TimeIndexEntry | undefined> {
    this.#assertOnline();
    return this.#steadily(() => findTimestamp(this.#segments, timestampMs, this.logStartOffset));
  }

  /** The message with the largest timestamp, the first if there are several; undefined in an empty log. */
  async largestTimestamp(): Promise<TimeIndexEntry | undefined> {
    this.#assertOnline();
    return this.#steadily(() => findLargestTimestamp(this.#segments, this.logStartOffset));
  }

  onAppend(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** From now on the log is kept like this. A segment that is there already keeps the spacing of its index. */
  configure(config: LogConfig): void {
    this.#config = config;
  }

  /** Removes the segments that retention gives up, and says how many. */
  applyRetention(): number {
    if (this.#offline !== undefined) return 0;
    const ages = this.#segments.map(({ sizeBytes, newestMs }) => ({
      sizeBytes,
      largestTimestampMs: newestMs,
    }));
    const count = this.#parts.retention.removable(ages, this.#config, this.#parts.clock.nowMs());
    this.#removeSegments(count);
    return count;
  }

  /**
   * Deletes the records before `offset` (-1: all there are) and resolves with the log start offset, when they are gone for
   * good: also after a power cut. Where the log begins later already, nothing is to be done.
   * @throws KafkaError OFFSET_OUT_OF_RANGE, KAFKA_STORAGE_ERROR
   */
  async deleteRecordsBefore(offset: number): Promise<number> {
    this.#assertOnline();
    const before = offset === -1 ? this.logEndOffset : offset;
    if (before < 0 || before > this.logEndOffset) throw this.#outOfRange(before);
    if (before > this.logStartOffset) {
      // What is deleted must be on the disk first: a power cut that took it would end the log before it begins.
      await this.#groupCommit.wait();
      this.#assertOnline();
    }
    if (before > this.logStartOffset) {
      writeLogStart(this.#parts.storage, this.folder, before);
      this.#deletedBefore = before;
      const last = this.#segments.at(-1)!;
      const kept = (one: Segment) => one.nextOffset > before || (one === last && one.sizeBytes === 0);
      const count = this.#segments.findIndex(kept);
      this.#removeSegments(count < 0 ? this.#segments.length : count);
    }
    return this.logStartOffset;
  }

  /**
   * Clean stop: everything is on the disk and the files are closed. False when the next start must not trust them without
   * recovery: the log is offline, or the disk would not take the rest.
   */
  async close(): Promise<boolean> {
    const isWhole = this.#offline === undefined && (await this.#finish());
    this.abandon(new KafkaError("KAFKA_STORAGE_ERROR", `the log ${this.folder} is closed`));
    return isWhole;
  }

  /** No more of this log: its topic is deleted, or the broker stops. */
  abandon(reason: KafkaError): void {
    this.#offline = reason;
    for (const segment of [...this.#segments, ...this.#unflushed]) segment.close();
    for (const listener of this.#listeners) listener();
  }

  // What the cleaner sees.

  get closedSegments(): readonly Segment[] {
    return this.#segments.slice(0, -1);
  }

  get cleanPoint(): CleanPoint {
    return this.#cleanPoint;
  }

  setCleanPoint(point: CleanPoint): void {
    this.#assertOnline();
    writeCleanPoint(this.#parts.storage, this.folder, point);
    this.#cleanPoint = point;
  }

  newCleanedSegment(sources: readonly Segment[]): Segment {
    // A disk that failed may have kept something of an earlier attempt.
    this.#newSegment(sources[0]!.baseOffset, CLEANED).remove();
    const segment = this.#newSegment(sources[0]!.baseOffset, CLEANED);
    segment.create();
    assertRenames(this.#parts.storage, segment);
    return segment;
  }

  replaceSegments(sources: readonly Segment[], cleaned: Segment): boolean {
    const first = this.#segments.indexOf(sources[0]!);
    const areThere = sources.every((source, number) => this.#segments[first + number] === source);
    if (this.#offline !== undefined || first < 0 || !areThere) return false;
    try {
      swapSegments(this.#parts.storage, this.folder, sources, cleaned);
    } catch (problem) {
      this.#goOffline(problem);
      throw problem;
    }
    const segment = this.#newSegment(cleaned.baseOffset);
    segment.nextOffset = sources.at(-1)!.nextOffset;
    segment.lastTouchedMs = Math.max(...sources.map(({ lastTouchedMs }) => lastTouchedMs));
    this.#segments.splice(first, sources.length, segment);
    this.#forget(sources);
    this.#swaps++;
    return true;
  }

  /** The cleaner is at work; `settled` waits for it. */
  isBeingCleaned(cleaning: Promise<unknown>): void {
    this.#cleaning = cleaning;
  }

  /**
   * Resolves when neither the cleaner nor a flush is at work in the folder: both leave when the log is closed, but what they are at
   * until then may make a file again that is being removed.
   */
  async settled(): Promise<void> {
    await this.#cleaning.catch(() => {});
    await this.#groupCommit.settled();
  }

  // What the append part sees.

  write(batch: Buffer): void {
    let segment = this.#segments.at(-1)!;
    if (this.#mustRoll(segment, batch)) segment = this.#roll();
    segment.append(batch);
    segment.lastTouchedMs = this.#parts.clock.nowMs();
    this.#bytesAppended += batch.length;
  }

  flushed(): Promise<void> {
    return this.#groupCommit.wait();
  }

  async #readSegments(offset: number, maxBytes: number): Promise<Buffer> {
    const at = lastAtMost(this.#segments.length, (number) => this.#segments[number]!.baseOffset, offset);
    for (const segment of this.#segments.slice(at)) {
      const batches = await segment.read(offset, maxBytes);
      if (batches.length > 0) return batches;
      if (segment.nextOffset >= this.#cleanPoint.compactedBelow) break;
    }
    throw new KafkaError("KAFKA_STORAGE_ERROR", `${this.folder} is damaged: nothing is at offset ${offset}`);
  }

  /** Looks at segments again when the cleaner has replaced some meanwhile: the files of the old ones are gone. */
  async #steadily<T>(look: () => Promise<T>): Promise<T> {
    for (;;) {
      const swaps = this.#swaps;
      try {
        const found = await look();
        if (swaps === this.#swaps) return found;
      } catch (problem) {
        if (swaps === this.#swaps) throw problem;
      }
    }
  }

  /** Age is counted by the messages' own time, as in Kafka: old messages that are copied here from elsewhere share a segment too. */
  #mustRoll(segment: Segment, batch: Buffer): boolean {
    if (segment.sizeBytes === 0) return false;
    const { firstTimestampMs } = segment;
    const ageMs = firstTimestampMs < 0 ? 0 : maxTimestamp(batch) - firstTimestampMs;
    return (
      segment.sizeBytes + batch.length > this.#config.segmentBytes ||
      ageMs > this.#config.segmentMs ||
      !offsetFits(segment.baseOffset, segment.nextOffset, batch)
    );
  }

  /**
   * Removes the oldest segments. If that is all of them, an empty one keeps the log end offset. One that cannot be removed stays, and so
   * do those behind it.
   */
  #removeSegments(count: number): void {
    if (count >= this.#segments.length) this.#roll().create();
    for (const oldest of this.#segments.slice(0, count)) {
      oldest.remove();
      this.#segments.shift();
      this.#forget([oldest]);
    }
  }

  /** Nobody has to flush or seal what is not there any more. */
  #forget(segments: readonly Segment[]): void {
    this.#unflushed = this.#unflushed.filter((other) => !segments.includes(other));
    this.#unsealed = this.#unsealed.filter((other) => !segments.includes(other));
  }

  #take({ segments, deletedBefore, cleanPoint, report }: StoredLog): void {
    this.#segments.push(...segments);
    this.#deletedBefore = deletedBefore;
    this.#cleanPoint = cleanPoint;
    this.#openedAt = this.logEndOffset;
    const sentences = [report, this.#offline?.message].filter((sentence) => sentence !== undefined);
    this.recoveryReport = sentences.join("; ") || undefined;
  }

  /** Starts a new segment at the log end offset. */
  #roll(): Segment {
    const full = this.#segments.at(-1);
    if (full !== undefined) {
      try {
        full.seal();
      } catch {
        // The stop tries again. While the broker runs, the segment knows its age without the entry.
        this.#unsealed.push(full);
      }
      this.#unflushed.push(full);
      // Even where no producer waits for the disk, a full segment goes there and gives back its files. If that fails, the
      // log is offline and the next request says so.
      this.flushed().catch(() => {});
    }
    const segment = this.#newSegment(this.logEndOffset);
    this.#segments.push(segment);
    return segment;
  }

  /** Puts on the disk what a start without recovery relies on; false when that fails. */
  async #finish(): Promise<boolean> {
    try {
      await this.#groupCommit.wait();
      for (const segment of [...this.#unsealed, ...this.#segments.slice(-1)]) {
        segment.seal();
        await segment.flushIndexes();
      }
      return true;
    } catch {
      return false;
    }
  }

  #newSegment(baseOffset: number, suffix = ""): Segment {
    const { indexIntervalBytes } = this.#config;
    const segment = new Segment(this.#parts.storage, this.folder, baseOffset, indexIntervalBytes, suffix);
    segment.lastTouchedMs = this.#parts.clock.nowMs();
    return segment;
  }

  async #flush(): Promise<void> {
    this.#assertOnline();
    const rolled = this.#unflushed;
    this.#unflushed = [];
    // The segment that is written now may be rolled while the older ones are flushed: its bytes are waited for all the same.
    const written = this.#segments.at(-1);
    try {
      for (const segment of rolled) await flushAndClose(segment);
      await written?.flush();
    } catch (problem) {
      // After a failed flush nobody knows what is on the disk, and the system may have dropped the pages: asking again
      // could say yes without reason. Only recovery can tell.
      this.#goOffline(problem);
      throw problem;
    }
  }

  #goOffline(problem: unknown): void {
    const sentence = problem instanceof Error ? problem.message : String(problem);
    this.#offline ??=
      problem instanceof KafkaError
        ? problem
        : new KafkaError("KAFKA_STORAGE_ERROR", sentence, { cause: problem });
    for (const listener of this.#listeners) listener();
  }

  #assertOnline(): void {
    if (this.#offline !== undefined) throw this.#offline;
  }

  #assertInRange(offset: number): void {
    if (offset < this.logStartOffset || offset > this.logEndOffset) throw this.#outOfRange(offset);
  }

  #outOfRange(offset: number): KafkaError {
    const range = `it has the offsets ${this.logStartOffset} to ${this.logEndOffset} (the next one to be written)`;
    return new KafkaError("OFFSET_OUT_OF_RANGE", `${this.folder} has no offset ${offset}: ${range}`);
  }
}
