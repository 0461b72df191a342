/**
 * The broker: puts the log and the topics together behind what the doors may call.
 *
 * Invariant: nothing here knows a protocol. A request that cannot be answered is a KafkaError with a sentence.
 */
import { Admin } from "./admin";
import { topicDefaults } from "./broker-config";
import { BrokerConsumers } from "./consumers";
import type {
  Consumers,
  Engine,
  PartitionDescription,
  Position,
  TopicDescription,
  TopicPartition,
} from "./engine";
import { KafkaError } from "./errors";
import type { Assignor } from "./groups/assignor";
import type { Offsets } from "./groups/committed-offsets";
import { GroupCoordinator, type GroupTopics } from "./groups/coordinator";
import { TopicGroupLog } from "./groups/group-log";
import type { Membership } from "./groups/membership";
import { append } from "./log/append";
import { assertKeys, assertTimestamps, validateBatch } from "./log/batch-validation";
import type { Cleaner } from "./log/cleaner";
import type { Clock } from "./log/clock";
import { LogCleaner } from "./log/log-cleaner";
import type { LogParts, PartitionLog } from "./log/partition-log";
import { stampLogAppendTime } from "./log/record-batch";
import type { Waiter } from "./log/waiter";
import type { Deduplicator } from "./producers/deduplicator";
import { ProducerIds } from "./producers/producer-ids";
import type { Producer } from "./producers/producer-snapshot";
import { Producers } from "./producers/producers";
import type { Settings } from "./settings";
import { assertNotInternal, isInternal } from "./topics/internal-topics";
import { type ConfigValues, parseTopicConfig, type TopicConfig } from "./topics/topic-config";
import { type Topic, Topics } from "./topics/topics";

/** A partition with small segments may have any number of them. */
const SEGMENTS_DESCRIBED_MAX = 500;

/** The parts of the broker that lie below the doors. */
export interface BrokerParts extends LogParts {
  waiter: Waiter;
  cleaner: Cleaner;
  deduplicator: Deduplicator;
  membership: Membership;
  assignor: Assignor;
  offsets: Offsets;
}

/** What became of a batch: where it is stored, since when, and where its partition's log begins. */
export interface Appended {
  baseOffset: number;
  /** When the broker stored it, if its topic goes by that time; else -1. */
  logAppendTimeMs: number;
  logStartOffset: number;
  /** It was stored when its producer sent it before. */
  isDuplicate: boolean;
}

export class Broker implements Engine {
  readonly waiter: Waiter;
  readonly admin: Admin;
  /** What clients ask of groups, on the wire. */
  readonly groups: GroupCoordinator;
  /** What a person asks of them. */
  readonly consumers: Consumers;
  /** Whether the bytes of a batch that was produced are kept as they are, so that they must not change afterwards. */
  readonly keepsBytes: boolean;
  readonly #topics: Topics;
  readonly #defaults: ConfigValues;
  readonly #clock: Clock;
  readonly #producers: Producers;
  readonly #producerIds: ProducerIds;
  readonly #settings: Settings;
  readonly #retentionTimer: NodeJS.Timeout;
  readonly #cleaner: LogCleaner;

