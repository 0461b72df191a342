/**
 * Something that changes, for all pages that want to see each change of it: what it is now, also as JSON, with a number that rises whenever
 * that is something else.
 *
 * Invariants: however many pages watch, and however often they ask, it is looked at, and made into JSON, once at a time, and no more often
 * than its size allows: what is large may be a moment late, and never takes the broker's time from its clients.
 */
const PAUSE_MS_MIN = 25;
/** Of the broker's time, one part in so many goes into looking. */
const PAUSE_FOR_WORK = 20;
/** But a look is long also where the machine is busy with something else, and nobody should wait for many seconds then. */
const PAUSE_FOR_WORK_MS_MAX = 1000;
/** So much of one thing is told in a millisecond at most: about 1 MB a second. */
const BYTES_PER_MS = 1000;

export class Feed<Now> {
  /** 0: it has not been looked at yet. */
  version = 0;
  /** Null: there is no such thing. */
  now: Now | null = null;
  /** `now`, for whoever sends it. */
  json = "null";
  #nextLookMs = 0;
  #looking: Promise<void> | undefined;
  readonly #ask: () => Promise<Now | null | undefined>;
  readonly #monotonicMs: () => number;

  /** `ask` says undefined where it cannot be read now: what was told of it stays. */
  constructor(ask: () => Promise<Now | null | undefined>, monotonicMs = () => performance.now()) {
    this.#ask = ask;
    this.#monotonicMs = monotonicMs;
  }

  /** Looks at it, unless it was just looked at. */
  look(): Promise<void> {
    if (this.#looking !== undefined) return this.#looking;
    if (this.#monotonicMs() < this.#nextLookMs) return Promise.resolve();
    this.#looking = this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #look(): Promise<void> {
    const startedMs = this.#monotonicMs();
    const now = await this.#ask();
    if (now === undefined) return;
    const json = JSON.stringify(now);
    if (this.version === 0 || json !== this.json) {
      this.json = json;
      this.now = now;
      this.version++;
    }
    const endedMs = this.#monotonicMs();
    const forWorkMs = Math.min(PAUSE_FOR_WORK * (endedMs - startedMs), PAUSE_FOR_WORK_MS_MAX);
    const pauseMs = Math.max(forWorkMs, json.length / BYTES_PER_MS);
    this.#nextLookMs = endedMs + (pauseMs < PAUSE_MS_MIN ? 0 : pauseMs);
  }
}
