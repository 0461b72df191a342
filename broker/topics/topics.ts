/**
 * The topics of the broker: their partitions' logs, opened, created and deleted.
 *
 * Invariants: changes happen one after the other; a topic is found here exactly while it is in the catalogue and not
 * marked for deletion; no two partitions share a folder, not even on a file system that ignores case.
 */
import { KafkaError } from "../errors";
import { type LogConfig, type LogParts, PartitionLog } from "../log/partition-log";
import { Catalogue, type CatalogueEntry, newTopicId } from "./catalogue";
import type { TopicConfig } from "./topic-config";
import { assertTopicName } from "./topic-name";

export interface Topic {
  readonly name: string;
  readonly id: string;
  /** What the topic set itself and the broker's defaults for the rest. */
  readonly config: TopicConfig;
  readonly partitions: readonly PartitionLog[];
}

export interface TopicsOptions {
  defaults: TopicConfig;
  topicsMax: number;
  /** Over all topics together. */
  partitionsMax: number;
  segmentMs: number;
  indexIntervalBytes: number;
  flushOnAcksAll: boolean;
  stoppedCleanly: boolean;
  /** Tells a person what was found at the start: damage, tails that were cut, folders that belong to no topic. */
  warn(sentence: string): void;
}

export class Topics {
  readonly #parts: LogParts;
  readonly #options: TopicsOptions;
  readonly #catalogue: Catalogue;
  readonly #topics = new Map<string, Topic>();
  /** Names of folders that are in use, in lower case, without the partition number. */
  readonly #foldersTaken = new Set<string>();
  #changes: Promise<unknown> = Promise.resolve();

  private constructor(parts: LogParts, options: TopicsOptions) {
    this.#parts = parts;
    this.#options = options;
    this.#catalogue = new Catalogue(parts.storage);
  }

  /** Opens all topics of the data folder. @throws KafkaError when the catalogue cannot be read. */
  static async open(parts: LogParts, options: TopicsOptions): Promise<Topics> {
    const topics = new Topics(parts, options);
    for (const entry of topics.#catalogue.entries()) {
      if (entry.deleting) await topics.#finishDeleting(entry);
      else await topics.#openTopic(entry, options.stoppedCleanly);
    }
    await topics.#sweepFolders();
    return topics;
  }

  get(name: string): Topic | undefined {
    return this.#topics.get(name);
  }

  byId(id: string): Topic | undefined {
    return this.all().find((topic) => topic.id === id);
  }

  /** All topics, by name. */
  all(): Topic[] {
    return [...this.#topics.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /**
   * Creates a topic, whole or not at all.
   * @throws KafkaError INVALID_TOPIC_EXCEPTION, TOPIC_ALREADY_EXISTS, INVALID_PARTITIONS, POLICY_VIOLATION, KAFKA_STORAGE_ERROR
   */
  create(name: string, partitions: number, config: Partial<TopicConfig>): Promise<Topic> {
    return this.#inTurn(async () => {
      this.#assertCreatable(name, partitions);
      const id = newTopicId();
      const folder = this.#freeFolder(name, id);
      const entry: CatalogueEntry = { name, id, folder, partitions, config };
      for (const partitionFolder of folders(entry)) this.#parts.storage.makeFolder(partitionFolder);
      this.#catalogue.put(entry);
      return this.#openTopic(entry, true);
    });
  }

