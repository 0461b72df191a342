/**
 * Cleans one log, once: looks through its dirty part for the last record of each key, and then writes anew, without what is superseded,
 * every segment from the beginning up to there.
 *
 * Invariants: the log may be read, written and shortened meanwhile, and nobody waits for more than a slice. The memory that it takes is
 * the offset map's and that of a few batches. What is there at any moment is whole: a segment is replaced when the new one is on the disk,
 * and so is all that supersedes what was in it.
 */
import { KafkaError } from "../errors";
import { BLOCK_BYTES, readBatches } from "./batch-reader";
import type { CleanPoint } from "./clean-point";
import type { Candidate, Cleaner, LatestOffsets } from "./cleaner";
import { type DirtyPart, groupSegments } from "./cleaning-plan";
import type { RetainedRecord } from "./rebuild-batch";
import {
  AT,
  baseOffset,
  deleteHorizonMs,
  int64,
  isControl,
  lastOffset,
  recordCount,
  sizeBytes,
} from "./record-batch";
import { RecordReader } from "./records";
import type { Segment } from "./segment";
import { Slices } from "./slices";

/** What the cleaner sees of a log. */
export interface CleanableLog {
  readonly folder: string;
  /** All segments but the one that is being written. */
  readonly closedSegments: readonly Segment[];
  readonly cleanPoint: CleanPoint;
  /** Resolves when all that was appended before is on the disk. @throws KafkaError KAFKA_STORAGE_ERROR */
  flushed(): Promise<void>;
  /** Writes down how far the log is cleaned. @throws KafkaError KAFKA_STORAGE_ERROR */
  setCleanPoint(point: CleanPoint): void;
  /** A segment for what is left of `sources`. It is not yet part of the log. */
  newCleanedSegment(sources: readonly Segment[]): Segment;
  /** Puts the segment in their place; false, and nothing changed, when they are no longer all there. */
  replaceSegments(sources: readonly Segment[], cleaned: Segment): boolean;
}

export interface Round {
  part: DirtyPart;
  cleaner: Cleaner;
  nowMs: number;
  deleteRetentionMs: number;
  segmentBytes: number;
  dedupeBufferBytes: number;
  /** The last offset of each idempotent producer that is known in the log: an empty batch has to keep its numbers. */
  lastOffsets: ReadonlyMap<number, number>;
  /** Called again and again; throws when the log or the broker is closed. */
  assertWanted(): void;
}

/** So much of a new segment is written before it is flushed: a disk that is given more at once makes the next writer wait. */
const UNFLUSHED_BYTES_MAX = 4 * 1024 * 1024;

/**
 * True when the whole round was done; false when a segment was removed meanwhile, or there was not room for all keys: then there is more
 * to do. @throws KafkaError CORRUPT_MESSAGE, KAFKA_STORAGE_ERROR
 */
export async function cleanLog(log: CleanableLog, round: Round): Promise<boolean> {
  const cleaning = new Cleaning(log, round);
  await cleaning.lookThrough();
  await cleaning.flush();
  return cleaning.writeAnew();
}

