/**
 * What a command of the text protocol is: one verb, its usage, and what it does. An extension adds a command by adding one of
 * these to the part `commands`.
 */
import { KafkaError } from "../errors";
import type { Conversation } from "./dialect";

export interface Command {
  /** The forms of the command, as `help` shows them: `create TOPIC [partitions=N]`. */
  usage: readonly string[];
  /** One clause that says what it does. */
  summary: string;
  /** True for a command that replies through the producer: it need not wait until earlier messages are answered. */
  pipelined?: boolean;
  /** Does it. What it throws is answered as an ERR line; else its last reply is an OK line. */
  run(words: Words, conversation: Conversation): void | Promise<void>;
}

/** By verb, in lower case. */
export type Commands = Readonly<Record<string, Command>>;

const SPACE = 0x20;

/** The words of a line, read from left to right. Words are separated by one or more spaces. */
export class Words {
  readonly bytes: Buffer;
  readonly end: number;
  at: number;

  constructor(bytes: Buffer, start: number, end: number) {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  /** The next word, or undefined at the end of the line. */
  next(): string | undefined {
    return this.nextBytes()?.toString("utf8");
  }

  /** The same as it came. */
  nextBytes(): Buffer | undefined {
    while (this.at < this.end && this.bytes[this.at] === SPACE) this.at++;
    if (this.at === this.end) return undefined;
    const start = this.at;
    while (this.at < this.end && this.bytes[this.at] !== SPACE) this.at++;
    return this.bytes.subarray(start, this.at);
  }

  /** The words that are left. */
  rest(): string[] {
    const words: string[] = [];
    for (let word = this.next(); word !== undefined; word = this.next()) words.push(word);
    return words;
  }
}

export function invalid(sentence: string): KafkaError {
  return new KafkaError("INVALID_REQUEST", sentence);
}

/** A topic's name that a command needs. */
export function topicName(words: Words, usage: string): string {
  const name = words.next();
  if (name === undefined) throw invalid(`the topic is missing; write: ${usage}`);
  return name;
}

/** Complains about words behind the end of a command. */
export function expectEnd(words: Words, usage: string): void {
  const word = words.next();
  if (word !== undefined) throw invalid(`"${word}" is one word too many; write: ${usage}`);
}

/** `TOPIC` or `TOPIC/PARTITION`. */
export function parseTarget(word: string): { topic: string; partition: number | undefined } {
  const slash = word.indexOf("/");
  if (slash < 0) return { topic: word, partition: undefined };
  const digits = word.slice(slash + 1);
  if (!/^\d{1,9}$/.test(digits))
    throw invalid(`"${digits}" in "${word}" is no partition number; write: TOPIC/0`);
  return { topic: word.slice(0, slash), partition: Number(digits) };
}

/** Reads `name=value` words. @throws KafkaError INVALID_REQUEST for a word without `=` and for a name that comes twice. */
export function parseOptions(words: readonly string[]): Map<string, string> {
  const options = new Map<string, string>();
  for (const word of words) {
    const equals = word.indexOf("=");
    if (equals <= 0) throw invalid(`"${word}" is no option; options have the form name=value`);
    const name = word.slice(0, equals);
    if (options.has(name)) throw invalid(`${name}= is given twice`);
    options.set(name, word.slice(equals + 1));
  }
  return options;
}

/** A whole number from `min` to `max`. */
export function parseNumber(name: string, text: string, min: number, max: number): number {
  const number = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= min && number <= max) return number;
  throw invalid(`${name}=${text} must be a whole number from ${min} to ${max}`);
}

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
