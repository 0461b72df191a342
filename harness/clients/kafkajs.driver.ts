/**
 * kafkajs, in a process of its own: see `child-client.ts`.
 *
 * It brings gzip only; for the other codecs it takes whatever is put into `CompressionCodecs`. Its consumers always belong to a
 * group, so reading without one goes through the cluster object that its consumers use.
 */
import { setTimeout } from "node:timers/promises";
import zlib from "node:zlib";
import {
  type Admin,
  CompressionCodecs,
  CompressionTypes,
  ConfigResourceTypes,
  Kafka,
  type KafkaMessage,
  logLevel,
  Partitioners,
} from "kafkajs";
import lz4 from "lz4-napi";
import snappy from "snappy";
import type { AdminAnswer, AdminRequest, Codec, ConsumeRequest, ProduceRequest, Received } from "./client";
import { serve } from "./serve";

const Cluster = require("kafkajs/src/cluster");
const Batch = require("kafkajs/src/consumer/batch");
const { createLogger } = require("kafkajs/src/loggers");
const logToConsole = require("kafkajs/src/loggers/console");
const createSocketFactory = require("kafkajs/src/network/socketFactory");

const CLIENT_ID = "kafkajs";
const TYPES: Record<Codec, CompressionTypes> = {
  none: CompressionTypes.None,
  gzip: CompressionTypes.GZIP,
  snappy: CompressionTypes.Snappy,
  lz4: CompressionTypes.LZ4,
  zstd: CompressionTypes.ZSTD,
};
const FETCH_WAIT_MS = 500;
const LOOK_MS = 50;
const LOOKS_MAX = 100;

/** The chunks in which Java's clients, and kafka-python, wrap snappy. */
const XERIAL = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0]);
const XERIAL_HEADER_BYTES = 16;

function unsnappy(bytes: Buffer): Buffer {
  if (!bytes.subarray(0, XERIAL.length).equals(XERIAL)) return snappy.uncompressSync(bytes) as Buffer;
  const chunks: Buffer[] = [];
  for (let at = XERIAL_HEADER_BYTES; at < bytes.length; ) {
    const end = at + 4 + bytes.readUInt32BE(at);
    chunks.push(snappy.uncompressSync(bytes.subarray(at + 4, end)) as Buffer);
    at = end;
  }
  return Buffer.concat(chunks);
}

/** A codec as kafkajs wants it; what it hands over is an encoder with a `buffer`. */
function plugIn(type: CompressionTypes, compress: (bytes: Buffer) => Buffer, decompress: typeof compress) {
  CompressionCodecs[type as keyof typeof CompressionCodecs] = () => ({
    compress: async ({ buffer }: { buffer: Buffer }) => compress(buffer),
    decompress: async (bytes: Buffer) => decompress(bytes),
  });
}

plugIn(CompressionTypes.Snappy, (bytes) => snappy.compressSync(bytes), unsnappy);
plugIn(CompressionTypes.LZ4, (bytes) => lz4.compressFrameSync(bytes), lz4.decompressFrameSync);
plugIn(CompressionTypes.ZSTD, zlib.zstdCompressSync, zlib.zstdDecompressSync);

function kafkaAt(address: string): Kafka {
  return new Kafka({
    clientId: CLIENT_ID,
    brokers: [address],
    logLevel: logLevel.ERROR,
    retry: { retries: 3 },
  });
}

async function produce({ address, topic, codec, messages, idempotent }: ProduceRequest): Promise<void> {
  const producer = kafkaAt(address).producer({
    createPartitioner: Partitioners.DefaultPartitioner,
    idempotent: idempotent ?? false,
  });
  await producer.connect();
  try {
    await producer.send({
      topic,
      compression: TYPES[codec],
      acks: -1,
      messages: messages.map(({ partition, key, value, headers, timestamp }) => ({
        ...(partition === undefined ? {} : { partition }),
        ...(timestamp === undefined ? {} : { timestamp: String(timestamp) }),
        key,
        value,
        headers: Object.fromEntries(headers),
      })),
    });
  } finally {
    await producer.disconnect();
  }
}

function consume(request: ConsumeRequest, ready: () => void): Promise<Received[]> {
  return request.group === undefined ? consumeAlone(request, ready) : consumeInGroup(request, request.group);
}

async function consumeAlone(request: ConsumeRequest, ready: () => void): Promise<Received[]> {
  const { address, topic, count, patienceMs } = request;
  const cluster = new Cluster({
    logger: createLogger({ level: logLevel.ERROR, logCreator: logToConsole }),
    socketFactory: createSocketFactory(),
    brokers: [address],
    clientId: CLIENT_ID,
    connectionTimeout: 1000,
    metadataMaxAge: 300_000,
    maxInFlightRequests: null,
  });
  await cluster.connect();
  try {
    await cluster.addTargetTopic(topic);
    const next = await firstOffsets(cluster, request);
    ready();
    const received: Received[] = [];
    const deadline = Date.now() + patienceMs;
    while (received.length < count && Date.now() < deadline) {
      for (const message of await fetchFrom(cluster, topic, next)) {
        received.push(message);
        next.set(message.partition, message.offset + 1);
      }
    }
    return received;
  } finally {
    await cluster.disconnect();
  }
}

