/**
 * One round: every workload goes on while a few faults strike; then all is healed, the producers finish, the consumers read to the end,
 * the broker is killed once more, and what everybody saw is judged by what it has on its disk.
 *
 * Invariant: a round ends in a verdict, whatever the broker does: where it does not come back, or refuses what it should do, that is said,
 * and what was seen before is judged all the same.
 */
import { setTimeout as delay } from "node:timers/promises";
import { checkHistory } from "../harness/checks/history/check";
import type { Anomaly, FinalLog, History } from "../harness/checks/history/operations";
import type { Fault } from "./faults";
import { createTopic, deleteTopics, endsOf, noteCommitted, readAll } from "./inspect";
import { faultsDuring } from "./meetings";
import type { Network } from "./network";
import type { Random } from "./random";
import { Recorder } from "./recorder";
import { type Strike, type Strikes, strikeAll } from "./strikes";
import type { Tally } from "./tally";
import type { Victim } from "./victim";
import type { Address } from "./workloads/text-link";
import type { Workload, Workplace } from "./workloads/workload";

const HOST = "127.0.0.1";
const PARTITIONS = 2;
/** Long enough that a machine on which much else goes on is not taken for a broker that is stuck. */
const FINISH_MS_MAX = 60_000;
/** The same where it is known already that something is broken. */
const BROKEN_FINISH_MS_MAX = 1000;

const KILL_MS_MAX = 10_000;

/** What came of one workload. */
export interface Verdict {
  workload: Workload;
  anomalies: Anomaly[];
  /** Kept only where there is an anomaly in it: a long campaign has millions of operations. */
  history: History | undefined;
  faults: string[];
}

export interface RoundResult {
  number: number;
  strikes: Strike[];
  missed: Fault[];
  /** What is wrong besides what the histories show: the broker is gone, or somebody did not come to an end though all was healed. */
  troubles: string[];
  verdicts: Verdict[];
  acknowledged: number;
  read: number;
  /** How many in each second. */
  flow: { acknowledged: number[]; read: number[] };
  tookMs: number;
}

export interface RoundOptions {
  number: number;
  faults: readonly Fault[];
  workloads: readonly Workload[];
  victim: Victim;
  network: Network;
  /** Of the seed, this round, and a name. */
  randomOf(...names: (number | string)[]): Random;
  tally: Tally;
}

/** One workload at work in this round. */
interface Work {
  workload: Workload;
  workplace: Workplace;
  produced: Promise<void>;
  consumed: Promise<void>;
}

/** What tells the workloads of a round how far it is. */
interface Signals {
  beganMs: number;
  enough: AbortController;
  over: AbortController;
  ends: PromiseWithResolvers<ReadonlyMap<string, readonly number[]>>;
}

export function hasFailed({ verdicts, troubles }: RoundResult): boolean {
  return troubles.length > 0 || verdicts.some(({ anomalies }) => anomalies.length > 0);
}

export async function runRound(options: RoundOptions): Promise<RoundResult> {
  const began = performance.now();
  const { number, victim, network, randomOf, tally } = options;
  const direct = { host: HOST, port: victim.port };
  const signals: Signals = {
    beganMs: began,
    enough: new AbortController(),
    over: new AbortController(),
    ends: Promise.withResolvers(),
  };
  const troubles: string[] = [];
  const works: Work[] = [];
  let strikes: Strikes = { met: [], missed: [], trouble: undefined };
  const verdicts: Verdict[] = [];
  try {
    await beginWorks(options, signals, direct, works);
    const recorder = {
      powerCut: () => {
        for (const { workplace } of works) workplace.recorder.powerCut();
      },
    };
    const stage = { victim, network, recorder, randomOf };
    strikes = await strikeAll(options.faults, stage, began, (fault) => tally.struck(fault));
    if (strikes.trouble !== undefined) throw new Error(strikes.trouble);
    troubles.push(...(await settle(works, signals, direct)), ...idle(works));
    await killAtLast(victim);
    for (const work of works) {
      troubles.push(...(await noteCommitted(direct, work.workplace)));
      verdicts.push(judge(work, strikes.met, await logsOf(work, direct)));
    }
    if (!verdicts.some(({ anomalies }) => anomalies.length > 0))
      await deleteTopics(
        direct,
        works.map(({ workplace }) => workplace.topic),
      );
  } catch (problem) {
    const { message } = problem as Error;
    troubles.push(message === strikes.trouble ? message : `the broker does not answer: ${message}`);
    signals.enough.abort();
    signals.over.abort();
    for (const work of works.slice(verdicts.length)) verdicts.push(judge(work, strikes.met, []));
  }
  const sum = (count: (recorder: Recorder) => number) =>
    works.reduce((total, { workplace }) => total + count(workplace.recorder), 0);
  tally.rounds++;
  tally.anomalies += troubles.length + verdicts.reduce((all, { anomalies }) => all + anomalies.length, 0);
  return {
    number,
    strikes: strikes.met,
    missed: strikes.missed,
    troubles,
    verdicts,
    acknowledged: sum(({ acknowledged }) => acknowledged),
    read: sum(({ read }) => read),
    flow: flowOf(works, performance.now() - began),
    tookMs: performance.now() - began,
  };
}

