/**
 * A tiny model of a log with two producers and two consumers, which makes histories in which all is well, each different; and everything
 * that can be wrong with one, done to it in one place.
 */
import type { AnomalyName, History, Operation, Outcome, Poll, Send } from "./operations";

const P = { topic: "t", partition: 0 };
const AT = { atMs: 0, ...P };
const GROUP = "g";
const POLL_MESSAGES_MAX = 3;
const CONSUMERS = ["c", "d"] as const;

/** `choose(n)` picks one of 0 … n-1. */
export type Choose = (count: number) => number;

interface Stored {
  offset: number;
  value: string;
}

/** What it made; to be changed by who wants to do wrong. */
export interface Made {
  operations: Operation[];
  messages: Stored[];
}

export function historyOf({ operations, messages }: Made): History {
  return { operations, logs: [{ ...P, startOffset: 0, messages }] };
}

class Model {
  readonly made: Made = { operations: [], messages: [] };
  readonly #choose: Choose;
  /** Sent, and nothing has become of it yet: of each producer in the order in which it was sent. */
  readonly #underway = new Map<string, string[]>([
    ["p", []],
    ["q", []],
  ]);
  readonly #unanswered: Stored[] = [];
  readonly #positions = new Map<string, number>();
  #count = 0;
  #committed = 0;

  constructor(choose: Choose) {
    this.#choose = choose;
    for (const consumer of CONSUMERS) this.#seek(consumer, 0);
  }

  step(): void {
    const steps = [this.#send, this.#send, this.#store, this.#store, this.#answer, this.#refuse];
    const others = [this.#poll, this.#poll, this.#commit, this.#goBack];
    [...steps, ...others][this.#choose(steps.length + others.length)]!.call(this);
  }

  /** Everybody reads to the end. */
  finish(): Made {
    for (const consumer of CONSUMERS)
      while (this.#positions.get(consumer)! < this.made.messages.length) this.#read(consumer);
    return this.made;
  }

  #send(): void {
    const producer = this.#producer();
    const value = `${producer}-${this.#count++};`;
    const isIdempotent = producer === "p";
    this.#did({ kind: "send", ...AT, producer, value, acks: isIdempotent ? "all" : 1, isIdempotent });
    this.#underway.get(producer)!.push(value);
  }

  #store(): void {
    const value = this.#underway.get(this.#producer())!.shift();
    if (value === undefined) return;
    const stored = { offset: this.made.messages.length, value };
    this.made.messages.push(stored);
    this.#unanswered.push(stored);
  }

  /** Not every answer arrives. */
  #answer(): void {
    const stored = this.#unanswered.shift();
    if (stored !== undefined && this.#choose(5) > 0)
      this.#did({ kind: "outcome", atMs: 0, ...stored, result: "acknowledged" });
  }

  #refuse(): void {
    const value = this.#choose(4) === 0 ? this.#underway.get(this.#producer())!.shift() : undefined;
    if (value !== undefined)
      this.#did({ kind: "outcome", atMs: 0, value, result: "refused", offset: undefined });
  }

  #poll(): void {
    this.#read(this.#consumer());
  }

  #commit(): void {
    const offset = this.#positions.get("c")!;
    this.#committed = offset;
    this.#did({ kind: "commit", ...AT, group: GROUP, offset });
  }

  /** A consumer begins anew where its group is. */
  #goBack(): void {
    this.#did({ kind: "committed", ...AT, group: GROUP, offset: this.#committed });
    this.#seek("c", this.#committed);
  }

  #read(consumer: string): void {
    const from = this.#positions.get(consumer)!;
    const messages = this.made.messages.slice(from, from + 1 + this.#choose(POLL_MESSAGES_MAX));
    if (messages.length === 0) return;
    this.#did({ kind: "poll", ...AT, consumer, messages: messages.map((one) => ({ ...one })) });
    this.#positions.set(consumer, from + messages.length);
  }

  #seek(consumer: string, offset: number): void {
    this.#did({ kind: "seek", ...AT, consumer, offset });
    this.#positions.set(consumer, offset);
  }

  #did(operation: Operation): void {
    this.made.operations.push(operation);
  }

  #producer(): string {
    return this.#choose(2) === 0 ? "p" : "q";
  }

  #consumer(): string {
    return CONSUMERS[this.#choose(CONSUMERS.length)]!;
  }
}

const STEPS = 60;

export function makeHistory(choose: Choose): Made {
  const model = new Model(choose);
  for (let step = 0; step < STEPS; step++) model.step();
  return model.finish();
}

function pick<T>(all: readonly T[], choose: Choose): T | undefined {
  return all.length === 0 ? undefined : all[choose(all.length)];
}

