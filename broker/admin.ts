/**
 * What an administrator may ask of the broker beyond creating and deleting topics: configuration, more partitions, fewer records,
 * and how much of the disk they take.
 */
import { statfs } from "node:fs/promises";
import { brokerConfigEntries } from "./broker-config";
import type { Settings } from "./settings";
import { type ConfigEntry, topicConfigEntries } from "./topics/config-entry";
import { assertNotInternal } from "./topics/internal-topics";
import {
  type ConfigChange,
  type ConfigValues,
  changeTopicConfig,
  parseTopicConfig,
} from "./topics/topic-config";
import type { Topics } from "./topics/topics";

export interface LogDir {
  /** As a person knows it: a path, or `memory`. */
  folder: string;
  /** Of the disk; -1 where there is none. */
  totalBytes: number;
  usableBytes: number;
  partitions: { topic: string; partition: number; sizeBytes: number }[];
}

export class Admin {
  readonly #topics: Topics;
  readonly #settings: Settings;

  constructor(topics: Topics, settings: Settings) {
    this.#topics = topics;
    this.#settings = settings;
  }

  /** Every configuration of a topic. @throws KafkaError UNKNOWN_TOPIC_OR_PARTITION */
  topicConfig(name: string): ConfigEntry[] {
    return topicConfigEntries(this.#topics.existing(name).own, this.#topics.defaults);
  }

  /** Every configuration that a topic would have which sets these itself. @throws KafkaError INVALID_CONFIG */
  configWith(asked: ReadonlyMap<string, string>): ConfigEntry[] {
    return topicConfigEntries(parseTopicConfig(asked, this.#topics.defaults), this.#topics.defaults);
  }

  /** Changes single configurations of a topic, all of them or none. @throws KafkaError */
  async alterTopicConfig(
    name: string,
    changes: readonly ConfigChange[],
    validateOnly: boolean,
  ): Promise<void> {
    await this.#configure(
      name,
      (own) => changeTopicConfig(own, changes, this.#topics.defaults),
      validateOnly,
    );
  }

  /** Gives a topic just these configurations of its own. @throws KafkaError */
  async replaceTopicConfig(
    name: string,
    asked: ReadonlyMap<string, string>,
    validateOnly: boolean,
  ): Promise<void> {
    const own = parseTopicConfig(asked, this.#topics.defaults);
    await this.#configure(name, () => own, validateOnly);
  }

  /** Every setting of the broker that Kafka has as well. They come from the environment, so they cannot be changed here. */
  brokerConfig(): ConfigEntry[] {
    return brokerConfigEntries(this.#settings);
  }

  /** Gives a topic partitions up to a total. @throws KafkaError INVALID_PARTITIONS, POLICY_VIOLATION */
  async createPartitions(name: string, total: number, validateOnly: boolean): Promise<void> {
    // A group would be looked for in another partition than the one its records are in.
    assertNotInternal(name, "add partitions to");
    if (validateOnly) this.#topics.assertGrowable(name, total);
    else await this.#topics.addPartitions(name, total);
  }

  async logDir(): Promise<LogDir> {
    const { dataFolder } = this.#settings;
    const partitions = this.#topics
      .all()
      .flatMap((topic) =>
        topic.partitions.map(({ sizeBytes }, partition) => ({ topic: topic.name, partition, sizeBytes })),
      );
    if (dataFolder === "memory") return { folder: dataFolder, totalBytes: -1, usableBytes: -1, partitions };
    const { bsize, blocks, bavail } = await statfs(dataFolder);
    return { folder: dataFolder, totalBytes: bsize * blocks, usableBytes: bsize * bavail, partitions };
  }

  async #configure(
    name: string,
    change: (own: ConfigValues) => ConfigValues,
    validateOnly: boolean,
  ): Promise<void> {
    const topic = this.#topics.existing(name);
    if (validateOnly) change(topic.own);
    else await this.#topics.configure(name, change);
  }
}
