/** A client with a name, which asks one thing after the other over Kafka's protocol. */
import { Client } from "../../../harness/support/client";
import { wholeFrame } from "../../../harness/support/kafka/client";
import { decodeAnswer, encodeRequest } from "../../../harness/support/kafka/exchange";
import { messageNamed } from "../../../harness/support/kafka/messages";
import { type BatchPlan, encodeBatch } from "../../../harness/support/kafka/record-batch";
import type { Structure } from "../../../harness/support/kafka/values";
import type { Broker } from "../../../harness/targets/target";

export class Caller {
  readonly #raw: Client;
  readonly #name: string;
  #correlationId = 0;

  private constructor(raw: Client, name: string) {
    this.#raw = raw;
    this.#name = name;
  }

  static async connect({ host, port }: Broker, name: string): Promise<Caller> {
    return new Caller(await Client.connect(host, port), name);
  }

  /** `asVersion`: the version in which the broker answers, where it is another one. */
  async ask(name: string, version: number, values: Structure, asVersion = version): Promise<Structure> {
    const request = this.#request(name, version, values);
    const raw = this.#raw;
    await raw.send(request.frame);
    await raw.until(() => raw.closed || wholeFrame(raw.unseen) !== undefined);
    const frame = wholeFrame(raw.unseen);
    if (frame === undefined) throw new Error(`${this.#name} got no answer to ${name}`);
    raw.lookedAt += frame.length;
    return decodeAnswer(request, frame, asVersion).values;
  }

  async produce(
    topic: string,
    index: number,
    plan: Partial<BatchPlan>,
    { acks = -1 }: { acks?: number } = {},
  ): Promise<void> {
    const records = encodeBatch({
      records: [],
      compression: "none",
      header: {},
      hasWrongCrc: false,
      ...plan,
    });
    const values = { acks, topicData: [{ name: topic, partitionData: [{ index, records }] }] };
    if (acks === 0) await this.#raw.send(this.#request("Produce", 8, values).frame);
    else await this.ask("Produce", 8, values);
  }

  async fetch(
    topic: string,
    fetchOffset: bigint,
    wait: { maxWaitMs: number; minBytes: number } = { maxWaitMs: 100, minBytes: 1 },
  ): Promise<void> {
    const topics = [{ topic, partitions: [{ partition: 0, fetchOffset }] }];
    await this.ask("Fetch", 11, { ...wait, topics });
  }

  async listOffset(name: string, timestamp: bigint): Promise<bigint> {
    const asked = { topics: [{ name, partitions: [{ partitionIndex: 0, timestamp }] }] };
    const { topics } = await this.ask("ListOffsets", 5, asked);
    const [partition] = (topics as Structure[])[0]!.partitions as Structure[];
    return partition!.offset as bigint;
  }

  /** Resolves when the broker has closed the connection. */
  async untilClosed(): Promise<void> {
    if (!(await this.#raw.untilClosed())) throw new Error(`the connection of ${this.#name} was not closed`);
  }

  leave(): void {
    this.#raw.destroy();
  }

  #request(name: string, version: number, values: Structure) {
    return encodeRequest(messageNamed(name), version, ++this.#correlationId, values, this.#name);
  }
}

/** A line of the text protocol, and its reply. */
export async function command({ host, port }: Broker, line: string): Promise<void> {
  const client = await Client.connect(host, port);
  await client.send(Buffer.from(`${line}\n`));
  client.finish();
  await client.untilClosed();
  if (!client.received.toString().startsWith("OK")) throw new Error(`${line}: ${client.received}`);
}
