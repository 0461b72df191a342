import assert from "node:assert/strict";
import { test } from "node:test";
import type { Operation } from "../harness/checks/history/operations";
import { ALL_FAULTS, FAULTS, type Fault, powerCut } from "./faults";
import { faultsDuring, isLongEnough, untried } from "./meetings";
import type { RoundResult } from "./round";
import type { Workload } from "./workloads/workload";

const busy: Workload = { name: "busy", produce: async () => {} };
const idle: Workload = { name: "idle", produce: async () => {} };

/** Rounds in which these faults strike one workload, or nothing. */
function rounds(count: number, faults: readonly Fault[], isMet = true): RoundResult[] {
  const names = faults.map(({ name }) => name);
  const verdict = { workload: busy, anomalies: [], history: undefined, faults: isMet ? names : [] };
  return Array.from({ length: count }, (_, number) => ({
    number,
    strikes: isMet ? faults.map((fault) => ({ fault, atMs: 0, tookMs: 0 })) : [],
    missed: isMet ? [] : [...faults],
    troubles: [],
    verdicts: [verdict],
    acknowledged: 0,
    read: 0,
    flow: { acknowledged: [], read: [] },
    tookMs: 0,
  }));
}

test("a workload that had nothing under way is untried with every fault", () => {
  assert.deepEqual(
    untried({ rounds: rounds(1, ALL_FAULTS), faults: ALL_FAULTS, workloads: [busy, idle] }),
    ALL_FAULTS.map(({ name }) => `${name} / idle`),
  );
});

test("a run is long enough when each fault came in six rounds, also one that met nothing", () => {
  assert.ok(!isLongEnough(rounds(5, ALL_FAULTS)));
  assert.ok(!isLongEnough([...rounds(24, FAULTS), ...rounds(5, [powerCut])]));
  assert.ok(isLongEnough([...rounds(24, FAULTS), ...rounds(6, [powerCut])]));
  assert.ok(isLongEnough([...rounds(24, FAULTS), ...rounds(6, [powerCut], false)]));
});

test("a fault meets a workload that did something shortly before or after it, or waits for an answer", () => {
  const place = { topic: "t", partition: 0 };
  const asked = { producer: "p", acks: 1, isIdempotent: false } as const;
  const sent = (value: string, atMs: number) => ({ kind: "send", atMs, ...place, ...asked, value }) as const;
  const stored = { kind: "outcome", atMs: 9000, value: "a", result: "acknowledged", offset: 0 } as const;
  const strike = (atMs: number) => ({ fault: powerCut, atMs, tookMs: 100 });
  const isMet = (atMs: number, ...operations: Operation[]) =>
    faultsDuring(operations, [strike(atMs)]).length > 0;
  assert.ok(isMet(1000, sent("a", 1250)));
  assert.ok(isMet(1000, sent("a", 850)));
  assert.ok(!isMet(1000, sent("a", 1350)));
  assert.ok(!isMet(5000, sent("a", 1000)));
  assert.ok(isMet(5000, sent("a", 1000), stored));
  assert.ok(!isMet(9500, sent("a", 1000), stored));
});
