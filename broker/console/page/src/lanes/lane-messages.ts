/**
 * The messages that a lane has at hand: those that are seen, and some that were seen before. Asked for in one request at a time.
 *
 * Invariant: at most ENTRIES_MAX offsets are kept, whatever was looked at.
 */
import type { BatchNow, MessageNow, Messages } from "../../../messages";
import type { Range } from "./lane-window";

/** More than a screen holds of the smallest cells. */
export const ENTRIES_MAX = 2000;
const ASKED_MAX = 256;
const RETRY_MS = 1000;

export type FetchMessages = (from: number, to: number) => Promise<Messages>;

export interface Entry {
  /** Null: compaction took it. */
  message: MessageNow | null;
  batch: BatchNow | null;
}

export class LaneMessages {
  readonly #fetch: FetchMessages;
  readonly #changed: () => void;
  readonly #entries = new Map<number, Entry>();
  #wanted: Range = { start: 0, end: 0 };
  #isAsking = false;
  /** What is asked for belongs to the log of now: not to one that was deleted meanwhile. */
  #generation = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  /** Why what is wanted is not there; null: nothing is wrong. */
  problem: unknown = null;

  constructor(fetch: FetchMessages, changed: () => void) {
    this.#fetch = fetch;
    this.#changed = changed;
  }

  /** Undefined: it is not here (yet). */
  at(offset: number): Entry | undefined {
    return this.#entries.get(offset);
  }

  hasAll({ start, end }: Range): boolean {
    for (let offset = start; offset < end; offset++) if (!this.#entries.has(offset)) return false;
    return true;
  }

  /** Says what is seen now. */
  want(range: Range): void {
    this.#wanted = range;
    if (!this.#isAsking) void this.#ask();
  }

  /** The log is another one. */
  clear(): void {
    this.#entries.clear();
    this.#generation++;
  }

  close(): void {
    this.#wanted = { start: 0, end: 0 };
    clearTimeout(this.#retry);
  }

  async #ask(): Promise<void> {
    this.#isAsking = true;
    for (let range = this.#missing(); range !== undefined; range = this.#missing()) {
      const generation = this.#generation;
      try {
        const answer = await this.#fetch(range.start, range.end);
        this.problem = null;
        if (generation === this.#generation) this.#keep(range, answer);
        // What an answer says nothing of would be asked for again at once, and for ever.
        if (answer.next <= range.start) throw new Error("The broker has nothing to say of these offsets.");
      } catch (error) {
        this.problem = error;
        this.#retry = setTimeout(() => this.want(this.#wanted), RETRY_MS);
        break;
      } finally {
        this.#changed();
      }
    }
    this.#isAsking = false;
  }

  #missing(): Range | undefined {
    let { start, end } = this.#wanted;
    while (start < end && this.#entries.has(start)) start++;
    while (start < end && this.#entries.has(end - 1)) end--;
    return start < end ? { start, end: Math.min(end, start + ASKED_MAX) } : undefined;
  }

  #keep({ start, end }: Range, { batches, next, logStartOffset }: Messages): void {
    for (const batch of batches)
      for (const message of batch.messages) this.#put(message.offset, { message, batch });
    const firstSaid = Math.max(start, logStartOffset);
    for (let offset = firstSaid; offset < Math.min(end, next); offset++)
      if (!this.#entries.has(offset)) this.#put(offset, { message: null, batch: batchOf(offset, batches) });
  }

  #put(offset: number, entry: Entry): void {
    this.#entries.delete(offset);
    this.#entries.set(offset, entry);
    if (this.#entries.size <= ENTRIES_MAX) return;
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest);
      return;
    }
  }
}

function batchOf(offset: number, batches: readonly BatchNow[]): BatchNow | null {
  return batches.find(({ baseOffset, lastOffset }) => baseOffset <= offset && offset <= lastOffset) ?? null;
}
