/**
 * A group for those who want to see each change of it: what it is now, with a number that rises whenever that is something else.
 *
 * Invariants: however many watch a group, and however often they ask, it is looked at once at a time, and no more often than its size
 * allows: a large group may be a moment late, and never takes the broker's time from its clients.
 */
import { KafkaError } from "../../errors";
import type { GroupNow } from "../messages";

const PAUSE_MS_MIN = 25;
/** Of the broker's time, one part in so many goes into looking. */
const PAUSE_FOR_WORK = 20;
/** So much of one group is told in a millisecond at most: about 1 MB a second. */
const BYTES_PER_MS = 1000;

export class GroupFeed {
  /** 0: it has not been looked at yet. */
  version = 0;
  /** Null: there is no such group. */
  now: GroupNow | null = null;
  #json = "";
  #nextLookMs = 0;
  #looking: Promise<void> | undefined;
  readonly #ask: () => Promise<GroupNow>;
  readonly #monotonicMs: () => number;

  constructor(ask: () => Promise<GroupNow>, monotonicMs = () => performance.now()) {
    this.#ask = ask;
    this.#monotonicMs = monotonicMs;
  }

  /** Looks at the group, unless it was just looked at. */
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
    const now = await this.#ask().catch(noGroup);
    if (now === undefined) return;
    const json = JSON.stringify(now);
    if (json !== this.#json) {
      this.#json = json;
      this.now = now;
      this.version++;
    }
    const endedMs = this.#monotonicMs();
    const pauseMs = Math.max(PAUSE_FOR_WORK * (endedMs - startedMs), json.length / BYTES_PER_MS);
    this.#nextLookMs = endedMs + (pauseMs < PAUSE_MS_MIN ? 0 : pauseMs);
  }
}

/** Null where there is no group; undefined where it cannot be read now: what was told of it stays. */
function noGroup(problem: unknown): null | undefined {
  if (!(problem instanceof KafkaError)) throw problem;
  return problem.name === "GROUP_ID_NOT_FOUND" ? null : undefined;
}
