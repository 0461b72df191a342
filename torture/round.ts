/**
 * One round: every workload goes on while a few faults strike; then all is healed, the producers finish, the consumers read to the end,
 * and what everybody saw is judged.
 */
import { setTimeout as delay } from "node:timers/promises";
import { checkHistory } from "../harness/checks/history/check";
import type { Anomaly, FinalLog, History } from "../harness/checks/history/operations";
import type { Fault } from "./faults";
import type { Network } from "./network";
import type { Random } from "./random";
import { Recorder } from "./recorder";
import type { Victim } from "./victim";
import { WORKLOADS } from "./workloads";
import { readReply, type TextLink, withLink } from "./workloads/text-link";
import { MESSAGE_BYTES_MAX, type Workload, type Workplace } from "./workloads/workload";

const HOST = "127.0.0.1";
const PARTITIONS = 2;
const WARM_UP_MS = 300;
const FINISH_MS_MAX = 30_000;
const READ_MESSAGES_MAX = 2000;
/** What a client did so shortly before or after a fault was under way when it struck. */
const NEAR_MS = 200;

export interface Strike {
  fault: Fault;
  /** Since the round began. */
  atMs: number;
  tookMs: number;
}

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
  /** Faults whose moment did not come. */
  missed: string[];
  /** What did not end in time, though all was healed: a failure, too. */
  stuck: string[];
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
  victim: Victim;
  network: Network;
  random: Random;
  onStrike(fault: Fault): void;
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
  enough: AbortController;
  over: AbortController;
  ends: PromiseWithResolvers<ReadonlyMap<string, readonly number[]>>;
}

