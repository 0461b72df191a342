/**
 * The connections as the page knows them.
 *
 * Invariant: closed ones stay for a while, so that they can be seen to close, but no more than a few of them.
 */
import type { ConnectionNow } from "../../../messages";

const CLOSED_MAX = 30;
const CLOSED_SHOWN_MS = 60_000;
const ALL_MAX = 2000;

/** `changed` are those that opened, closed, or told their name. In the order of their numbers. */
export function withChanged(
  before: readonly ConnectionNow[],
  changed: readonly ConnectionNow[],
  nowMs: number,
): ConnectionNow[] {
  const byId = new Map(before.map((one) => [one.id, one]));
  for (const one of changed) byId.set(one.id, one);
  const all = [...byId.values()].sort((one, other) => one.id - other.id);
  const isRecent = ({ closedMs }: ConnectionNow) => closedMs === null || nowMs - closedMs < CLOSED_SHOWN_MS;
  const recent = all.filter(isRecent);
  let closedLeft = recent.filter(({ closedMs }) => closedMs !== null).length;
  return recent.filter(({ closedMs }) => closedMs === null || closedLeft-- <= CLOSED_MAX).slice(-ALL_MAX);
}
