/**
 * The lag of a group: how many messages it has before it. Kafka counts from the committed offset, so what a consumer has read but not
 * committed is still in it.
 *
 * Invariant: the line of the last minutes is bounded, in order of time, and has a sentence that says the same.
 */
import type { GroupNow, GroupPartitionNow, LagPoint } from "../../../messages";
import { count, number } from "../common/words";
import { duration } from "./words";

/** Null: nothing is committed, or the partition cannot be read, so nobody can say. */
export function lagOf({
  committed,
  logEndOffset,
}: Pick<GroupPartitionNow, "committed" | "logEndOffset">): number | null {
  return committed === null || logEndOffset === null ? null : Math.max(0, logEndOffset - committed);
}

/** Of all partitions; where nothing is committed in any, null. */
export function lagOfGroup({ partitions }: Pick<GroupNow, "partitions">): number | null {
  const lags = partitions.map(lagOf).filter((lag) => lag !== null);
  return lags.length === 0 ? null : lags.reduce((sum, lag) => sum + lag, 0);
}

export const HISTORY_MS = 10 * 60_000;
/** Points that are closer to each other are one: the later. */
const STEP_MS = 500;

/** The line with one more point. Points that are too old go. */
export function withPoint(line: readonly LagPoint[], point: LagPoint): LagPoint[] {
  const last = line.at(-1);
  if (last !== undefined && point.atMs < last.atMs) return [...line];
  const isSameStep =
    last !== undefined && Math.floor(last.atMs / STEP_MS) === Math.floor(point.atMs / STEP_MS);
  const kept = line.filter(({ atMs }) => atMs >= point.atMs - HISTORY_MS);
  return [...(isSameStep ? kept.slice(0, -1) : kept), point];
}

/** What was known before the page was opened, and what it has seen since then. */
export function joined(before: readonly LagPoint[], since: readonly LagPoint[]): LagPoint[] {
  const first = since[0]?.atMs ?? Number.POSITIVE_INFINITY;
  return [...before.filter(({ atMs }) => atMs < first), ...since];
}

const AGO_MS = [180_000, 60_000, 30_000, 10_000];

/** `lag 120 messages; 3 min ago 0, rising`: the line in words. */
export function lagSentence(line: readonly LagPoint[], nowMs: number): string {
  const last = line.at(-1);
  if (last === undefined) return "no lag is known yet: nothing is committed";
  const now = `lag ${count(last.lag, "message")}`;
  const ago = AGO_MS.find((ms) => line[0]!.atMs <= nowMs - ms);
  if (ago === undefined) return now;
  const then = line.findLast(({ atMs }) => atMs <= nowMs - ago)!;
  return `${now}; ${duration(ago)} ago ${number(then.lag)}, ${trend(then.lag, last.lag)}`;
}

function trend(then: number, now: number): string {
  if (now === then) return now === 0 ? "nothing is left to read" : "neither rising nor falling";
  return now > then ? "rising" : "falling";
}
