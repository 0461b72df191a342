/** Which fault struck while which workload had something under way. */

import type { Operation } from "../harness/checks/history/operations";
import type { CampaignResult } from "./campaign";
import { ALL_FAULTS, type Fault } from "./faults";
import type { RoundResult } from "./round";
import type { Strike } from "./strikes";
import type { Workload } from "./workloads/workload";

/** What a client did so shortly before or after a fault was under way when it struck. */
const NEAR_MS = 200;

/**
 * The faults that struck while the workload had something under way: else they would not have been a test of it. A send is under way until
 * it is answered; one that never is was, as far as anybody knows, when it was sent.
 */
export function faultsDuring(operations: readonly Operation[], strikes: readonly Strike[]): string[] {
  const sentMs = new Map<string, number>();
  const spans = operations.map((operation) => {
    if (operation.kind === "send") sentMs.set(operation.value, operation.atMs);
    const fromMs = operation.kind === "outcome" ? sentMs.get(operation.value) : undefined;
    return { fromMs: (fromMs ?? operation.atMs) - NEAR_MS, toMs: operation.atMs + NEAR_MS };
  });
  return strikes
    .filter(({ atMs, tookMs }) => spans.some(({ fromMs, toMs }) => toMs >= atMs && fromMs <= atMs + tookMs))
    .map(({ fault }) => fault.name);
}

/** By then a fault has met everything that goes on: the power is cut in each fourth round, so that takes 24. */
const ROUNDS_ENOUGH = 6;

/** Whether each fault came so often, and struck or met nothing, that a pair that never met is no chance any more. */
export function isLongEnough(rounds: readonly RoundResult[]): boolean {
  return ALL_FAULTS.every((fault) => {
    const came = rounds.filter(
      ({ strikes, missed }) => strikes.some((one) => one.fault === fault) || missed.includes(fault),
    );
    return came.length >= ROUNDS_ENOUGH;
  });
}

/** How often each pair met. */
export function meetings(rounds: readonly RoundResult[]): (fault: Fault, workload: Workload) => number {
  const counts = new Map<string, number>();
  for (const { verdicts } of rounds)
    for (const { workload, faults } of verdicts)
      for (const fault of faults) {
        const pair = `${fault}/${workload.name}`;
        counts.set(pair, (counts.get(pair) ?? 0) + 1);
      }
  return (fault, workload) => counts.get(`${fault.name}/${workload.name}`) ?? 0;
}

/** The pairs that never met, in words. */
export function untried({ rounds, faults, workloads }: Omit<CampaignResult, "starts">): string[] {
  const count = meetings(rounds);
  return faults.flatMap((fault) =>
    workloads.filter((workload) => count(fault, workload) === 0).map(({ name }) => `${fault.name} / ${name}`),
  );
}