  private constructor(
    topics: Topics,
    producers: Producers,
    groups: GroupCoordinator,
    parts: BrokerParts,
    settings: Settings,
    warn: (sentence: string) => void,
  ) {
    this.#topics = topics;
    this.admin = new Admin(topics, settings);
    this.#defaults = topicDefaults(settings);
    this.#clock = parts.clock;
    this.#producers = producers;
    this.groups = groups;
    this.consumers = new BrokerConsumers(groups, ({ topic, partition }) => {
      const log = topics.get(topic)?.partitions[partition];
      if (log === undefined || log.offline !== undefined) return undefined;
      return { start: log.logStartOffset, end: log.logEndOffset };
    });
    this.#producerIds = new ProducerIds(parts.storage, parts.clock);
    this.waiter = parts.waiter;
    // A lesson's own `append` may hold a batch back, and that is for it to say.
    this.keepsBytes = parts.storage.copiesBytes !== true || parts.append !== append;
    this.#settings = settings;
    this.#cleaner = new LogCleaner({
      logs: () => topics.logs(),
      lastOffsets: (log) => producers.lastOffsets(log),
      cleaner: parts.cleaner,
      clock: parts.clock,
      backoffMs: settings.cleanerBackoffMs,
      dedupeBufferBytes: settings.cleanerDedupeBufferBytes,
      warn,
    });
    if (settings.cleanerEnabled) this.#cleaner.start();
    this.#retentionTimer = setInterval(() => {
      for (const log of topics.logs()) {
        try {
          log.applyRetention();
        } catch (problem) {
          warn(`retention could not remove old segments: ${(problem as Error).message}`);
        }
      }
    }, settings.retentionCheckIntervalMs);
  }

  /** Opens the topics that the storage holds. `warn` tells a person what recovery found. */
  static async open(
    parts: BrokerParts,
    settings: Settings,
    stoppedCleanly: boolean,
    warn: (sentence: string) => void,
  ): Promise<Broker> {
    const topics = await Topics.open(parts, {
      defaults: topicDefaults(settings),
      topicsMax: settings.topicsMax,
      partitionsMax: settings.partitionsMax,
      flushOnAcksAll: settings.flushOnAcksAll,
      stoppedCleanly,
      warn,
    });
    const { producerExpirationMs: expirationMs, producersMax } = settings;
    const producers = await Producers.open({ ...parts, expirationMs, producersMax, warn }, topics.logs());
    const log = new TopicGroupLog({
      topics,
      clock: parts.clock,
      partitions: settings.offsetsTopicPartitions,
      segmentBytes: settings.offsetsTopicSegmentBytes,
      warn,
    });
    const groups = await GroupCoordinator.open({
      parts,
      topics: topicsOfGroups(topics),
      log,
      limits: settings,
      warn,
    });
    return new Broker(topics, producers, groups, parts, settings, warn);
  }

  /** Clean stop; false when the next start must not trust the files without recovery. */
  async close(): Promise<boolean> {
    clearInterval(this.#retentionTimer);
    await this.#cleaner.stop();
    this.groups.close();
    const hasSnapshots = await this.#producers.close();
    return (await this.#topics.close()) && hasSnapshots;
  }

  async createTopic(
    name: string,
    partitions: number | undefined,
    config: ReadonlyMap<string, string>,
  ): Promise<TopicDescription> {
    assertNotInternal(name, "create");
    const own = parseTopicConfig(config, this.#defaults);
    return describe(await this.#topics.create(name, partitions ?? this.#settings.numPartitions, own));
  }

  /** Whether such a topic could be created; resolves with its number of partitions. @throws KafkaError */
  async checkTopic(
    name: string,
    partitions: number | undefined,
    config: ReadonlyMap<string, string>,
  ): Promise<number> {
    assertNotInternal(name, "create");
    const count = partitions ?? this.#settings.numPartitions;
    parseTopicConfig(config, this.#defaults);
    this.#topics.assertCreatable(name, count);
    return count;
  }

  async deleteTopic(name: string): Promise<void> {
    const { id } = this.#topics.existing(name);
    try {
      await this.deleteTopicById(id);
    } catch (problem) {
      // Somebody else was faster; who asked by name is answered by name.
      if (!(problem instanceof KafkaError && problem.name === "UNKNOWN_TOPIC_ID")) throw problem;
      throw new KafkaError("UNKNOWN_TOPIC_OR_PARTITION", `there is no topic "${name}" any more`);
    }
  }

  /** Deletes the topic of that id, whatever its name is used for now. @throws KafkaError UNKNOWN_TOPIC_ID */
  async deleteTopicById(id: string): Promise<void> {
    const { name, partitions } = this.#topics.existingById(id);
    assertNotInternal(name, "delete");
    await this.#topics.deleteById(id, () => this.groups.topicsDeleted());
    for (const log of partitions) this.#producers.forget(log);
  }

  async topics(): Promise<TopicDescription[]> {
    return this.#topics.all().map(describe);
  }

  async topicNames(): Promise<readonly string[]> {
    return this.#topics.sortedNames();
  }

  get topicsVersion(): number {
    return this.#topics.version;
  }

  async describeTopic(name: string): Promise<TopicDescription> {
    return describe(this.#topics.existing(name));
  }

  async describePartitions(name: string): Promise<PartitionDescription[]> {
    return this.#topics.existing(name).partitions.map((log, partition) => ({
      partition,
      logStartOffset: log.logStartOffset,
      logEndOffset: log.logEndOffset,
      segmentCount: log.segmentCount,
      sizeBytes: log.sizeBytes,
      segments: log.newestSegments(SEGMENTS_DESCRIBED_MAX),
      offline: log.offline?.message,
    }));
  }

  /** The topic of that id. @throws KafkaError UNKNOWN_TOPIC_ID */
  topicById(id: string): TopicDescription {
    return describe(this.#topics.existingById(id));
  }

  /** The name of the topic of that id, if there is one. */
  topicName(id: string): string | undefined {
    return this.#topics.getById(id)?.name;
  }

  /** The log of a partition. @throws KafkaError UNKNOWN_TOPIC_OR_PARTITION */
  log(topic: string, partition: number): PartitionLog {
    return this.#topics.partition(topic, partition);
  }

  /**
   * Appends the one record batch that a client sent, unless it repeats one that is stored (see `keepsBytes`).
   * @throws KafkaError with Kafka's name for what is wrong with the batch, with its place among its producer's, or with the partition.
   */
  produce(topic: string, partition: number, batch: Buffer): Appended {
    assertNotInternal(topic, "write to");
    const { config } = this.#topics.existing(topic);
    const log = this.#topics.partition(topic, partition);
    validateBatch(batch, config["max.message.bytes"]);
    if (log.offline !== undefined) throw log.offline;
    const repeated = this.#producers.findRepeated(log, batch);
    const { baseOffset, logAppendTimeMs } = repeated ?? this.#store(log, batch, config);
    const isDuplicate = repeated !== undefined;
    return { baseOffset, logAppendTimeMs, logStartOffset: log.logStartOffset, isDuplicate };
  }

  #store(
    log: PartitionLog,
    batch: Buffer,
    config: TopicConfig,
  ): { baseOffset: number; logAppendTimeMs: number } {
    if (config["cleanup.policy"].compacts) assertKeys(batch);
    const logAppendTimeMs = this.#stamp(batch, config);
    const baseOffset = log.append(batch);
    this.#producers.note(log, batch);
    return { baseOffset, logAppendTimeMs };
  }

  /**
   * The time of the broker's clock, where the topic goes by that, and then also the batch's; else -1.
   * @throws KafkaError INVALID_TIMESTAMP where the topic goes by the producer's clock, and that is too far off.
   */
  #stamp(batch: Buffer, config: TopicConfig): number {
    const nowMs = this.#clock.nowMs();
    if (config["message.timestamp.type"] === "CreateTime") {
      const before = config["message.timestamp.before.max.ms"];
      assertTimestamps(batch, nowMs, before, config["message.timestamp.after.max.ms"]);
      return -1;
    }
    stampLogAppendTime(batch, nowMs);
    return nowMs;
  }

  /** Moves the beginning of a partition's log to an offset (-1: its end), and returns where it is then. @throws KafkaError */
  async deleteRecords(topic: string, partition: number, offset: number): Promise<number> {
    assertNotInternal(topic, "delete records of");
    return this.#topics.partition(topic, partition).deleteRecordsBefore(offset);
  }

  /** Resolves when all that was appended to the partition so far is acknowledged with acks=all: also what a duplicate repeats. */
  async acknowledged(topic: string, partition: number): Promise<void> {
    await this.#topics.partition(topic, partition).acknowledged();
  }

  /** To be asked before anything is appended with acks=all. @throws KafkaError NOT_ENOUGH_REPLICAS when the topic wants more than one */
  assertEnoughReplicas(topic: string): void {
    const wanted = this.#topics.existing(topic).config["min.insync.replicas"];
    if (wanted <= 1) return;
    throw new KafkaError(
      "NOT_ENOUGH_REPLICAS",
      `the topic "${topic}" has min.insync.replicas=${wanted}, and there is one replica: this broker's; set it to 1`,
    );
  }

  /**
   * An id for an idempotent producer. As in Kafka it is a new one whatever the producer had before: without transactions there is
   * no older self whose batches it would have to fence off, and it numbers its epochs itself.
   * @throws KafkaError KAFKA_STORAGE_ERROR
   */
  newProducerId(): number {
    return this.#producerIds.next();
  }

  /** The idempotent producers that are known in a partition. */
  producers(topic: string, partition: number): Producer[] {
    return this.#producers.of(this.#topics.partition(topic, partition));
  }

  async append(topic: string, partition: number, batch: Buffer): Promise<number> {
    assertNotInternal(topic, "write to");
    const { config } = this.#topics.existing(topic);
    if (batch.length > config["max.message.bytes"]) {
      throw new KafkaError(
        "MESSAGE_TOO_LARGE",
        `a record batch of ${batch.length} bytes is over max.message.bytes=${config["max.message.bytes"]} ` +
          `of the topic "${topic}"`,
      );
    }
    this.assertEnoughReplicas(topic);
    const log = this.#topics.partition(topic, partition);
    const { baseOffset } = this.#store(log, batch, config);
    await log.acknowledged();
    return baseOffset;
  }

  async read({ topic, partition, offset }: Position, maxBytes: number): Promise<Buffer> {
    return this.#topics.partition(topic, partition).read(offset, maxBytes);
  }

  delivered({ topic, partition }: TopicPartition, messages: number, bytes: number): void {
    // Its topic may have been deleted meanwhile.
    this.#topics.get(topic)?.partitions[partition]?.delivered(messages, bytes);
  }

  async offsetForTime(topic: string, partition: number, timestampMs: number): Promise<number> {
    const log = this.#topics.partition(topic, partition);
    const found = await log.findTimestamp(timestampMs);
    return found?.offset ?? log.logEndOffset;
  }

  async offsets(topic: string, partition: number): Promise<{ earliest: number; latest: number }> {
    const log = this.#topics.partition(topic, partition);
    if (log.offline !== undefined) throw log.offline;
    return { earliest: log.logStartOffset, latest: log.logEndOffset };
  }

  async wait(positions: readonly Position[], maxWaitMs: number, signal: AbortSignal): Promise<void> {
    const logs = positions.map(({ topic, partition }) => this.#topics.partition(topic, partition));
    // A log that goes offline, or whose topic is deleted, ends the wait as well: the read that follows tells why.
    const enough = () =>
      logs.some((log, at) => log.offline !== undefined || log.logEndOffset > positions[at]!.offset);
    await this.waiter.wait(logs, enough, maxWaitMs, signal);
  }
}

function describe({ name, id, config, shown, partitions }: Topic): TopicDescription {
  const isCompacted = config["cleanup.policy"].compacts;
  const partitionCount = partitions.length;
  return { name, id, isInternal: isInternal(name), partitionCount, isCompacted, config: shown };
}

function topicsOfGroups(topics: Topics): GroupTopics {
  return {
    partitionCount: (name) => topics.get(name)?.partitions.length,
    topicId: (name) => topics.get(name)?.id,
    topicName: (id) => topics.getById(id)?.name,
    names: () => topics.names(),
    version: () => topics.version,
  };
}
