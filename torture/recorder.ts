/** Writes down what the clients of one round did and saw, in the order in which it became known. */
import type { Operation, Place } from "../harness/checks/history/operations";
import type { Tally } from "./tally";

/** What a producer asked for with all that it sends. */
export interface Asked {
  producer: string;
  acks: 1 | "all";
  isIdempotent: boolean;
}

export type Got = readonly { offset: number; value: string }[];

export class Recorder {
  readonly operations: Operation[] = [];
  /** Whether nothing was acknowledged yet, not even what is not written down. */
  isIdle = true;
  acknowledged = 0;
  read = 0;
  /** Commits that somebody began, and has not heard of yet. */
  readonly #unanswered = new Set<Place & { group: string; offset: number }>();
  readonly #tally: Tally;
  readonly #beganMs: number;

  /** Whether the client may hand out late what it had got before a power cut: then nobody knows what it says of which log. */
  readonly #isReadAhead: boolean;
  #isDeaf = false;

  /** `beganMs`: when the round began, so that its faults are told in the same time. */
  constructor(tally: Tally, isReadAhead: boolean, beganMs: number) {
    this.#beganMs = beganMs;
    this.#tally = tally;
    this.#isReadAhead = isReadAhead;
  }

  get atMs(): number {
    return Math.round(performance.now() - this.#beganMs);
  }

  send(place: Place, asked: Asked, value: string): void {
    this.operations.push({ kind: "send", atMs: this.atMs, ...place, ...asked, value });
  }

  acknowledge(value: string, offset: number | undefined): void {
    this.isIdle = false;
    if (this.#isDeaf) return;
    this.acknowledged++;
    this.#tally.acknowledged++;
    this.operations.push({ kind: "outcome", atMs: this.atMs, value, result: "acknowledged", offset });
  }

  refuse(value: string): void {
    if (this.#isDeaf) return;
    this.operations.push({
      kind: "outcome",
      atMs: this.atMs,
      value,
      result: "refused",
      offset: undefined,
    });
  }

  seek(place: Place, consumer: string, offset: number): void {
    this.operations.push({ kind: "seek", atMs: this.atMs, ...place, consumer, offset });
  }

  poll(place: Place, consumer: string, messages: Got): void {
    if (messages.length === 0 || this.#isDeaf) return;
    this.read += messages.length;
    this.#tally.read += messages.length;
    this.operations.push({ kind: "poll", atMs: this.atMs, ...place, consumer, messages });
  }

  /** To be called before the broker is asked. Returns what to call when it has said that the offset is stored. */
  beginCommit(place: Place, group: string, offset: number): () => void {
    const commit = { ...place, group, offset };
    this.#unanswered.add(commit);
    return () => {
      this.#unanswered.delete(commit);
      if (!this.#isDeaf) this.operations.push({ kind: "commit", atMs: this.atMs, ...commit });
    };
  }

  /** Where the group stands: to be asked, and answered, after everything that was recorded before. */
  committed(place: Place, group: string, offset: number): void {
    if (this.#isDeaf) return;
    // It may stand where nobody heard that it does: behind a power cut also further back.
    for (const commit of this.#unanswered)
      this.operations.push({ kind: "unanswered commit", atMs: this.atMs, ...commit });
    this.#unanswered.clear();
    this.operations.push({ kind: "committed", atMs: this.atMs, ...place, group, offset });
  }

  delete(place: Place, offset: number): void {
    this.operations.push({ kind: "delete", atMs: this.atMs, ...place, offset });
  }

  deleted(place: Place, offset: number): void {
    this.operations.push({ kind: "deleted", atMs: this.atMs, ...place, offset });
  }

  /** Of a client that reads ahead only what it sends is written down from here on. */
  powerCut(): void {
    this.#isDeaf = this.#isReadAhead;
    this.operations.push({ kind: "power cut", atMs: this.atMs });
  }
}
