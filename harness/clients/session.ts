/**
 * What the clients of one scenario have written to the broker, and whether the others read the same.
 *
 * Invariant: a client that is not there, and an ability that it lacks, never look like success: they end in CannotHere, after
 * everybody else has been tried.
 */
import { speaksText } from "../support/languages";
import { CannotHere } from "../targets/target";
import { clientNamed, kafkaClients, text } from "./all";
import type { Codec, ConsumeRequest, From, KafkaClient, Message, Received } from "./client";
import { difference, type Span } from "./compare";

const PATIENCE_MS = 10_000;

export interface Written {
  client: string;
  codec: Codec;
  topic: string;
  partitions: number;
  messages: Message[];
  span: Span;
}

export interface WriteOptions {
  client: string;
  topic: string;
  messages: Message[];
  codec?: Codec;
  /** How many the topic has. */
  partitions?: number;
  idempotent?: boolean;
}

/** How it went for one of the clients that read. */
export interface Outcome {
  client: string;
  /** Undefined when all was well. */
  problem?: string;
  /** Whether it was not tried, because it is not installed. */
  isMissing?: boolean;
}

export class ClientSession {
  readonly address: string;
  readonly written: Written[] = [];

  constructor(address: string) {
    this.address = address;
  }

  async write(options: WriteOptions): Promise<Written> {
    const { client, topic, messages, codec = "none", partitions = 1, idempotent = false } = options;
    const from = Date.now();
    await clientNamed(client).produce({ address: this.address, topic, codec, messages, idempotent });
    const one = { client, codec, topic, partitions, messages, span: { from, to: Date.now() } };
    this.written.push(one);
    return one;
  }

  /** What the scenario wrote to a topic; it is one piece. */
  writtenTo(topic: string): Written {
    const found = this.written.find((one) => one.topic === topic);
    if (found === undefined) throw new Error("the scenario has written nothing to that topic yet");
    return found;
  }

  /** Reads as many messages as were written, or `count`. */
  read(
    client: string,
    { topic, partitions, messages }: Written,
    options: Partial<Pick<ConsumeRequest, "from" | "count" | "group">> = {},
    ready?: () => void,
  ): Promise<Received[]> {
    const request = { address: this.address, topic, partitions, patienceMs: PATIENCE_MS };
    const from: From = { at: "beginning" };
    return clientNamed(client).consume({ ...request, from, count: messages.length, ...options }, ready);
  }

  /** All clients read from the beginning, at the same time: whether each gets what was written. */
  async readByAll(one: Written): Promise<Outcome[]> {
    return this.#byAll((client) =>
      this.read(client.name, one).then((messages) => differenceFrom(one, messages)),
    );
  }

  /** The same for the values alone, of which there may be fewer than were written. */
  async valuesByAll(one: Written, values: string[]): Promise<Outcome[]> {
    const options = { count: values.length };
    return this.#byAll((client) =>
      this.read(client.name, one, options).then((messages) => differentValues(messages, values)),
    );
  }

  async #byAll(look: (client: KafkaClient) => Promise<string | undefined>): Promise<Outcome[]> {
    const clients = (await hasText(this.address)) ? [...kafkaClients, text] : kafkaClients;
    return Promise.all(
      clients.map(async (client): Promise<Outcome> => {
        try {
          const problem = await look(client);
          return problem === undefined ? { client: client.name } : { client: client.name, problem };
        } catch (problem) {
          const { message } = problem as Error;
          return { client: client.name, problem: message, isMissing: problem instanceof CannotHere };
        }
      }),
    );
  }
}

export function differenceFrom({ messages, span }: Written, received: Received[]): string | undefined {
  return difference(messages, received, span);
}

export function differentValues(received: Received[], values: string[]): string | undefined {
  const [got, expected] = [received.map(({ value }) => value?.toString()), values].map((all) =>
    JSON.stringify(all),
  );
  return got === expected ? undefined : `it reads ${got}, expected was ${expected}`;
}

/** Throws at the first that is wrong, and when none is, at the first that was missing. */
export function judge(outcomes: Outcome[]): void {
  const wrong = outcomes.filter(({ problem, isMissing }) => problem !== undefined && !isMissing);
  if (wrong.length > 0)
    throw new Error(wrong.map(({ client, problem }) => `${client}: ${problem}`).join("\n"));
  const missing = outcomes.find(({ isMissing }) => isMissing);
  if (missing !== undefined) throw new CannotHere(missing.problem!);
}

const textSpeakers = new Map<string, Promise<boolean>>();

function hasText(address: string): Promise<boolean> {
  const [host, port] = address.split(":");
  const known = textSpeakers.get(address) ?? speaksText({ host: host!, port: Number(port) });
  textSpeakers.set(address, known);
  return known;
}
