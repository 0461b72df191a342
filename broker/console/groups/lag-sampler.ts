/**
 * The lag of groups over the last minutes, a point a second. A group is followed from when somebody looks at it until nobody has for a
 * while: what nobody wants to see costs nothing.
 *
 * Invariants: while no group is followed there is no timer. Groups, and points of a group, are as many as the limits say.
 */
import type { Consumers } from "../../engine";
import type { LagPoint } from "../messages";
import { lagOf } from "./group-now";

const STEP_MS = 1000;
export const HISTORY_MS = 10 * 60_000;
const POINTS_MAX = HISTORY_MS / STEP_MS;
const FOLLOWED_MAX = 50;

interface Followed {
  lookedMs: number;
  /** Oldest first. */
  points: LagPoint[];
}

export class LagSampler {
  /** The one that was looked at longest ago comes first. */
  readonly #groups = new Map<string, Followed>();
  readonly #consumers: Pick<Consumers, "group">;
  readonly #nowMs: () => number;
  #timer: NodeJS.Timeout | undefined;

  constructor(consumers: Pick<Consumers, "group">, nowMs: () => number = Date.now) {
    this.#consumers = consumers;
    this.#nowMs = nowMs;
  }

  /** Somebody looks at the group: it is followed from now on, for as long as the history is. */
  async look(groupId: string): Promise<readonly LagPoint[]> {
    const there = this.#groups.get(groupId);
    const followed = there ?? { lookedMs: 0, points: [] };
    followed.lookedMs = this.#nowMs();
    this.#groups.delete(groupId);
    this.#groups.set(groupId, followed);
    if (this.#groups.size > FOLLOWED_MAX) this.#groups.delete(this.#groups.keys().next().value!);
    this.#timer ??= setInterval(() => void this.#sampleAll(), STEP_MS).unref();
    if (there === undefined) await this.#sample(groupId, followed);
    return followed.points;
  }

  close(): void {
    this.#groups.clear();
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #sampleAll(): Promise<void> {
    const nowMs = this.#nowMs();
    for (const [groupId, followed] of [...this.#groups]) {
      if (nowMs - followed.lookedMs > HISTORY_MS) this.#groups.delete(groupId);
      else await this.#sample(groupId, followed);
    }
    if (this.#groups.size === 0) this.close();
  }

  /** A group that is no more, or cannot be read now, has a gap in its line. */
  async #sample(groupId: string, { points }: Followed): Promise<void> {
    const group = await this.#consumers.group(groupId).catch(() => undefined);
    const lag = group && lagOf(group);
    if (lag === undefined) return;
    points.push({ atMs: this.#nowMs(), lag });
    if (points.length > POINTS_MAX) points.shift();
  }
}
