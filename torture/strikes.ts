/**
 * The faults of one round: two hands strike, one at the broker and its disk, the other at the network, so that they come together as they do
 * where much goes wrong at once.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Fault, Scene } from "./faults";
import type { Random } from "./random";

const WARM_UP_MS = 200;
/** So long everything goes well, after each fault. */
const PEACE_MS: [number, number] = [20, 250];
/** Long enough that clients that take their time to connect again get something done in between. */
const NETWORK_PEACE_MS: [number, number] = [300, 1000];
/** Of what the broker said last, as much as tells why it did not come up. */
const LAST_WORDS_LINES = 8;
const LAST_WORDS_CHARACTERS_MAX = 300;

/** Where the faults of a round strike; each strike has a chance of its own. */
export interface Stage extends Omit<Scene, "random"> {
  randomOf(...names: (number | string)[]): Random;
}

export interface Strike {
  fault: Fault;
  /** Since the round began. */
  atMs: number;
  tookMs: number;
}

export interface Strikes {
  met: Strike[];
  /** Faults that met nothing. */
  missed: Fault[];
  /** The broker is gone and does not come back. */
  trouble: string | undefined;
}

export async function strikeAll(
  faults: readonly Fault[],
  stage: Stage,
  began: number,
  onStrike: (fault: Fault) => void,
): Promise<Strikes> {
  const strikes: Strikes = { met: [], missed: [], trouble: undefined };
  const strike = async (fault: Fault, turn: number) => {
    const start = performance.now();
    if (await fault.strike({ ...stage, random: stage.randomOf(fault.name, turn) })) {
      strikes.met.push({ fault, atMs: start - began, tookMs: performance.now() - start });
      onStrike(fault);
    } else strikes.missed.push(fault);
  };
  const brokerFaults = faults.filter(({ at }) => at === "broker");
  const networkFaults = faults.filter(({ at }) => at === "network");
  await delay(WARM_UP_MS);
  let isOver = false;
  const struckBroker = strikeBroker(brokerFaults, stage, strike).then((trouble) => {
    strikes.trouble = trouble;
    isOver = brokerFaults.length > 0;
  });
  const strikeNetwork = async () => {
    const random = stage.randomOf("peace of the network");
    // Again from the beginning for as long as the other hand is at work.
    for (let turn = 0; !isOver && networkFaults.length > 0; turn++) {
      if (brokerFaults.length === 0 && turn === networkFaults.length) return;
      await delay(random.between(...NETWORK_PEACE_MS));
      await strike(networkFaults[turn % networkFaults.length]!, turn);
    }
  };
  await Promise.all([struckBroker, strikeNetwork()]);
  return strikes;
}

/** Resolves with what is wrong where the broker does not come back. */
async function strikeBroker(
  faults: readonly Fault[],
  { victim, randomOf }: Stage,
  strike: (fault: Fault, turn: number) => Promise<void>,
): Promise<string | undefined> {
  const random = randomOf("peace of the broker");
  for (const [turn, fault] of faults.entries()) {
    try {
      await strike(fault, turn);
      await delay(random.between(...PEACE_MS));
      if (!victim.isRunning) throw new Error("it ended by itself");
    } catch (problem) {
      const [sentence] = (problem as Error).message.split("\n");
      const lastWords = victim.log.slice(-LAST_WORDS_LINES).map((line) => `    ${messageIn(line)}`);
      return `the broker did not come back after "${fault.name}": ${sentence}\n${lastWords.join("\n")}`;
    }
  }
  return undefined;
}

/** Of a line of its log what a person reads; what is no such line is shown as it is: the words of a crash. */
function messageIn(line: string): string {
  const message = /"msg":("(?:[^"\\]|\\.)*")/.exec(line)?.[1];
  return (message === undefined ? line : String(JSON.parse(message))).slice(0, LAST_WORDS_CHARACTERS_MAX);
}
