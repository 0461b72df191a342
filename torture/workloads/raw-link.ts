/** A connection that speaks Kafka's protocol, for programs that go on when it breaks. */
import { Client } from "../../harness/support/client";
import { KafkaClient } from "../../harness/support/kafka/client";
import { messageNamed } from "../../harness/support/kafka/messages";
import type { Structure } from "../../harness/support/kafka/values";
import type { Workplace } from "./workload";

export class RawLink {
  readonly #kafka: KafkaClient;

  private constructor(client: Client) {
    this.#kafka = new KafkaClient(client);
  }

  static async with(workplace: Workplace, use: (link: RawLink) => Promise<void>): Promise<void> {
    const client = await Client.connect(workplace.host, workplace.port);
    try {
      await use(new RawLink(client));
    } finally {
      client.destroy();
    }
  }

  async send(name: string, version: number, values: Structure): Promise<void> {
    await this.#kafka.send(this.#kafka.request(messageNamed(name), version, values), true);
  }

  /** The answer to the oldest request that has none. @throws Error when the connection ends first. */
  async answer(): Promise<Structure> {
    return (await this.#kafka.answer()).values;
  }

  async ask(name: string, version: number, values: Structure): Promise<Structure> {
    await this.send(name, version, values);
    return this.answer();
  }
}
