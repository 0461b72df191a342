/**
 * @platformatic/kafka, in a process of its own: see `child-client.ts`.
 *
 * Its consumers belong to a group, but do not join it until they stream: reading without one calls their `fetch` and
 * `listOffsets`, which are public. It hands over whole batches, and so this client can tell how they were compressed.
 */
import {
  Admin,
  CompressionAlgorithms,
  ConfigResourceTypes,
  Consumer,
  clientSoftwareVersion,
  compatibilityPartitioner,
  IncrementalAlterConfigOperationTypes,
  ListOffsetTimestamps,
  Producer,
  type RecordsBatch,
} from "@platformatic/kafka";
import {
  type AdminAnswer,
  type AdminRequest,
  CODECS,
  type ConsumeRequest,
  type ProduceRequest,
  type Received,
} from "./client";
import { serve } from "./serve";

const FETCH_WAIT_MS = 500;
const PARTITION_BYTES_MAX = 1_048_576;
/** Attributes of a batch. */
const CODEC_BITS = 0b111;
const CONTROL_BIT = 0b100000;

function optionsFor(address: string) {
  return { clientId: "platformatic", bootstrapBrokers: [address], retries: 3, retryDelay: 100 };
}

async function produce({ address, topic, codec, messages, idempotent }: ProduceRequest): Promise<void> {
  const producer = new Producer({
    ...optionsFor(address),
    autocreateTopics: true,
    idempotent: idempotent ?? false,
    // What it does by default is murmur2 as well, but makes another partition of it than Java's client.
    partitioner: compatibilityPartitioner,
  });
  try {
    await producer.send({
      compression: CompressionAlgorithms[codec.toUpperCase() as Uppercase<typeof codec>],
      acks: -1,
      messages: messages.map(({ partition, key, value, headers, timestamp }) => ({
        topic,
        ...(partition === undefined ? {} : { partition }),
        ...(timestamp === undefined ? {} : { timestamp: BigInt(timestamp) }),
        // Its types leave out what it can do: a message without a key or value.
        key: key as Buffer,
        value: value as Buffer,
        headers: new Map(headers.map(([name, bytes]) => [Buffer.from(name), bytes])),
      })),
    });
  } finally {
    await producer.close();
  }
}

async function consume(request: ConsumeRequest, ready: () => void): Promise<Received[]> {
  const groupId = request.group ?? "none";
  const consumer = new Consumer({ ...optionsFor(request.address), groupId, maxWaitTime: FETCH_WAIT_MS });
  try {
    if (request.group !== undefined) return await consumeInGroup(consumer, request);
    return await consumeAlone(consumer, request, ready);
  } finally {
    await consumer.close(true);
  }
}

async function consumeAlone(
  consumer: Consumer,
  request: ConsumeRequest,
  ready: () => void,
): Promise<Received[]> {
  const { topic, count, patienceMs } = request;
  // So that it asks for the leaders of this topic before it fetches.
  consumer.topics.track(topic);
  const next = await firstOffsets(consumer, request);
  ready();
  const received: Received[] = [];
  const deadline = Date.now() + patienceMs;
  while (received.length < count && Date.now() < deadline) {
    for (const message of await fetchFrom(consumer, topic, next)) {
      received.push(message);
      next[message.partition] = BigInt(message.offset) + 1n;
    }
  }
  return received;
}

/** Where to begin in each partition. */
async function firstOffsets(consumer: Consumer, { topic, partitions, from }: ConsumeRequest) {
  if ("offset" in from) return Array.from({ length: partitions }, () => BigInt(from.offset));
  const ask = async (timestamp: bigint) => {
    const offsets = await consumer.listOffsets({ topics: [topic], timestamp });
    return offsets.get(topic)!;
  };
  if ("at" in from)
    return ask(from.at === "beginning" ? ListOffsetTimestamps.EARLIEST : ListOffsetTimestamps.LATEST);
  // -1 says that nothing is as late as that.
  const [found, ends] = [await ask(BigInt(from.time)), await ask(ListOffsetTimestamps.LATEST)];
  return found.map((offset, partition) => (offset === -1n ? ends[partition]! : offset));
}

