/**
 * What time it is. Retention, rolling and timestamps ask here and nowhere else, so that a lesson or a test can move
 * the hands. (The deadlines of waiting requests are measured by timers, which nobody turns back.)
 */
export interface Clock {
  /** Milliseconds since 1970, as in a record's timestamp. */
  nowMs(): number;
}

export const systemClock: Clock = { nowMs: () => Date.now() };
