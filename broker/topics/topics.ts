/**
 * The topics of the broker: their partitions' logs, opened, created, changed and deleted.
 *
 * Invariants: changes happen one after the other; a topic is found here exactly while it is in the catalogue and not
 * marked for deletion, with the partitions and the configuration that the catalogue has; no two partitions share a
 * folder, not even on a file system that ignores case.
 */
import { KafkaError } from "../errors";
import type { CleaningConfig } from "../log/cleaning-plan";
import { type LogConfig, type LogParts, PartitionLog } from "../log/partition-log";
import { Catalogue, type CatalogueEntry, newTopicId } from "./catalogue";
import { Folders, folderOf, foldersOf } from "./folders";
import { type ConfigValues, effectiveConfig, shownConfig, type TopicConfig } from "./topic-config";
import { assertTopicName } from "./topic-name";

/** A topic as it is now: each change makes a new one of these. */
export interface Topic {
  readonly name: string;
  readonly id: string;
  /** What the topic sets itself. */
  readonly own: ConfigValues;
  /** What the topic sets itself and the broker's defaults for the rest. */
  readonly config: TopicConfig;
  /** The part of it that a person wants to see. */
  readonly shown: ConfigValues;
  readonly partitions: readonly PartitionLog[];
}

export interface TopicsOptions {
  /** Of the configurations of topics, those that the broker's settings decide. */
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
  readonly defaults: ConfigValues;
  readonly #parts: LogParts;
  readonly #options: TopicsOptions;
  readonly #catalogue: Catalogue;
  readonly #folders: Folders;
  readonly #byName = new Map<string, Topic>();
  readonly #byId = new Map<string, Topic>();
  #version = 0;
  #sorted: { names: readonly string[]; version: number } | undefined;
  #changes: Promise<unknown> = Promise.resolve();

  private constructor(parts: LogParts, options: TopicsOptions) {
    this.defaults = options.defaults;
    this.#parts = parts;
    this.#options = options;
    this.#catalogue = new Catalogue(parts.storage);
    this.#folders = new Folders(parts.storage);
  }

