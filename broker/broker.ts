/**
 * The broker: puts the log and the topics together behind what the doors may call.
 *
 * Invariant: nothing here knows a protocol. A request that cannot be answered is a KafkaError with a sentence.
 */
import type { Engine, PartitionDescription, Position, TopicDescription } from "./engine";
import { KafkaError } from "./errors";
import type { LogParts, PartitionLog } from "./log/partition-log";
import type { Waiter } from "./log/waiter";
import type { Settings } from "./settings";
import { parseTopicConfig } from "./topics/topic-config";
import { assertTopicName } from "./topics/topic-name";
import { type Topic, Topics } from "./topics/topics";

/** The parts of the broker that lie below the doors. */
export interface BrokerParts extends LogParts {
  waiter: Waiter;
}

export class Broker implements Engine {
  readonly waiter: Waiter;
  readonly #topics: Topics;
  readonly #settings: Settings;
  readonly #retentionTimer: NodeJS.Timeout;

  private constructor(topics: Topics, waiter: Waiter, settings: Settings, warn: (sentence: string) => void) {
    this.#topics = topics;
    this.waiter = waiter;
    this.#settings = settings;
    this.#retentionTimer = setInterval(() => {
      try {
        topics.applyRetention();
      } catch (problem) {
        warn(`retention could not remove old segments: ${(problem as Error).message}`);
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
      defaults: {
        "cleanup.policy": "delete",
        "max.message.bytes": settings.messageBytesMax,
        "retention.bytes": settings.retentionBytes,
        "retention.ms": settings.retentionMs,
        "segment.bytes": settings.segmentBytes,
      },
      topicsMax: settings.topicsMax,
      partitionsMax: settings.partitionsMax,
      segmentMs: settings.segmentMs,
      indexIntervalBytes: settings.indexIntervalBytes,
      flushOnAcksAll: settings.flushOnAcksAll,
      stoppedCleanly,
      warn,
    });
    return new Broker(topics, parts.waiter, settings, warn);
  }

  /** Clean stop; false when the next start must not trust the files without recovery. */
  async close(): Promise<boolean> {
    clearInterval(this.#retentionTimer);
    return this.#topics.close();
  }

  async createTopic(
    name: string,
    partitions: number | undefined,
    config: ReadonlyMap<string, string>,
  ): Promise<TopicDescription> {
    const parsed = parseTopicConfig(config);
    return describe(await this.#topics.create(name, partitions ?? this.#settings.numPartitions, parsed));
  }

  async deleteTopic(name: string): Promise<void> {
    await this.#topics.delete(name);
  }

  async topics(): Promise<TopicDescription[]> {
    return this.#topics.all().map(describe);
  }

  async describeTopic(name: string): Promise<TopicDescription> {
    return describe(this.#topic(name));
  }

  async describePartitions(name: string): Promise<PartitionDescription[]> {
    return this.#topic(name).partitions.map((log, partition) => ({
      partition,
      logStartOffset: log.logStartOffset,
      logEndOffset: log.logEndOffset,
      segmentCount: log.segmentCount,
      sizeBytes: log.sizeBytes,
      offline: log.offline?.message,
    }));
  }

  /** The topic of that id. @throws KafkaError UNKNOWN_TOPIC_ID */
  topicById(id: string): TopicDescription {
    const topic = this.#topics.byId(id);
    if (topic === undefined) throw new KafkaError("UNKNOWN_TOPIC_ID", `there is no topic with the id ${id}`);
    return describe(topic);
  }

  /** The log of a partition. @throws KafkaError UNKNOWN_TOPIC_OR_PARTITION */
  log(topic: string, partition: number): PartitionLog {
    return this.#partition(topic, partition);
  }

  produce(topic: string, partition: number, records: Buffer) {
    const log = this.#partition(topic, partition);
    return { baseOffset: log.append(records), logAppendTimeMs: -1, logStartOffset: log.logStartOffset };
  }

  acknowledged(topic: string, partition: number): Promise<void> {
    return this.#partition(topic, partition).acknowledged();
  }

  async append(topic: string, partition: number, batch: Buffer): Promise<number> {
    const { config, partitions } = this.#topic(topic);
    if (batch.length > config["max.message.bytes"]) {
      throw new KafkaError(
        "MESSAGE_TOO_LARGE",
        `a record batch of ${batch.length} bytes is over max.message.bytes=${config["max.message.bytes"]} ` +
          `of the topic "${topic}"`,
      );
    }
    const log = this.#log(topic, partitions, partition);
    const offset = log.append(batch);
    await log.acknowledged();
    return offset;
  }

  async read({ topic, partition, offset }: Position, maxBytes: number): Promise<Buffer> {
    return this.#partition(topic, partition).read(offset, maxBytes);
  }

  async offsetForTime(topic: string, partition: number, timestampMs: number): Promise<number> {
    const log = this.#partition(topic, partition);
    const found = await log.findTimestamp(timestampMs);
    return found?.offset ?? log.logEndOffset;
  }

  async offsets(topic: string, partition: number): Promise<{ earliest: number; latest: number }> {
    const log = this.#partition(topic, partition);
    if (log.offline !== undefined) throw log.offline;
    return { earliest: log.logStartOffset, latest: log.logEndOffset };
  }

  async wait(positions: readonly Position[], maxWaitMs: number, signal: AbortSignal): Promise<void> {
    const logs = positions.map(({ topic, partition }) => this.#partition(topic, partition));
    // A log that goes offline, or whose topic is deleted, ends the wait as well: the read that follows tells why.
    const enough = () =>
      logs.some((log, at) => log.offline !== undefined || log.logEndOffset > positions[at]!.offset);
    await this.waiter.wait(logs, enough, maxWaitMs, signal);
  }

  #topic(name: string): Topic {
    const topic = this.#topics.get(name);
    if (topic !== undefined) return topic;
    assertTopicName(name);
    throw new KafkaError("UNKNOWN_TOPIC_OR_PARTITION", `there is no topic "${name}"`);
  }

  #partition(topic: string, partition: number): PartitionLog {
    return this.#log(topic, this.#topic(topic).partitions, partition);
  }

  #log(topic: string, partitions: readonly PartitionLog[], partition: number): PartitionLog {
    const log = partitions[partition];
    if (log !== undefined) return log;
    const range = `it has the partitions 0 to ${partitions.length - 1}`;
    throw new KafkaError(
      "UNKNOWN_TOPIC_OR_PARTITION",
      `the topic "${topic}" has no partition ${partition}: ${range}`,
    );
  }
}

function describe(topic: Topic): TopicDescription {
  return {
    name: topic.name,
    id: topic.id,
    partitionCount: topic.partitions.length,
    config: { ...topic.config },
  };
}
