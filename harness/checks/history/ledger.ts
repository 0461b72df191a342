/**
 * A history, looked up in the ways that the checks need: what became of each value, and what was seen at each offset.
 *
 * Invariant: it only sorts what the history says; it judges nothing.
 */
import type { FinalLog, History, Operation, Outcome, Place, Send } from "./operations";

export interface At<T> {
  operation: T;
  /** Its number in the history. */
  at: number;
}

/** Somebody was told, or read, that this value is at this offset. */
export interface Sighting extends Place {
  offset: number;
  value: string;
  /** The number of the operation; the final logs come after all of them. */
  at: number;
  /** A sentence. */
  words: string;
}

export class Ledger {
  readonly history: History;
  readonly sends = new Map<string, At<Send>>();
  readonly outcomes = new Map<string, At<Outcome>>();
  readonly powerCuts: number[] = [];
  /** Of each value, where it is in the final logs: nowhere, once, or more than once. */
  readonly stored = new Map<string, Sighting[]>();
  /** By place and offset, in the order in which they were seen. */
  readonly sightings = new Map<string, Sighting[]>();
  readonly #logs = new Map<string, FinalLog>();
  /** Of each place that somebody asked to delete from: the highest offset up to which. */
  readonly #askedToDelete = new Map<string, number>();

  constructor(history: History) {
    this.history = history;
    for (const [at, operation] of history.operations.entries()) this.#note(operation, at);
    for (const log of history.logs) this.#noteLog(log);
  }

  logOf(place: Place): FinalLog | undefined {
    return this.#logs.get(nameOf(place));
  }

  /** Of the first message that has to be there: what is before it retention may have taken, or somebody who asked for that. */
  startOf(place: Place): number {
    return Math.max(this.logOf(place)?.startOffset ?? 0, this.#askedToDelete.get(nameOf(place)) ?? 0);
  }

  /** Whether the power was cut after the operation of that number, and before the other. */
  powerWasCutBetween(first: number, second: number): boolean {
    return this.powerCuts.some((cut) => cut > first && cut < second);
  }

  /** Whether what is promised of the value outlives a power cut that comes after the operation of that number. */
  isDurable(value: string, at: number): boolean {
    const outcome = this.outcomes.get(value);
    const isAcknowledged = outcome?.operation.result === "acknowledged" && outcome.at <= at;
    return isAcknowledged && this.sends.get(value)?.operation.acks === "all";
  }

  #note(operation: Operation, at: number): void {
    if (operation.kind === "power cut") this.powerCuts.push(at);
    if (operation.kind === "send") this.sends.set(operation.value, { operation, at });
    if (operation.kind === "outcome") this.#noteOutcome(operation, at);
    if (operation.kind === "delete")
      this.#askedToDelete.set(nameOf(operation), Math.max(this.startOf(operation), operation.offset));
    if (operation.kind !== "poll") return;
    for (const { offset, value } of operation.messages) {
      const words = `#${at}: ${operation.consumer} read ${shown(value)} at ${placeOf(operation, offset)}`;
      this.#see({ ...where(operation), offset, value, at, words });
    }
  }

  #noteOutcome(operation: Outcome, at: number): void {
    this.outcomes.set(operation.value, { operation, at });
    const send = this.sends.get(operation.value)?.operation;
    if (send === undefined || operation.offset === undefined || operation.result === "refused") return;
    const { value, offset } = operation;
    const words = `#${at}: ${send.producer} was told that ${shown(value)} is at ${placeOf(send, offset)}`;
    this.#see({ ...where(send), offset, value, at, words });
  }

  #noteLog(log: FinalLog): void {
    this.#logs.set(nameOf(log), log);
    for (const { offset, value } of log.messages) {
      const words = `at last, ${placeOf(log, offset)} held ${shown(value)}`;
      const sighting = { ...where(log), offset, value, at: this.history.operations.length, words };
      this.#see(sighting);
      addTo(this.stored, value, sighting);
    }
  }

  #see(sighting: Sighting): void {
    addTo(this.sightings, placeOf(sighting, sighting.offset), sighting);
  }
}

export function nameOf({ topic, partition }: Place): string {
  return `${topic}-${partition}`;
}

/** As Kafka writes it: `my-topic-0@5`. */
export function placeOf(place: Place, offset: number): string {
  return `${nameOf(place)}@${offset}`;
}

/** A value for a sentence: its beginning says which it is. */
export function shown(value: string): string {
  return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
}

export function sentence({ operation, at }: At<Send> | At<Outcome>): string {
  if (operation.kind === "send")
    return `#${at}: ${operation.producer} sent ${shown(operation.value)} to ${nameOf(operation)}, acks=${operation.acks}`;
  const offset = operation.offset === undefined ? "" : ` at offset ${operation.offset}`;
  return `#${at}: ${shown(operation.value)} was ${operation.result}${offset}`;
}

function where({ topic, partition }: Place): Place {
  return { topic, partition };
}

function addTo<T>(map: Map<string, T[]>, key: string, one: T): void {
  const there = map.get(key);
  if (there === undefined) map.set(key, [one]);
  else there.push(one);
}
