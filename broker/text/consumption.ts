/**
 * One `consume` under way: where it stands in each partition, and how much it may still send.
 *
 * Invariant: a position moves when its messages are sent, and `delivered` is told of that soon after, also when reading fails behind them.
 */
import type { Position } from "../engine";
import { count } from "./command";
import { sendLines } from "./consumer";
import type { Conversation } from "./dialect";
import type { Format } from "./line-format";

export interface Wishes {
  /** Messages in total. */
  max: number;
  format: Format;
}

/** Whoever wants to know how far it has come. */
export interface Progress {
  /** So many messages of a partition are sent before it is told. */
  messagesAtATime: number;
  delivered(positions: readonly Position[]): Promise<void>;
}

const NOBODY: Progress = { messagesAtATime: Number.POSITIVE_INFINITY, delivered: async () => {} };

export class Consumption {
  /** Where to go on, in ascending order of the partitions. */
  positions: readonly Position[] = [];
  readonly #conversation: Conversation;
  readonly #wishes: Wishes;
  readonly #progress: Progress;
  #sent = 0;

  constructor(conversation: Conversation, wishes: Wishes, progress: Progress = NOBODY) {
    this.#conversation = conversation;
    this.#wishes = wishes;
    this.#progress = progress;
  }

  /** Nobody wants more, or nobody is there. */
  get isDone(): boolean {
    return this.#left <= 0 || this.#conversation.replies.gone;
  }

  /** Sends what is there; if that is nothing, waits for the first message or the deadline. */
  async once(waitMs: number): Promise<void> {
    const { engine, signal } = this.#conversation;
    const deadline = performance.now() + waitMs;
    await this.#send();
    for (let leftMs = waitMs; this.#sent === 0 && leftMs > 0; ) {
      const before = this.#next;
      await engine.wait(this.positions, leftMs, signal);
      await this.#send();
      // What came need not be a message: the marker at the end of a transaction is none.
      leftMs = this.#next === before ? 0 : deadline - performance.now();
    }
  }

  /** Sends what is there and then what comes, until `signal` is aborted, `max` is reached or the client is gone. */
  async follow(signal: AbortSignal): Promise<void> {
    const { engine } = this.#conversation;
    await this.#send(signal);
    while (!signal.aborted && !this.isDone) {
      await engine.wait(this.positions, Number.POSITIVE_INFINITY, signal);
      await this.#send(signal);
    }
  }

  /** The last line of the reply: how many there were, and where to go on. */
  end(): void {
    const next = this.#next;
    this.#conversation.replies.ok(count(this.#sent, "message") + (next === "" ? "" : ` next=${next}`));
  }

  /** Sends each partition up to its end at this moment, in ascending order. */
  async #send(signal?: AbortSignal): Promise<void> {
    try {
      for (const position of this.positions) await this.#sendOne(position, signal);
    } finally {
      await this.#progress.delivered(this.positions);
    }
  }

  async #sendOne(position: Position, signal?: AbortSignal): Promise<void> {
    const { latest } = await this.#conversation.engine.offsets(position.topic, position.partition);
    for (;;) {
      const max = Math.min(this.#left, this.#progress.messagesAtATime);
      const sent = await sendLines(
        this.#conversation,
        position,
        latest,
        max,
        this.#wishes.format.message,
        signal,
      );
      this.#sent += sent;
      if (sent < max || this.isDone || signal?.aborted) return;
      await this.#progress.delivered(this.positions);
    }
  }

  get #left(): number {
    return this.#wishes.max - this.#sent;
  }

  get #next(): string {
    return this.positions.map(({ topic, partition, offset }) => `${topic}-${partition}@${offset}`).join(",");
  }
}