class Cleaning {
  readonly #log: CleanableLog;
  readonly #round: Round;
  readonly #slices: Slices;
  readonly #latest: LatestOffsets;
  /** Records from here on are left as they are. */
  #end: number;
  readonly #candidate: Candidate = {
    offset: 0,
    hasKey: false,
    isTombstone: false,
    latestOffset: -1,
    deleteHorizonMs: undefined,
  };

  constructor(log: CleanableLog, round: Round) {
    this.#log = log;
    this.#round = round;
    this.#slices = new Slices(round.assertWanted);
    const { from, end } = round.part;
    this.#latest = round.cleaner.latestOffsets(round.dedupeBufferBytes, end - from);
    this.#end = end;
  }

  async lookThrough(): Promise<void> {
    const { from, end } = this.#round.part;
    const dirty = this.#log.closedSegments.filter((one) => one.nextOffset > from && one.baseOffset < end);
    for (const segment of dirty) {
      for await (const batches of this.#blocksOf(segment)) {
        for (let at = 0; at < batches.length; at += sizeBytes(batches, at)) {
          if (lastOffset(batches, at) < from) continue;
          if (!this.#latest.hasRoomFor(recordCount(batches, at))) return this.#endAt(batches, at);
          await this.#noteKeys(batchAt(batches, at));
        }
      }
    }
  }

  /** The rest is for another round. */
  #endAt(batches: Buffer, at: number): void {
    if (this.#latest.size === 0) {
      throw new KafkaError(
        "POLICY_VIOLATION",
        `KAFKA_LOG_CLEANER_DEDUPE_BUFFER_SIZE=${this.#round.dedupeBufferBytes} is too little for the ` +
          `${recordCount(batches, at)} keys of one batch; raise it`,
      );
    }
    this.#end = baseOffset(batches, at);
  }

  async #noteKeys(batch: Buffer): Promise<void> {
    const records = new RecordReader(batch);
    while (records.next()) {
      const { keyStart, keyEnd, offset } = records;
      if (keyStart >= 0) this.#latest.put(records.bytes, keyStart, keyEnd, offset);
      if (this.#slices.isOver) await this.#slices.next();
    }
  }

  /** A full segment may still be on its way to the disk: a power cut would take the new value of a key when the old one is gone. */
  async flush(): Promise<void> {
    await this.#slices.after(this.#log.flushed());
  }

  async writeAnew(): Promise<boolean> {
    const { cleanedTo, compactedBelow } = this.#log.cleanPoint;
    const point = { cleanedTo, compactedBelow: Math.max(compactedBelow, this.#end) };
    this.#log.setCleanPoint(point);
    const groups = groupSegments(this.#log.closedSegments, this.#end, this.#round.segmentBytes);
    for (const group of groups) if (!(await this.#writeGroup(group))) return false;
    this.#log.setCleanPoint({ ...point, cleanedTo: this.#end });
    return true;
  }

  /** False when some of the segments were removed meanwhile. */
  async #writeGroup(sources: readonly Segment[]): Promise<boolean> {
    const cleaned = this.#log.newCleanedSegment(sources);
    try {
      let isChanged = sources.length > 1;
      for (const source of sources) isChanged = (await this.#write(source, cleaned)) || isChanged;
      if (isChanged) {
        cleaned.seal();
        await this.#slices.after(cleaned.flush());
        await this.#slices.after(cleaned.flushIndexes());
        cleaned.close();
        return this.#log.replaceSegments(sources, cleaned) || this.#giveUp(cleaned);
      }
    } catch (problem) {
      this.#giveUp(cleaned);
      const there = new Set(this.#log.closedSegments);
      if (sources.every((source) => there.has(source))) throw problem;
      return false;
    }
    this.#giveUp(cleaned);
    return true;
  }

  #giveUp(cleaned: Segment): false {
    cleaned.remove();
    return false;
  }

  /** Writes what is left of a segment to `cleaned`; false when that is all of it. */
  async #write(source: Segment, cleaned: Segment): Promise<boolean> {
    let isChanged = false;
    let unflushedBytes = 0;
    for await (const batches of this.#blocksOf(source)) {
      const kept: Buffer[] = [];
      for (let at = 0; at < batches.length; at += sizeBytes(batches, at)) {
        const batch = batchAt(batches, at);
        const left = await this.#clean(batch);
        if (left !== undefined) kept.push(left);
        if (left !== batch) isChanged = true;
      }
      if (kept.length === 0) continue;
      const bytes = Buffer.concat(kept);
      cleaned.append(bytes);
      unflushedBytes += bytes.length;
      if (unflushedBytes < UNFLUSHED_BYTES_MAX) continue;
      await this.#slices.after(cleaned.flush());
      unflushedBytes = 0;
    }
    return isChanged;
  }

  /** What stands in the place of a batch: itself, a smaller one, or nothing. */
  async #clean(batch: Buffer): Promise<Buffer | undefined> {
    if (isControl(batch) || baseOffset(batch) >= this.#end) return batch;
    const { cleaner, nowMs, deleteRetentionMs } = this.#round;
    const horizonMs = deleteHorizonMs(batch);
    const records = new RecordReader(batch);
    const retained: RetainedRecord[] = [];
    let count = 0;
    let hasTombstones = false;
    for (; records.next(); count++) {
      if (this.#slices.isOver) await this.#slices.next();
      if (!cleaner.retains(this.#candidateAt(records, horizonMs), nowMs)) continue;
      const { offset, timestampMs, body } = records;
      retained.push({ offsetDelta: offset - baseOffset(batch), timestampMs, body });
      hasTombstones ||= records.valueStart < 0;
    }
    const newHorizonMs = hasTombstones ? (horizonMs ?? nowMs + deleteRetentionMs) : undefined;
    if (retained.length === 0 && !this.#mustStay(batch)) return undefined;
    if (retained.length === count && newHorizonMs === horizonMs) return batch;
    return this.#slices.after(cleaner.rebuild(batch, retained, newHorizonMs));
  }

  #candidateAt(records: RecordReader, horizonMs: number | undefined): Candidate {
    const { offset, bytes, keyStart, keyEnd } = records;
    const candidate = this.#candidate;
    candidate.offset = offset;
    candidate.hasKey = keyStart >= 0;
    candidate.isTombstone = records.valueStart < 0;
    candidate.latestOffset = keyStart < 0 ? -1 : this.#latest.get(bytes, keyStart, keyEnd);
    candidate.deleteHorizonMs = horizonMs;
    return candidate;
  }

  /** An empty batch is kept where it tells how far a producer's numbers went, or where the part that was cleaned ends. */
  #mustStay(batch: Buffer): boolean {
    const last = lastOffset(batch);
    return this.#round.lastOffsets.get(int64(batch, AT.producerId)) === last || last + 1 === this.#end;
  }

  async *#blocksOf(segment: Segment): AsyncGenerator<Buffer> {
    const { log, name } = segment;
    for (let position = 0; position < log.length; ) {
      const batches = await this.#slices.after(readBatches(log, position, BLOCK_BYTES));
      if (batches.length === 0)
        throw new KafkaError("CORRUPT_MESSAGE", `${name} is damaged: there is no batch at byte ${position}`);
      yield batches;
      position += batches.length;
    }
  }
}

function batchAt(batches: Buffer, at: number): Buffer {
  return batches.subarray(at, at + sizeBytes(batches, at));
}
