/** Topics of any broker, made and deleted over Kafka's wire protocol: for setting up and clearing away, not for measuring. */
import { setTimeout as pause } from "node:timers/promises";
import { produce } from "../../broker/kafka/apis/00-produce";
import { metadata } from "../../broker/kafka/apis/03-metadata";
import { createTopics } from "../../broker/kafka/apis/19-create-topics";
import { deleteTopics } from "../../broker/kafka/apis/20-delete-topics";
import { RecordBatchBuilder } from "../../broker/log/record-batch-builder";
import { Wire } from "../client/wire";

/** The newest versions without tagged fields, which Apache Kafka 4 still speaks. */
const VERSIONS = { produce: 7, metadata: 5, createTopics: 4, deleteTopics: 3 };
const TIMEOUT_MS = 30_000;
const PAUSE_MS = 5;

export interface Topic {
  name: string;
  partitions: number;
  config?: Record<string, string>;
}

/** Resolves when each partition has a leader that clients can see. */
export async function createTopic(port: number, { name, partitions, config = {} }: Topic): Promise<void> {
  await withWire(port, async (wire) => {
    const configs = Object.entries(config).map(([key, value]) => ({ name: key, value }));
    const topic = { name, numPartitions: partitions, replicationFactor: 1, assignments: [], configs };
    const request = { topics: [topic], timeoutMs: TIMEOUT_MS, validateOnly: false };
    check(await wire.ask(createTopics, VERSIONS.createTopics, request), "topics", `create ${name}`);
    while (!(await hasLeaders(wire, name, partitions))) await pause(PAUSE_MS);
  });
}

export async function deleteTopic(port: number, name: string): Promise<void> {
  await withWire(port, async (wire) => {
    const request = { topicNames: [name], timeoutMs: TIMEOUT_MS };
    check(await wire.ask(deleteTopics, VERSIONS.deleteTopics, request), "responses", `delete ${name}`);
  });
}

/** Resolves when somebody takes connections there. */
export async function listening(port: number): Promise<void> {
  for (;;) {
    const wire = new Wire(port);
    try {
      await wire.connected();
      wire.close();
      return;
    } catch {
      await pause(1);
    }
  }
}

/** Waits until somebody takes connections there, creates a topic and stores a message in it. */
export async function firstMessage(port: number, name: string): Promise<void> {
  await listening(port);
  await createTopic(port, { name, partitions: 1 });
  await withWire(port, async (wire) => {
    const builder = new RecordBatchBuilder(Date.now());
    const value = Buffer.from("hello");
    builder.add(Date.now(), null, value, 0, value.length);
    const topicData = [{ name, partitionData: [{ index: 0, records: builder.finish() }] }];
    await wire.ask(produce, VERSIONS.produce, { acks: 1, timeoutMs: TIMEOUT_MS, topicData });
  });
}

async function hasLeaders(wire: Wire, name: string, partitions: number): Promise<boolean> {
  const request = { topics: [{ name }], allowAutoTopicCreation: false };
  const answer = await wire.ask(metadata, VERSIONS.metadata, request);
  const [topic] = answer.topics as { errorCode: number; partitions: { errorCode: number }[] }[];
  const led = topic!.partitions.filter(({ errorCode }) => errorCode === 0).length;
  return topic!.errorCode === 0 && led === partitions;
}

function check(answer: Record<string, unknown>, field: string, what: string): void {
  const [topic] = answer[field] as { errorCode: number }[];
  if (topic!.errorCode !== 0) throw new Error(`${what}: error ${topic!.errorCode}`);
}

async function withWire(port: number, work: (wire: Wire) => Promise<void>): Promise<void> {
  const wire = new Wire(port);
  await wire.connected();
  try {
    await work(wire);
  } finally {
    wire.close();
  }
}
