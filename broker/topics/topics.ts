/**
 * The topics of the broker: their partitions' logs, opened, created and deleted.
 *
 * Invariants: changes happen one after the other; a topic is found here exactly while it is in the catalogue and not
 * marked for deletion; no two partitions share a folder, not even on a file system that ignores case.
 */
import { KafkaError } from "../errors";
import { type LogConfig, type LogParts, PartitionLog } from "../log/partition-log";
import { Catalogue, type CatalogueEntry, newTopicId } from "./catalogue";
import { type ConfigValues, effectiveConfig, type TopicConfig } from "./topic-config";
import { assertTopicName } from "./topic-name";

export interface Topic {
  readonly name: string;
  readonly id: string;
  /** What the topic sets itself. */
  readonly own: ConfigValues;
  /** What holds for it: its own, and for the rest the broker's defaults. */
  readonly config: TopicConfig;
  readonly partitions: readonly PartitionLog[];
}

/** A partition under the name that is its own for ever: a topic may be deleted, and another one created under the same name. */
export interface NamedLog {
  name: string;
  log: PartitionLog;
}

export interface TopicsOptions {
  /** What holds for topics that do not say otherwise. */
  defaults: ConfigValues;
  topicsMax: number;
  /** Over all topics together. */
  partitionsMax: number;
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

  /** The logs of all partitions. */
  logs(): NamedLog[] {
    return [...this.#topics.values()].flatMap(({ id, partitions }) =>
      partitions.map((log, partition) => ({ name: `${id}-${partition}`, log })),
    );
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
  create(name: string, partitions: number, config: ConfigValues): Promise<Topic> {
    return this.#inTurn(async () => {
      this.assertCreatable(name, partitions);
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
      const topic = this.#existing(name);
      const entry = this.#entryOf(topic);
      this.#catalogue.put({ ...entry, deleting: true });
      this.#topics.delete(name);
      const reason = new KafkaError("UNKNOWN_TOPIC_OR_PARTITION", `the topic "${name}" was deleted`);
      for (const log of topic.partitions) log.abandon(reason);
      await this.#finishDeleting(entry);
    });
  }

  /** Gives a topic another configuration of its own; it holds at once. @throws KafkaError UNKNOWN_TOPIC_OR_PARTITION */
  configure(name: string, change: (own: ConfigValues) => ConfigValues): Promise<void> {
    return this.#inTurn(async () => {
      const topic = this.#existing(name);
      const own = change(topic.own);
      this.#catalogue.put({ ...this.#entryOf(topic), config: own });
      const config = effectiveConfig(own, this.#options.defaults);
      for (const log of topic.partitions) log.configure(this.#logConfig(config));
      this.#topics.set(name, { ...topic, own, config });
    });
  }

  /** Gives a topic partitions up to a total, all of them or none. @throws KafkaError INVALID_PARTITIONS, POLICY_VIOLATION */
  addPartitions(name: string, total: number): Promise<void> {
    return this.#inTurn(async () => {
      this.assertGrowable(name, total);
      const topic = this.#existing(name);
      const entry = { ...this.#entryOf(topic), partitions: total };
      const added = folders(entry).slice(topic.partitions.length);
      for (const folder of added) this.#parts.storage.makeFolder(folder);
      this.#catalogue.put(entry);
      const logs = await this.#openLogs(added, topic.config, true);
      this.#topics.set(name, { ...topic, partitions: [...topic.partitions, ...logs] });
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

  /** @throws KafkaError when such a topic could not be created. */
  assertCreatable(name: string, partitions: number): void {
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
    this.#assertRoomFor(partitions);
  }

  /** @throws KafkaError when the topic could not get that many partitions. */
  assertGrowable(name: string, total: number): void {
    const before = this.#existing(name).partitions.length;
    if (total <= before) {
      const sentence = `the topic "${name}" has ${before} partitions already, and can only get more of them, not ${total}`;
      throw new KafkaError("INVALID_PARTITIONS", sentence);
    }
    this.#assertRoomFor(total - before);
  }

  #assertRoomFor(partitions: number): void {
    const { partitionsMax } = this.#options;
    const total = this.all().reduce((sum, topic) => sum + topic.partitions.length, 0);
    if (total + partitions <= partitionsMax) return;
    const sentence =
      `all topics together have ${total} partitions, and ${partitions} more would be over ` +
      `LAB_PARTITIONS_MAX=${partitionsMax}; delete a topic or raise it`;
    throw new KafkaError("POLICY_VIOLATION", sentence);
  }

  #existing(name: string): Topic {
    const topic = this.#topics.get(name);
    if (topic !== undefined) return topic;
    throw new KafkaError("UNKNOWN_TOPIC_OR_PARTITION", `there is no topic "${name}"`);
  }

  #entryOf({ id }: Topic): CatalogueEntry {
    return this.#catalogue.entries().find((entry) => entry.id === id)!;
  }

  async #openTopic(entry: CatalogueEntry, stoppedCleanly: boolean): Promise<Topic> {
    const { name, id, config: own } = entry;
    const config = effectiveConfig(own, this.#options.defaults);
    const partitions = await this.#openLogs(folders(entry), config, stoppedCleanly);
    const topic: Topic = { name, id, own, config, partitions };
    this.#topics.set(name, topic);
    this.#foldersTaken.add(entry.folder.toLowerCase());
    return topic;
  }

  async #openLogs(
    names: readonly string[],
    config: TopicConfig,
    stoppedCleanly: boolean,
  ): Promise<PartitionLog[]> {
    const logs: PartitionLog[] = [];
    for (const name of names) {
      const log = await PartitionLog.open(name, this.#parts, this.#logConfig(config), stoppedCleanly);
      if (log.recoveryReport !== undefined) this.#options.warn(log.recoveryReport);
      logs.push(log);
    }
    return logs;
  }

  #logConfig(config: TopicConfig): LogConfig {
    return {
      segmentBytes: config["segment.bytes"],
      segmentMs: config["segment.ms"],
      indexIntervalBytes: config["index.interval.bytes"],
      retentionMs: config["retention.ms"],
      retentionBytes: config["retention.bytes"],
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

  /**
   * Folders of no topic's partition: an empty one is what a crash left of a creation, and goes; one with data is left for a person.
   */
  async #sweepFolders(): Promise<void> {
    const { storage } = this.#parts;
    const known = new Set(this.#catalogue.entries().flatMap(folders));
    for (const folder of storage.list("")) {
      const owner = /^(.+)-\d+$/.exec(folder)?.[1]?.toLowerCase();
      if (owner === undefined || known.has(folder)) continue;
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
