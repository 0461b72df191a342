/** What one scenario has of Kafka: clients by name, batches by name, the ids of its topics, values that it remembered. */
import type { LabWorld } from "../world";
import { KafkaClient } from "./client";
import type { Answer, Request } from "./exchange";
import { assertAnswer, differences, errorsIn, type Row } from "./expect";
import { encodeSubscription } from "./groups/consumer-protocol";
import { messageNamed } from "./messages";
import { addPartition, pairsOf, partitionOf, setPath, shapeOf } from "./paths";
import { type Structure, show, type Value } from "./values";

export class KafkaScenario {
  readonly batches = new Map<string, Buffer>();
  /** By the names that the broker knows. */
  readonly topicIds = new Map<string, string>();
  /** Requests of which only the beginning was sent, by the client. */
  readonly begun = new Map<string, { request: Request; rest: Buffer }>();
  readonly remembered = new Map<string, string>();
  readonly #world: LabWorld;
  readonly #clients = new Map<string, KafkaClient>();

  constructor(world: LabWorld) {
    this.#world = world;
  }

  get clients(): ReadonlyMap<string, KafkaClient> {
    return this.#clients;
  }

  /** The client of that name, connected if it is new or was disconnected. */
  async client(name: string): Promise<KafkaClient> {
    const raw = await this.#world.client(name);
    const known = this.#clients.get(name);
    if (known?.raw === raw) return known;
    const client = new KafkaClient(raw);
    this.#clients.set(name, client);
    return client;
  }

  existing(name: string): KafkaClient {
    const client = this.#clients.get(name);
    if (client === undefined) throw new Error(`there is no ${name} in this scenario yet`);
    return client;
  }

  /** A scenario's text as the broker is to see it: own topic names, and `$name` for what was remembered. */
  resolve(text: string): string {
    const known = text.replace(/\$(\w+)/g, (_, name: string) => {
      const value = this.remembered.get(name);
      if (value === undefined) throw new Error(`nothing was remembered as "${name}"`);
      return value;
    });
    return this.#world.names.toBroker(known);
  }

  /** The fields of a request, from the rows of a table. */
  values(api: string, version: number, rows: readonly Row[]): Structure {
    const message = messageNamed(api);
    const values: Structure = {};
    for (const [path, text] of rows.map(([path, text]): Row => [this.resolve(path), this.resolve(text)])) {
      const partition = partitionOf(path);
      if (partition === undefined) {
        setPath(values, path, subscription(path, text) ?? text);
        continue;
      }
      const shape = shapeOf(message.request, version);
      const place = addPartition(values, shape, partition, this.topicIds.get(partition.topic));
      for (const [name, value] of pairsOf(text)) place[name] = this.#value(name, value);
    }
    return values;
  }

  request(client: KafkaClient, api: string, version: number, rows: readonly Row[]): Request {
    return client.request(messageNamed(api), version, this.values(api, version, rows));
  }

  async send(client: KafkaClient, api: string, version: number, rows: readonly Row[]): Promise<void> {
    const request = this.request(client, api, version, rows);
    await client.send(request, isAnswered(request));
  }

  /** Asks on a connection of its own, beside the scenario's clients. */
  async ask(api: string, version: number, rows: readonly Row[]): Promise<Answer> {
    const client = await this.client("the harness's own client");
    await this.send(client, api, version, rows);
    return client.answer();
  }

  assert(answer: Answer, rows: readonly Row[]): void {
    assertAnswer(answer, this.#resolved(rows), (topic) => this.topicIds.get(topic));
  }

  fits(answer: Answer, rows: readonly Row[]): boolean {
    return differences(answer, this.#resolved(rows), (topic) => this.topicIds.get(topic)).lines.length === 0;
  }

  /** Errors in answers that came and that no step has read. */
  unseenErrors(): string[] {
    return [...this.#clients].flatMap(([name, client]) =>
      client.arrived().flatMap((answer) =>
        errorsIn(answer.values, "").map(({ path, value }) => {
          return `${name} got an error in the answer to ${answer.request.message.name}: ${path} is ${show(value)}`;
        }),
      ),
    );
  }

  /** The bytes of batches by their names: `A`, or `A+B` for one after the other. */
  batchBytes(names: string): Buffer {
    return Buffer.concat(
      names.split("+").map((name) => {
        const bytes = this.batches.get(name);
        if (bytes === undefined) throw new Error(`there is no batch "${name}" in this scenario yet`);
        return bytes;
      }),
    );
  }

  #resolved(rows: readonly Row[]): Row[] {
    return rows.map(([path, text]) => [this.resolve(path), this.resolve(text)]);
  }

  #value(field: string, text: string): Value {
    return field === "records" && text !== "null" ? this.batchBytes(text) : text;
  }
}

/** What a member of a group wants can be written as `to read my-topic, my-other`, which is what consumers tell each other. */
function subscription(path: string, text: string): Buffer | undefined {
  const topics = path.endsWith(".metadata") ? /^to read (.*)$/.exec(text) : null;
  return topics === null ? undefined : encodeSubscription(topics[1]!.split(", "));
}

/** Produce with acks 0 is the one request that is never answered. */
function isAnswered({ message, values }: Request): boolean {
  return message.name !== "Produce" || String(values.acks) !== "0";
}