  /** Opens all topics of the data folder. @throws KafkaError when the catalogue cannot be read. */
  static async open(parts: LogParts, options: TopicsOptions): Promise<Topics> {
    const topics = new Topics(parts, options);
    for (const entry of topics.#catalogue.entries()) {
      if (entry.deleting) await topics.#finishDeleting(entry);
      else await topics.#open(entry, options.stoppedCleanly);
    }
    const used = [...topics.#byId.keys()].flatMap((id) => foldersOf(topics.#catalogue.get(id)));
    await topics.#folders.sweep(used, options.warn);
    return topics;
  }

  get(name: string): Topic | undefined {
    return this.#byName.get(name);
  }

  /** @throws KafkaError UNKNOWN_TOPIC_OR_PARTITION, INVALID_TOPIC_EXCEPTION */
  existing(name: string): Topic {
    const topic = this.#byName.get(name);
    if (topic !== undefined) return topic;
    assertTopicName(name);
    throw new KafkaError("UNKNOWN_TOPIC_OR_PARTITION", `there is no topic "${name}"`);
  }

  /** The logs of all partitions. */
  logs(): PartitionLog[] {
    return [...this.#byName.values()].flatMap(({ partitions }) => partitions);
  }

  getById(id: string): Topic | undefined {
    return this.#byId.get(id);
  }

  /** @throws KafkaError UNKNOWN_TOPIC_ID */
  existingById(id: string): Topic {
    const topic = this.#byId.get(id);
    if (topic !== undefined) return topic;
    throw new KafkaError("UNKNOWN_TOPIC_ID", `there is no topic with the id ${id}`);
  }

  /** @throws KafkaError UNKNOWN_TOPIC_OR_PARTITION, INVALID_TOPIC_EXCEPTION */
  partition(name: string, partition: number): PartitionLog {
    const { partitions } = this.existing(name);
    const log = partitions[partition];
    if (log !== undefined) return log;
    throw new KafkaError(
      "UNKNOWN_TOPIC_OR_PARTITION",
      `the topic "${name}" has no partition ${partition}: it has the partitions 0 to ${partitions.length - 1}`,
    );
  }

  names(): Iterable<string> {
    return this.#byName.keys();
  }

  /** The same, in order: sorted once after each change, however often they are asked for. */
  sortedNames(): readonly string[] {
    if (this.#sorted?.version !== this.#version)
      this.#sorted = { names: [...this.#byName.keys()].sort(), version: this.#version };
    return this.#sorted.names;
  }

  /** Another number after each change: of a topic's partitions, of its configuration, or of which topics there are. */
  get version(): number {
    return this.#version;
  }

  /** All topics, by name. */
  all(): Topic[] {
    return [...this.#byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /**
   * Creates a topic, whole or not at all.
   * @throws KafkaError INVALID_TOPIC_EXCEPTION, TOPIC_ALREADY_EXISTS, INVALID_PARTITIONS, POLICY_VIOLATION, KAFKA_STORAGE_ERROR
   */
  create(name: string, partitions: number, own: ConfigValues): Promise<Topic> {
    return this.#inTurn(async () => {
      this.assertCreatable(name, partitions);
      const id = newTopicId();
      const entry = { name, id, folder: this.#folders.free(name, id), partitions, config: own };
      for (const folder of foldersOf(entry)) this.#parts.storage.makeFolder(folder);
      this.#catalogue.put(entry);
      return this.#open(entry, true);
    });
  }

  /**
   * Gives a topic further partitions, so that it has `total`; all of them or none.
   * @throws KafkaError UNKNOWN_TOPIC_OR_PARTITION, INVALID_PARTITIONS, POLICY_VIOLATION, KAFKA_STORAGE_ERROR
   */
  addPartitions(name: string, total: number): Promise<Topic> {
    return this.#inTurn(async () => {
      const topic = this.existing(name);
      this.assertGrowable(name, total);
      const before = this.#catalogue.get(topic.id);
      for (let number = before.partitions; number < total; number++)
        this.#folders.makeEmpty(folderOf(before, number));
      const entry = { ...before, partitions: total };
      this.#catalogue.put(entry);
      const added: PartitionLog[] = [];
      for (let number = before.partitions; number < total; number++)
        added.push(await this.#openLog(folderOf(entry, number), topic.config, true));
      return this.#put({ ...topic, partitions: [...topic.partitions, ...added] });
    });
  }

  /**
   * Changes what a topic sets itself: `change` makes the new configuration from the one it has. The logs act on it at once.
   * @throws KafkaError UNKNOWN_TOPIC_OR_PARTITION, KAFKA_STORAGE_ERROR, and whatever `change` throws; then nothing changed.
   */
  configure(name: string, change: (own: ConfigValues) => ConfigValues): Promise<Topic> {
    return this.#inTurn(async () => {
      const topic = this.existing(name);
      const entry = { ...this.#catalogue.get(topic.id), config: change(topic.own) };
      this.#catalogue.put(entry);
      const changed = this.#put(this.#topic(entry, topic.partitions));
      for (const log of changed.partitions) log.configure(this.#logConfig(changed.config));
      return changed;
    });
  }

  /** Deletes a topic; when this resolves its data is gone. @throws KafkaError UNKNOWN_TOPIC_OR_PARTITION */
  delete(name: string): Promise<void> {
    return this.#inTurn(async () => this.#delete(this.existing(name)));
  }

  /**
   * The same for the topic of that id, whatever its name is used for now. `whenGone` is called when the topic cannot be found any more,
   * and no other gets its name before that has ended. @throws KafkaError UNKNOWN_TOPIC_ID
   */
  deleteById(id: string, whenGone?: () => Promise<void>): Promise<void> {
    return this.#inTurn(async () => this.#delete(this.existingById(id), whenGone));
  }

  /** Clean stop: every log is on the disk and closed. False when the next start must run recovery all the same. */
  async close(): Promise<boolean> {
    await this.#changes;
    const closed = await Promise.all(
      this.all().flatMap((topic) => topic.partitions.map((log) => log.close())),
    );
    return closed.every((isWhole) => isWhole);
  }

  /** @throws KafkaError when a topic with that name and so many partitions could not be created now */
  assertCreatable(name: string, partitions: number): void {
    assertTopicName(name);
    if (this.#byName.has(name))
      throw new KafkaError("TOPIC_ALREADY_EXISTS", `there is a topic "${name}" already`);
    const { topicsMax, partitionsMax } = this.#options;
    if (!(Number.isInteger(partitions) && partitions >= 1 && partitions <= partitionsMax)) {
      const sentence = `a topic has 1 to ${partitionsMax} partitions (LAB_PARTITIONS_MAX), not ${partitions}`;
      throw new KafkaError("INVALID_PARTITIONS", sentence);
    }
    if (this.#byName.size >= topicsMax) {
      const sentence = `there are ${this.#byName.size} topics already, as many as LAB_TOPICS_MAX allows; delete one or raise it`;
      throw new KafkaError("POLICY_VIOLATION", sentence);
    }
    this.#assertRoomFor(partitions);
  }

  /** @throws KafkaError when the topic could not be given so many partitions now */
  assertGrowable(name: string, total: number): void {
    const { length } = this.existing(name).partitions;
    const { partitionsMax } = this.#options;
    if (!(Number.isInteger(total) && total > length && total <= partitionsMax)) {
      const sentence =
        `the topic "${name}" has ${length} partitions, and ${total} is no larger number up to ` +
        `LAB_PARTITIONS_MAX=${partitionsMax}; partitions can be added, never removed`;
      throw new KafkaError("INVALID_PARTITIONS", sentence);
    }
    this.#assertRoomFor(total - length);
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

  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const result = this.#changes.then(change);
    this.#changes = result.catch(() => {});
    return result;
  }

  async #open(entry: CatalogueEntry, stoppedCleanly: boolean): Promise<Topic> {
    const config = effectiveConfig(entry.config, this.defaults);
    const logs: PartitionLog[] = [];
    for (const folder of foldersOf(entry)) logs.push(await this.#openLog(folder, config, stoppedCleanly));
    this.#folders.take(entry.folder);
    return this.#put(this.#topic(entry, logs));
  }

  async #openLog(folder: string, config: TopicConfig, stoppedCleanly: boolean): Promise<PartitionLog> {
    const log = await PartitionLog.open(folder, this.#parts, this.#logConfig(config), stoppedCleanly);
    if (log.recoveryReport !== undefined) this.#options.warn(log.recoveryReport);
    return log;
  }

  #topic({ name, id, config: own }: CatalogueEntry, partitions: readonly PartitionLog[]): Topic {
    const config = effectiveConfig(own, this.defaults);
    return { name, id, own, config, shown: shownConfig(own, this.defaults), partitions };
  }

  #put(topic: Topic): Topic {
    this.#byName.set(topic.name, topic);
    this.#byId.set(topic.id, topic);
    this.#version++;
    return topic;
  }

  #logConfig(config: TopicConfig): LogConfig {
    const { deletes, compacts } = config["cleanup.policy"];
    const waitMsMax = compacts ? config["max.compaction.lag.ms"] : Number.POSITIVE_INFINITY;
    return {
      segmentBytes: config["segment.bytes"],
      // What is in the segment that is being written is never cleaned, so it must be full in time.
      segmentMs: Math.min(config["segment.ms"], waitMsMax),
      indexIntervalBytes: config["index.interval.bytes"],
      retentionMs: deletes ? config["retention.ms"] : -1,
      retentionBytes: deletes ? config["retention.bytes"] : -1,
      flushOnAcksAll: this.#options.flushOnAcksAll,
      cleaning: compacts ? cleaningConfig(config) : undefined,
    };
  }

  async #delete(topic: Topic, whenGone?: () => Promise<void>): Promise<void> {
    const entry = this.#catalogue.get(topic.id);
    this.#catalogue.put({ ...entry, deleting: true });
    this.#byName.delete(topic.name);
    this.#byId.delete(topic.id);
    this.#version++;
    const reason = new KafkaError("UNKNOWN_TOPIC_OR_PARTITION", `the topic "${topic.name}" was deleted`);
    for (const log of topic.partitions) log.abandon(reason);
    for (const log of topic.partitions) await log.settled();
    await whenGone?.();
    await this.#finishDeleting(entry);
  }

  async #finishDeleting(entry: CatalogueEntry): Promise<void> {
    for (const folder of foldersOf(entry)) await this.#parts.storage.removeFolder(folder);
    this.#catalogue.forget(entry.id);
    this.#folders.giveBack(entry.folder);
  }
}

function cleaningConfig(config: TopicConfig): CleaningConfig {
  return {
    minDirtyRatio: config["min.cleanable.dirty.ratio"],
    minLagMs: config["min.compaction.lag.ms"],
    maxLagMs: config["max.compaction.lag.ms"],
    deleteRetentionMs: config["delete.retention.ms"],
  };
}
