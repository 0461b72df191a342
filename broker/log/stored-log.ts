/**
 * What a start finds of a log in its folder: its segments, made whole. After a clean stop the files are taken as they are; else what a
 * crash has left half-done is finished or taken back first, and recovery looks at every byte.
 *
 * Invariant: nothing that was acknowledged is removed, except what somebody has deleted. Where that cannot be told, the files stay as they
 * are, and `load` throws; what was found so far can still be shown. Whatever is removed is said, with the file's name.
 */
import { KafkaError } from "../errors";
import { type CleanPoint, readCleanPoint } from "./clean-point";
import { readLogStart } from "./log-start";
import { inWords, type Recovery, type Verdict } from "./recovery";
import { lastAtMost } from "./search";
import type { Segment } from "./segment";
import { finishSwaps } from "./segment-swap";
import type { Storage } from "./storage";

const SEGMENT_FILE = /^(\d{20})\.log$/;

export class StoredLog {
  readonly segments: Segment[] = [];
  /** No record before this offset is there any more, though the first segment may still hold it. */
  deletedBefore = 0;
  cleanPoint: CleanPoint = { cleanedTo: 0, compactedBelow: 0 };
  readonly #reports: string[] = [];
  readonly #folder: string;
  readonly #parts: { storage: Storage; recovery: Recovery };
  readonly #segmentAt: (baseOffset: number) => Segment;

  constructor(
    folder: string,
    parts: { storage: Storage; recovery: Recovery },
    segmentAt: (baseOffset: number) => Segment,
  ) {
    this.#folder = folder;
    this.#parts = parts;
    this.#segmentAt = segmentAt;
  }

  /** @throws KafkaError KAFKA_STORAGE_ERROR when the folder is missing, or what is in it is damaged */
  async load(stoppedCleanly: boolean): Promise<void> {
    const { storage } = this.#parts;
    if (!storage.exists(this.#folder)) {
      const sentence = `the folder ${this.#folder} is missing from the data folder: restore it, or delete the topic`;
      throw new KafkaError("KAFKA_STORAGE_ERROR", sentence);
    }
    this.deletedBefore = readLogStart(storage, this.#folder);
    this.cleanPoint = readCleanPoint(storage, this.#folder);
    const isSwapped = await finishSwaps(storage, this.#folder);
    const bases = storage.list(this.#folder).flatMap((name) => SEGMENT_FILE.exec(name)?.[1] ?? []);
    for (const base of bases.map(Number).sort((a, b) => a - b)) this.#add(base);
    this.#removeDeleted();
    if (this.segments.length === 0) this.#add(this.deletedBefore);
    else if (!stoppedCleanly || isSwapped || !(await this.#last.findEnd())) await this.#recover();
    if (this.#last.nextOffset < this.deletedBefore) this.#startAnew();
    for (const [number, segment] of this.segments.slice(0, -1).entries()) {
      segment.nextOffset = this.segments[number + 1]!.baseOffset;
    }
    for (const segment of this.segments.filter(({ lacksIndexes }) => lacksIndexes)) {
      await segment.rebuildIndexes();
      await flushAndClose(segment);
    }
  }

  /** What had to be done, in words; undefined when all was well. */
  get report(): string | undefined {
    return this.#reports.join("; ") || undefined;
  }

  get #last(): Segment {
    return this.segments.at(-1)!;
  }

  #add(baseOffset: number): Segment {
    const segment = this.#segmentAt(baseOffset);
    this.segments.push(segment);
    return segment;
  }

  /** A crash may have kept segments of deleted records, not even all of them: their names tell that they have to go. */
  #removeDeleted(): void {
    const bases = this.segments.map(({ baseOffset }) => baseOffset);
    const first = lastAtMost(bases.length, (number) => bases[number]!, this.deletedBefore);
    this.#drop(this.segments.splice(0, Math.max(0, first)));
  }

  /** Everything there is was deleted, and a crash has kept an end of it; its offsets must not be given out again. */
  #startAnew(): void {
    this.#drop(this.segments.splice(0));
    this.#add(this.deletedBefore).create();
  }

  /** The file that says so has no checksum: was it the disk that changed it, then a person must be able to see what that has cost. */
  #drop(segments: readonly Segment[]): void {
    for (const segment of segments) segment.remove();
    if (segments.length === 0) return;
    const more = segments.length === 1 ? "" : ` and ${segments.length - 1} behind it`;
    const reason = `the checkpoint beside it says that what is before offset ${this.deletedBefore} was deleted`;
    this.#reports.push(`${segments[0]!.name}${more}: removed, because ${reason}`);
  }

  async #recover(): Promise<void> {
    const verdict = await this.#parts.recovery.examine(this.segments, this.cleanPoint.compactedBelow);
    if (verdict.kind === "damaged")
      throw new KafkaError("KAFKA_STORAGE_ERROR", inWords(verdict, this.segments));
    if (verdict.kind === "torn") this.#cut(verdict);
    for (const segment of this.segments) {
      await segment.rebuildIndexes();
      // What the dead broker wrote and never flushed is readable now, so it must not vanish from beneath newer messages.
      await flushAndClose(segment);
    }
    this.#last.nextOffset = verdict.nextOffset;
  }

  #cut(verdict: Verdict & { kind: "torn" }): void {
    for (const later of this.segments.splice(verdict.segment + 1)) later.remove();
    this.#last.log.truncate(verdict.position);
    this.#reports.push(inWords(verdict, this.segments));
  }
}

/** No more is written to it for now: everything is on the disk, and the files are given back. */
export async function flushAndClose(segment: Segment): Promise<void> {
  await segment.flush();
  await segment.flushIndexes();
  segment.close();
}