function polls({ operations }: Made): (Poll & { messages: Stored[] })[] {
  return operations.filter((one) => one.kind === "poll") as (Poll & { messages: Stored[] })[];
}

function acknowledgements({ operations }: Made): Outcome[] {
  return operations.filter((one) => one.kind === "outcome" && one.result === "acknowledged") as Outcome[];
}

function sends({ operations }: Made): Send[] {
  return operations.filter((one) => one.kind === "send");
}

/** Each does one thing wrong in a history; @returns false where it has nothing that could be wrong so. */
export const WRONGS: Record<AnomalyName, (made: Made, choose: Choose) => boolean> = {
  "lost write": (made, choose) => {
    const lost = pick(acknowledgements(made), choose);
    const at = made.messages.findIndex(({ value }) => value === lost?.value);
    if (at >= 0) made.messages.splice(at, 1);
    return at >= 0;
  },
  hole: (made, choose) => {
    const weak = new Set(sends(made).flatMap(({ acks, value }) => (acks === 1 ? [value] : [])));
    const told = acknowledgements(made);
    const last = Math.max(...told.map(({ offset }) => offset!));
    const lost = pick(
      told.filter(({ offset, value }) => weak.has(value) && offset! < last),
      choose,
    );
    if (lost === undefined) return false;
    made.operations.push({ kind: "power cut", atMs: 0 });
    made.messages.splice(lost.offset!, 1);
    return true;
  },
  duplicate: (made, choose) => {
    const own = new Set(
      sends(made)
        .filter(({ isIdempotent }) => isIdempotent)
        .map(({ value }) => value),
    );
    const again = pick(
      made.messages.filter(({ value }) => own.has(value)),
      choose,
    );
    if (again !== undefined) made.messages.push({ ...again, offset: made.messages.length });
    return again !== undefined;
  },
  "inconsistent offset": (made, choose) => {
    const message = pick(polls(made), choose)?.messages[0];
    const other = pick(
      made.messages.filter(({ value }) => value !== message?.value),
      choose,
    );
    if (message === undefined || other === undefined) return false;
    message.value = other.value;
    return true;
  },
  "non-monotonic send": (made, choose) => {
    const known = new Set(acknowledgements(made).map(({ value }) => value));
    const own = sends(made).filter(({ isIdempotent, value }) => isIdempotent && known.has(value));
    if (own.length < 2) return false;
    const at = choose(own.length - 1);
    exchange(made, own[at]!.value, own[at + 1]!.value);
    return true;
  },
  "non-monotonic poll": (made, choose) => {
    const poll = pick(polls(made), choose);
    if (poll === undefined) return false;
    made.operations.splice(made.operations.indexOf(poll) + 1, 0, poll);
    return true;
  },
  "skipped poll": (made, choose) => {
    const poll = pick(
      polls(made).filter(({ messages }) => messages.length > 1),
      choose,
    );
    poll?.messages.shift();
    return poll !== undefined;
  },
  unseen: (made, choose) => {
    const hidden = pick(made.messages, choose);
    for (const poll of polls(made))
      poll.messages = poll.messages.filter(({ value }) => value !== hidden?.value);
    return polls(made).some(({ messages }) => messages.length > 0);
  },
  "precommitted read": (made, choose) => {
    const outcome = pick(acknowledgements(made), choose);
    if (outcome !== undefined) outcome.result = "refused";
    return outcome !== undefined;
  },
  "torn message": (made, choose) => {
    const message = pick(polls(made), choose)?.messages[0];
    if (message !== undefined) message.value = message.value.slice(0, -1);
    return message !== undefined;
  },
  "lost commit": (made, choose) => {
    const commit = made.operations.findLast((one) => one.kind === "commit");
    if (commit === undefined || commit.offset === 0) return false;
    const offset = choose(commit.offset + 1) - 1;
    made.operations.push({ kind: "committed", ...AT, group: GROUP, offset });
    return true;
  },
  resurrected: (made, choose) => {
    if (made.messages.length === 0) return false;
    const offset = 1 + choose(made.messages.length);
    made.operations.push({ kind: "delete", ...AT, offset }, { kind: "deleted", ...AT, offset });
    const back = made.messages[choose(offset)]!;
    made.messages = [back, ...made.messages.slice(offset)];
    return true;
  },
};

/** As if the broker had stored the two the other way round, and told everybody so. */
function exchange(made: Made, first: string, second: string): void {
  const other = (value: string) => (value === first ? second : value === second ? first : value);
  for (const message of [...made.messages, ...polls(made).flatMap(({ messages }) => messages)])
    message.value = other(message.value);
  for (const outcome of acknowledgements(made)) outcome.value = other(outcome.value);
}
