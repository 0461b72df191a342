/**
 * How long a member may still be silent before the group takes it for dead.
 *
 * Invariant: time is the broker's. The page's own clock may be wrong by hours, so it only counts on from what the broker said.
 */
import type { MemberNow } from "../../../messages";
import { duration } from "./words";

export interface Countdown {
  leftMs: number;
  /** From 1 (just heard of) to 0 (dead). */
  share: number;
  words: string;
}

export function countdown(
  { heardMs, sessionTimeoutMs }: Pick<MemberNow, "heardMs" | "sessionTimeoutMs">,
  nowMs: number,
): Countdown {
  const silentMs = Math.max(0, nowMs - heardMs);
  const leftMs = Math.max(0, sessionTimeoutMs - silentMs);
  const share = sessionTimeoutMs > 0 ? leftMs / sessionTimeoutMs : 0;
  return { leftMs, share, words: words(silentMs, leftMs) };
}

/** A heartbeat that is this late is worth a word: clients send one every 3 s if they are not told otherwise. */
const LATE_MS = 4_000;

function words(silentMs: number, leftMs: number): string {
  if (leftMs === 0) return "overdue: the group is about to take it for dead";
  const left = `${duration(leftMs)} left`;
  return silentMs < LATE_MS ? left : `${left}, silent for ${duration(silentMs)}`;
}

/** Which time it is at the broker, told from what it said when and from a clock that only counts on. */
export class BrokerClock {
  #aheadMs = 0;
  readonly #monotonicMs: () => number;

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs;
    this.#aheadMs = Date.now() - monotonicMs();
  }

  /** Called when the broker's time arrives. */
  set(brokerMs: number): void {
    this.#aheadMs = brokerMs - this.#monotonicMs();
  }

  now(): number {
    return this.#monotonicMs() + this.#aheadMs;
  }
}