export async function runRound(options: RoundOptions): Promise<RoundResult> {
  const began = performance.now();
  const direct = { host: HOST, port: options.victim.port };
  const signals: Signals = {
    enough: new AbortController(),
    over: new AbortController(),
    ends: Promise.withResolvers(),
  };
  const works = await beginWorks(options, signals, direct);
  const { strikes, missed } = await strikeAll(options, works, began);
  const stuck = await settle(works, signals, direct);
  const verdicts: Verdict[] = [];
  for (const work of works) verdicts.push(await judge(work, strikes, direct));
  await deleteTopics(direct, works);
  const sum = (count: (recorder: Recorder) => number) =>
    works.reduce((total, { workplace }) => total + count(workplace.recorder), 0);
  return {
    number: options.number,
    strikes,
    missed,
    stuck,
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

async function beginWorks(options: RoundOptions, signals: Signals, direct: Address): Promise<Work[]> {
  const { enough, over, ends } = signals;
  const works: Work[] = [];
  for (const [at, workload] of WORKLOADS.entries()) {
    const topic = `r${options.number}-${at}`;
    await createTopic(direct, topic, workload);
    const workplace: Workplace = {
      host: HOST,
      port: options.network.port,
      topic,
      partitions: PARTITIONS,
      recorder: new Recorder(),
      random: options.random,
      enough: enough.signal,
      ends: ends.promise.then((all) => all.get(topic)!),
      over: over.signal,
    };
    const produced = workload.produce(workplace);
    const consumed = workload.consume?.(workplace) ?? Promise.resolve();
    works.push({ workload, workplace, produced, consumed });
  }
  return works;
}

/** All is healed: everybody comes to an end. Resolves with what does not. */
async function settle(works: readonly Work[], signals: Signals, direct: Address): Promise<string[]> {
  signals.enough.abort();
  const stuck = await unfinished(works, "produced", "goes on producing");
  signals.ends.resolve(await endsOf(direct, works));
  stuck.push(...(await unfinished(works, "consumed", "has not read to the end")));
  signals.over.abort();
  return stuck;
}

async function judge(
  { workload, workplace }: Work,
  strikes: readonly Strike[],
  direct: Address,
): Promise<Verdict> {
  const logs = await (workload.readAll?.({ ...workplace, ...direct }) ?? readAll(direct, workplace));
  const history = { operations: workplace.recorder.operations, logs };
  const anomalies = checkHistory(history);
  const faults = faultsDuring(history, strikes);
  return { workload, anomalies, history: anomalies.length > 0 ? history : undefined, faults };
}

/** The faults that struck while the workload had something under way: else they would not have been a test of it. */
function faultsDuring({ operations }: History, strikes: readonly Strike[]): string[] {
  const times = operations.map(({ atMs }) => atMs);
  return strikes
    .filter(({ atMs, tookMs }) => times.some((ms) => ms >= atMs - NEAR_MS && ms <= atMs + tookMs + NEAR_MS))
    .map(({ fault }) => fault.name);
}

async function strikeAll(
  { faults, victim, network, random, onStrike }: RoundOptions,
  works: readonly Work[],
  began: number,
): Promise<{ strikes: Strike[]; missed: string[] }> {
  const strikes: Strike[] = [];
  const missed: string[] = [];
  const recorder = {
    powerCut: () => {
      for (const { workplace } of works) workplace.recorder.powerCut();
    },
  };
  await delay(WARM_UP_MS);
  for (const fault of faults) {
    const start = performance.now();
    const hasStruck = await fault.strike({ victim, network, random, recorder });
    if (hasStruck) {
      strikes.push({ fault, atMs: start - began, tookMs: performance.now() - start });
      onStrike(fault);
    } else missed.push(fault.name);
    await delay(random.between(50, 350));
  }
  return { strikes, missed };
}

/** The workloads that have not come to an end after a while, in words. */
async function unfinished(
  works: readonly Work[],
  part: "produced" | "consumed",
  words: string,
): Promise<string[]> {
  const waiting = new Set(works);
  const late = new AbortController();
  const all = works.map((work) => work[part].then(() => waiting.delete(work)));
  await Promise.race([
    Promise.all(all).then(() => late.abort()),
    delay(FINISH_MS_MAX, undefined, { signal: late.signal }).catch(() => {}),
  ]);
  const after = `${FINISH_MS_MAX / 1000} s after all was healed`;
  return [...waiting].map(({ workload }) => `${workload.name} ${words}, ${after}`);
}

interface Address {
  host: string;
  port: number;
}

async function createTopic(address: Address, topic: string, { config = "" }: Workload): Promise<void> {
  await withLink(address, async (link) => {
    await expectOk(
      link,
      `create ${topic} partitions=${PARTITIONS} max.message.bytes=${MESSAGE_BYTES_MAX} ${config}`,
    );
  });
}

async function deleteTopics(address: Address, works: readonly Work[]): Promise<void> {
  await withLink(address, async (link) => {
    for (const { workplace } of works) await expectOk(link, `delete ${workplace.topic}`);
  });
}

async function expectOk(link: TextLink, line: string): Promise<void> {
  await link.send(line);
  const reply = await link.line();
  if (!reply.startsWith("OK")) throw new Error(`"${line}" was answered: ${reply}`);
}

async function endsOf(
  address: Address,
  works: readonly Work[],
): Promise<ReadonlyMap<string, readonly number[]>> {
  const ends = new Map<string, readonly number[]>();
  await withLink(address, async (link) => {
    for (const { workplace } of works) {
      const own: number[] = [];
      for (let partition = 0; partition < PARTITIONS; partition++) {
        await link.send(`consume ${workplace.topic}/${partition} latest`);
        const { next } = await readReply(link);
        own.push(next[0]!.offset);
      }
      ends.set(workplace.topic, own);
    }
  });
  return ends;
}

/** Everything that the partitions hold, from their beginnings. */
async function readAll(address: Address, { topic }: Workplace): Promise<FinalLog[]> {
  const logs: FinalLog[] = [];
  await withLink(address, async (link) => {
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const messages: { offset: number; value: string }[] = [];
      for (let from: number | string = "earliest"; ; ) {
        await link.send(`consume ${topic}/${partition} ${from} max=${READ_MESSAGES_MAX} format=json`);
        const reply = await readReply(link);
        messages.push(...reply.messages);
        if (reply.messages.length === 0) break;
        from = reply.next[0]!.offset;
      }
      logs.push({ topic, partition, startOffset: 0, messages });
    }
  });
  return logs;
}
