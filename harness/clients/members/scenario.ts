/**
 * The groups of one scenario, which all read the same topic, and how far it is written.
 *
 * Invariant: message by message in turn goes to each partition, so it is known where each of them ends.
 */
import { clientNamed } from "../all";
import type { Message } from "../client";
import { ObservedGroup } from "./group";

/** Creates the topic and writes to it. */
const HELPER = "kafkajs";
/** So many messages go to the writer at once. */
const PIECE = 5000;

export class GroupScenario {
  readonly all = new Map<string, ObservedGroup>();
  readonly #address: string;
  readonly #topic: string;
  readonly #partitions: number;
  #written = 0;

  private constructor(address: string, topic: string, partitions: number) {
    this.#address = address;
    this.#topic = topic;
    this.#partitions = partitions;
  }

  static async begin(address: string, topic: string, partitions: number): Promise<GroupScenario> {
    await clientNamed(HELPER).admin({ act: "create", address, topic, partitions, configs: {} });
    return new GroupScenario(address, topic, partitions);
  }

  /** Where each partition ends. */
  get ends(): Map<number, number> {
    const all = Array.from({ length: this.#partitions }, (_, partition) => partition);
    return new Map(
      all.map((partition) => [partition, Math.ceil((this.#written - partition) / this.#partitions)]),
    );
  }

  named(group: string): ObservedGroup {
    const reader = { address: this.#address, group, topic: this.#topic, partitions: this.#partitions };
    const known = this.all.get(group) ?? new ObservedGroup(reader);
    this.all.set(group, known);
    return known;
  }

  async write(count: number): Promise<void> {
    for (let left = count; left > 0; left -= PIECE) {
      const messages = Array.from({ length: Math.min(left, PIECE) }, () => this.#next());
      const request = { address: this.#address, topic: this.#topic, codec: "none", messages } as const;
      await clientNamed(HELPER).produce(request);
    }
  }

  /** Restarts the first member of each group, then the second of each, and writes a part of the messages during each restart. */
  async restartEach(count: number): Promise<void> {
    const groups = [...this.all.values()];
    const rounds = Math.max(...groups.map((group) => group.present.length));
    for (let round = 0; round < rounds; round++) {
      const restarts = groups.map((group) => group.restart(group.present[0]!));
      await Promise.all([this.write(count / rounds), ...restarts]);
    }
  }

  close(): void {
    for (const group of this.all.values()) group.close();
  }

  #next(): Message {
    const number = this.#written++;
    return {
      partition: number % this.#partitions,
      key: null,
      value: Buffer.from(String(number)),
      headers: [],
    };
  }
}