/** Where to begin in each partition. */
async function firstOffsets(
  cluster: InstanceType<typeof Cluster>,
  { topic, partitions, from }: ConsumeRequest,
): Promise<Map<number, number>> {
  const all = Array.from({ length: partitions }, (_, partition) => partition);
  if ("offset" in from) return new Map(all.map((partition) => [partition, from.offset]));
  const ask = async (question: object): Promise<Map<number, number>> => {
    const asked = [{ topic, partitions: all.map((partition) => ({ partition })), ...question }];
    const [answer] = await cluster.fetchTopicsOffset(asked);
    return new Map(
      answer.partitions.map((one: { partition: number; offset: string }) => [
        one.partition,
        Number(one.offset),
      ]),
    );
  };
  if ("at" in from) return ask({ fromBeginning: from.at === "beginning" });
  // -1 says that nothing is as late as that.
  const [found, ends] = [await ask({ fromTimestamp: from.time }), await ask({ fromBeginning: false })];
  return new Map(
    all.map((partition) => [
      partition,
      Math.max(found.get(partition)!, -1) === -1 ? ends.get(partition)! : found.get(partition)!,
    ]),
  );
}

async function fetchFrom(
  cluster: InstanceType<typeof Cluster>,
  topic: string,
  next: Map<number, number>,
): Promise<Received[]> {
  const leaders: Record<string, number[]> = cluster.findLeaderForPartitions(topic, [...next.keys()]);
  const received: Received[] = [];
  for (const [nodeId, partitions] of Object.entries(leaders)) {
    const broker = await cluster.findBroker({ nodeId });
    const { responses } = await broker.fetch({
      maxWaitTime: FETCH_WAIT_MS,
      topics: [
        {
          topic,
          partitions: partitions.map((partition) => ({
            partition,
            fetchOffset: next.get(partition),
            maxBytes: 1_048_576,
          })),
        },
      ],
    });
    for (const answer of responses[0]?.partitions ?? []) {
      const { messages } = new Batch(topic, next.get(answer.partition), answer);
      for (const message of messages) received.push(receivedFrom(answer.partition, message));
    }
  }
  return received;
}

async function consumeInGroup(
  { address, topic, count, patienceMs }: ConsumeRequest,
  groupId: string,
): Promise<Received[]> {
  const consumer = kafkaAt(address).consumer({ groupId, maxWaitTimeInMs: FETCH_WAIT_MS });
  const received: Received[] = [];
  await consumer.connect();
  try {
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      void setTimeout(patienceMs).then(resolve);
      // What it cannot overcome it does not throw: it says that it crashed.
      consumer.on("consumer.crash", ({ payload }) => reject(payload.error));
      const eachMessage = async ({ partition, message }: { partition: number; message: KafkaMessage }) => {
        received.push(receivedFrom(partition, message));
        if (received.length >= count) resolve();
      };
      consumer.run({ eachMessage }).catch(reject);
    });
    return received;
  } finally {
    await consumer.disconnect();
  }
}

function receivedFrom(partition: number, message: KafkaMessage): Received {
  return {
    partition,
    offset: Number(message.offset),
    timestamp: Number(message.timestamp),
    key: message.key,
    value: message.value,
    headers: Object.entries(message.headers ?? {}).map(([name, value]) => [
      name,
      Buffer.from(value as Buffer),
    ]),
  };
}

async function administer(request: AdminRequest): Promise<AdminAnswer> {
  const admin = kafkaAt(request.address).admin();
  await admin.connect();
  try {
    return await act(admin, request);
  } finally {
    await admin.disconnect();
  }
}

async function act(admin: Admin, request: AdminRequest): Promise<AdminAnswer> {
  if (request.act === "list") return { topics: await admin.listTopics() };
  const { topic } = request;
  if (request.act === "create") {
    const configEntries = entries(request.configs);
    const topics = [{ topic, numPartitions: request.partitions, configEntries }];
    const isNew = await admin.createTopics({ topics, waitForLeaders: true });
    if (!isNew) throw new Error("createTopics says that the topic exists already");
    await untilServed(admin, topic);
  }
  if (request.act === "describe") return describe(admin, topic, request.names);
  if (request.act === "alter") {
    const resource = {
      type: ConfigResourceTypes.TOPIC,
      name: topic,
      configEntries: entries(request.configs),
    };
    await admin.alterConfigs({ validateOnly: false, resources: [resource] });
  }
  if (request.act === "grow")
    await admin.createPartitions({ topicPartitions: [{ topic, count: request.partitions }] });
  if (request.act === "deleteRecords") {
    const { partition, before } = request;
    // It looks for the partition's leader in what it has learned of the topic, and does not ask by itself.
    await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: String(before) }] });
  }
  if (request.act === "delete") await admin.deleteTopics({ topics: [topic] });
  return {};
}

/**
 * Apache's broker says that a topic is there a moment before each partition can be written to, and a client that repeats what failed
 * for one partition may write twice to the others. So a topic counts as created when each partition tells its offsets.
 */
async function untilServed(admin: Admin, topic: string): Promise<void> {
  for (let look = 1; ; look++) {
    try {
      await admin.fetchTopicOffsets(topic);
      return;
    } catch (problem) {
      if (look === LOOKS_MAX) throw problem;
      await setTimeout(LOOK_MS);
    }
  }
}

async function describe(admin: Admin, topic: string, configNames: string[]): Promise<AdminAnswer> {
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: ConfigResourceTypes.TOPIC, name: topic, configNames }],
  });
  const configs = resources[0]!.configEntries.map(({ configName, configValue }) => [configName, configValue]);
  return { partitions: topics[0]!.partitions.length, configs: Object.fromEntries(configs) };
}

function entries(configs: Record<string, string>): { name: string; value: string }[] {
  return Object.entries(configs).map(([name, value]) => ({ name, value }));
}

const { version } = require("kafkajs/package.json");
void serve({ version, produce, consume, admin: administer });