function flowOf(works: readonly Work[], tookMs: number): RoundResult["flow"] {
  const seconds = Math.ceil(tookMs / 1000);
  const [acknowledged, read] = [new Array<number>(seconds).fill(0), new Array<number>(seconds).fill(0)];
  for (const { workplace } of works)
    for (const operation of workplace.recorder.operations) {
      const second = Math.min(seconds - 1, Math.floor(operation.atMs / 1000));
      if (operation.kind === "outcome" && operation.result === "acknowledged") acknowledged[second]!++;
      if (operation.kind === "poll") read[second]! += operation.messages.length;
    }
  return { acknowledged, read };
}

async function beginWorks(
  { number, workloads, network, randomOf, tally }: RoundOptions,
  { beganMs, enough, over, ends }: Signals,
  direct: Address,
  works: Work[],
): Promise<void> {
  for (const [at, workload] of workloads.entries()) {
    const topic = `r${number}-${at}`;
    await createTopic(direct, topic, PARTITIONS, workload);
    const workplace: Workplace = {
      host: HOST,
      port: network.port,
      topic,
      partitions: PARTITIONS,
      recorder: new Recorder(tally, workload.isReadAhead ?? false, beganMs),
      random: randomOf(workload.name),
      enough: enough.signal,
      ends: ends.promise.then((all) => all.get(topic)!),
      over: over.signal,
    };
    const produced = workload.produce(workplace);
    const consumed = workload.consume?.(workplace) ?? Promise.resolve();
    works.push({ workload, workplace, produced, consumed });
  }
}

/** All is healed: everybody comes to an end. Resolves with what does not. */
async function settle(works: readonly Work[], signals: Signals, direct: Address): Promise<string[]> {
  signals.enough.abort();
  let patienceMs = FINISH_MS_MAX;
  const look = async () => {
    const ends = new Map<string, readonly number[]>();
    for (const { workplace } of works) {
      const { offsets, refusals } = await endsOf(direct, workplace);
      ends.set(workplace.topic, offsets);
      if (refusals.length > 0) patienceMs = BROKEN_FINISH_MS_MAX;
    }
    return ends;
  };
  await look();
  const stuck = await unfinished(works, "produced", "goes on producing", patienceMs);
  signals.ends.resolve(await look());
  stuck.push(...(await unfinished(works, "consumed", "has not read to the end", patienceMs)));
  signals.over.abort();
  return stuck;
}

/** All that was answered must be on its disk: it may know from its memory alone where a group stands. */
async function killAtLast(victim: Victim): Promise<void> {
  victim.signal("SIGKILL");
  await victim.endedWithin(KILL_MS_MAX);
  await victim.start();
}

/** Where nothing was acknowledged nothing can have been lost: that is no test. */
function idle(works: readonly Work[]): string[] {
  return works
    .filter(({ workplace }) => workplace.recorder.isIdle)
    .map(({ workload }) => `${workload.name} got nothing done: none of what it sent was acknowledged`);
}

/** The workloads that have not come to an end after a while, in words. */
async function unfinished(
  works: readonly Work[],
  part: "produced" | "consumed",
  words: string,
  patienceMs: number,
): Promise<string[]> {
  const waiting = new Set(works);
  const late = new AbortController();
  const all = works.map((work) => work[part].then(() => waiting.delete(work)));
  await Promise.race([
    Promise.all(all).then(() => late.abort()),
    delay(patienceMs, undefined, { signal: late.signal }).catch(() => {}),
  ]);
  const after = `${patienceMs / 1000} s after all was healed`;
  return [...waiting].map(({ workload }) => `${workload.name} ${words}, ${after}`);
}

function logsOf({ workload, workplace }: Work, direct: Address): Promise<FinalLog[]> {
  return workload.readAll?.({ ...workplace, ...direct }) ?? readAll(direct, workplace);
}

function judge({ workload, workplace }: Work, strikes: readonly Strike[], logs: FinalLog[]): Verdict {
  const history = { operations: workplace.recorder.operations, logs };
  const anomalies = checkHistory(history);
  const faults = faultsDuring(history.operations, strikes);
  return { workload, anomalies, history: anomalies.length > 0 ? history : undefined, faults };
}