async function fetchFrom(consumer: Consumer, topic: string, next: readonly bigint[]): Promise<Received[]> {
  const { topics } = await consumer.metadata({ topics: [topic] });
  const { id, partitions } = topics.get(topic)!;
  // The brokers under test are one.
  const node = partitions[0]!.leader;
  const wanted = next.map((fetchOffset, partition) => ({
    partition,
    fetchOffset,
    currentLeaderEpoch: partitions[partition]!.leaderEpoch,
    lastFetchedEpoch: -1,
    partitionMaxBytes: PARTITION_BYTES_MAX,
  }));
  const { responses } = await consumer.fetch({ node, topics: [{ topicId: id, partitions: wanted }] });
  return responses
    .flatMap((response) => response.partitions)
    .flatMap(({ partitionIndex, records }) =>
      (records ?? []).flatMap((batch) => messagesOf(batch, partitionIndex)),
    )
    .filter(({ partition, offset }) => BigInt(offset) >= next[partition]!);
}

function messagesOf(batch: RecordsBatch, partition: number): Received[] {
  if ((batch.attributes & CONTROL_BIT) !== 0) return [];
  return batch.records.map(({ offsetDelta, timestampDelta, key, value, headers }) => ({
    partition,
    offset: Number(batch.firstOffset) + offsetDelta,
    timestamp: Number(batch.firstTimestamp + timestampDelta),
    key,
    value,
    headers: headers.map(([name, bytes]) => [name!.toString(), bytes!]),
    codec: CODECS[batch.attributes & CODEC_BITS]!,
  }));
}

async function consumeInGroup(
  consumer: Consumer,
  { topic, count, patienceMs }: ConsumeRequest,
): Promise<Received[]> {
  const stream = await consumer.consume({ topics: [topic], mode: "earliest" });
  const late = setTimeout(() => void stream.close(), patienceMs);
  const received: Received[] = [];
  for await (const { partition, offset, timestamp, key, value, headers } of stream) {
    received.push({
      partition,
      offset: Number(offset),
      timestamp: Number(timestamp),
      key: key ?? null,
      value: value ?? null,
      headers: [...headers].map(([name, bytes]) => [name.toString(), bytes]),
    });
    if (received.length >= count) break;
  }
  clearTimeout(late);
  return received;
}

async function administer(request: AdminRequest): Promise<AdminAnswer> {
  const admin = new Admin(optionsFor(request.address));
  try {
    return await act(admin, request);
  } finally {
    await admin.close();
  }
}

async function act(admin: Admin, request: AdminRequest): Promise<AdminAnswer> {
  if (request.act === "list") return { topics: await admin.listTopics() };
  const { topic } = request;
  if (request.act === "create") {
    const configs = Object.entries(request.configs).map(([name, value]) => ({ name, value }));
    await admin.createTopics({ topics: [topic], partitions: request.partitions, replicas: 1, configs });
  }
  if (request.act === "describe") return describe(admin, topic, request.names);
  if (request.act === "alter") {
    const configs = Object.entries(request.configs).map(([name, value]) => ({
      name,
      value,
      configOperation: IncrementalAlterConfigOperationTypes.SET,
    }));
    await admin.incrementalAlterConfigs({
      resources: [{ resourceType: ConfigResourceTypes.TOPIC, resourceName: topic, configs }],
    });
  }
  if (request.act === "grow")
    await admin.createPartitions({ topics: [{ name: topic, count: request.partitions }] });
  if (request.act === "deleteRecords") {
    const { partition, before } = request;
    await admin.deleteRecords({
      topics: [{ name: topic, partitions: [{ partition, offset: BigInt(before) }] }],
    });
  }
  if (request.act === "delete") await admin.deleteTopics({ topics: [topic] });
  return {};
}

async function describe(admin: Admin, topic: string, names: string[]): Promise<AdminAnswer> {
  const { topics } = await admin.metadata({ topics: [topic], forceUpdate: true });
  const [resource] = await admin.describeConfigs({
    resources: [{ resourceType: ConfigResourceTypes.TOPIC, resourceName: topic, configurationKeys: names }],
  });
  const configs = resource!.configs.map(({ name, value }) => [name, value]);
  return { partitions: topics.get(topic)!.partitionsCount, configs: Object.fromEntries(configs) };
}

void serve({ version: clientSoftwareVersion, produce, consume, admin: administer });