  /** Deletes a topic; when this resolves its data is gone. @throws KafkaError UNKNOWN_TOPIC_OR_PARTITION */
  delete(name: string): Promise<void> {
    return this.#inTurn(async () => {
      const topic = this.#topics.get(name);
      if (topic === undefined)
        throw new KafkaError("UNKNOWN_TOPIC_OR_PARTITION", `there is no topic "${name}"`);
      const entry = this.#catalogue.entries().find(({ id }) => id === topic.id)!;
      this.#catalogue.put({ ...entry, deleting: true });
      this.#topics.delete(name);
      const reason = new KafkaError("UNKNOWN_TOPIC_OR_PARTITION", `the topic "${name}" was deleted`);
      for (const log of topic.partitions) log.abandon(reason);
      await this.#finishDeleting(entry);
    });
  }

  /** Gives up what retention gives up, in every partition. */
  applyRetention(): void {
    for (const topic of this.#topics.values()) for (const log of topic.partitions) log.applyRetention();
  }

  /** Clean stop: every log is on the disk and closed. False when the next start must run recovery all the same. */
  async close(): Promise<boolean> {
    await this.#changes;
    const closed = await Promise.all(
      this.all().flatMap((topic) => topic.partitions.map((log) => log.close())),
    );
    return closed.every((isWhole) => isWhole);
  }

  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const result = this.#changes.then(change);
    this.#changes = result.catch(() => {});
    return result;
  }

  #assertCreatable(name: string, partitions: number): void {
    assertTopicName(name);
    if (this.#topics.has(name))
      throw new KafkaError("TOPIC_ALREADY_EXISTS", `there is a topic "${name}" already`);
    const { topicsMax, partitionsMax } = this.#options;
    if (!(Number.isInteger(partitions) && partitions >= 1 && partitions <= partitionsMax)) {
      const sentence = `a topic has 1 to ${partitionsMax} partitions (LAB_PARTITIONS_MAX), not ${partitions}`;
      throw new KafkaError("INVALID_PARTITIONS", sentence);
    }
    if (this.#topics.size >= topicsMax) {
      const sentence = `there are ${this.#topics.size} topics already, as many as LAB_TOPICS_MAX allows; delete one or raise it`;
      throw new KafkaError("POLICY_VIOLATION", sentence);
    }
    const total = this.all().reduce((sum, topic) => sum + topic.partitions.length, 0);
    if (total + partitions > partitionsMax) {
      const sentence =
        `all topics together have ${total} partitions, and ${partitions} more would be over ` +
        `LAB_PARTITIONS_MAX=${partitionsMax}; delete a topic or raise it`;
      throw new KafkaError("POLICY_VIOLATION", sentence);
    }
  }

  async #openTopic(entry: CatalogueEntry, stoppedCleanly: boolean): Promise<Topic> {
    const config = { ...this.#options.defaults, ...entry.config };
    const partitions: PartitionLog[] = [];
    for (const folder of folders(entry)) {
      const log = await PartitionLog.open(folder, this.#parts, this.#logConfig(config), stoppedCleanly);
      if (log.recoveryReport !== undefined) this.#options.warn(log.recoveryReport);
      partitions.push(log);
    }
    const topic: Topic = { name: entry.name, id: entry.id, config, partitions };
    this.#topics.set(entry.name, topic);
    this.#foldersTaken.add(entry.folder.toLowerCase());
    return topic;
  }

  #logConfig(config: TopicConfig): LogConfig {
    return {
      segmentBytes: config["segment.bytes"],
      retentionMs: config["retention.ms"],
      retentionBytes: config["retention.bytes"],
      segmentMs: this.#options.segmentMs,
      indexIntervalBytes: this.#options.indexIntervalBytes,
      flushOnAcksAll: this.#options.flushOnAcksAll,
    };
  }

  async #finishDeleting(entry: CatalogueEntry): Promise<void> {
    for (const folder of folders(entry)) await this.#parts.storage.removeFolder(folder);
    this.#catalogue.forget(entry.id);
    this.#foldersTaken.delete(entry.folder.toLowerCase());
  }

  /** The topic's own name where it is free; else a part of it and of the id. `~` is in no topic's name. */
  #freeFolder(name: string, id: string): string {
    if (!this.#foldersTaken.has(name.toLowerCase())) return name;
    return `${name.slice(0, 200)}~${id.slice(0, 8)}`;
  }

  /** Folders of no topic: an empty one is what a crash left of a creation, and goes; one with data is left for a person. */
  async #sweepFolders(): Promise<void> {
    const { storage } = this.#parts;
    for (const folder of storage.list("")) {
      const owner = /^(.+)-\d+$/.exec(folder)?.[1]?.toLowerCase();
      if (owner === undefined || this.#foldersTaken.has(owner)) continue;
      if (storage.list(folder).length === 0) await storage.removeFolder(folder);
      else {
        this.#foldersTaken.add(owner);
        this.#options.warn(`the folder ${folder} belongs to no topic; it is left alone`);
      }
    }
  }
}

function folders(entry: CatalogueEntry): string[] {
  return Array.from({ length: entry.partitions }, (_, partition) => `${entry.folder}-${partition}`);
}
