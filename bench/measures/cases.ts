/** The cases of the throughput measure: a base case, and others that differ from it in one thing each. */
import { type Column, MOCK } from "../peers/side-by-side";
import type { Comparison } from "../support/comparison";
import { consume, type Load, produce } from "../support/librdkafka";
import { producerPerfTest } from "../support/producer-perf-test";

/** What a client does; both resolve with messages a second. */
export interface Tool {
  produce(load: Load, comparison: Comparison): Promise<number>;
  consume?(load: Load, comparison: Comparison): Promise<number>;
  /** Whether it runs in the client process that stays, and not in a new one each time. */
  isWarm?: true;
}

export interface Case {
  what: string;
  bytes: number;
  messages: number;
  partitions?: number;
  compression?: "none" | "lz4";
  clients?: number;
  /** Of its topic. */
  config?: Record<string, string>;
  /** rdkafka_performance, unless it says another. */
  tool?: Tool;
  /** Whether the tool comes with Apache Kafka's jars. */
  needsJava?: boolean;
  /** Columns that cannot take this case. */
  without?: Column[];
  /** Whether the bare loopback and the bare disk stand beside it. */
  limits?: boolean;
}

export const RDKAFKA: Tool = { produce, consume };
const JAVA: Tool = { produce: producerPerfTest };
const KAFKAJS: Tool = {
  isWarm: true,
  produce: (load, { client }) => kafkajs(load, (job) => client.run("kafkajsProduce", job)),
  consume: (load, { client }) => kafkajs(load, (job) => client.run("kafkajsConsume", job)),
};

const BASE = { bytes: 1000, messages: 500_000 };
/** The mock cluster answers Java's client, which finds no topic in what it says. */
const BY_JAVA = { tool: JAVA, needsJava: true, without: [MOCK] };
const BY_KAFKAJS = { tool: KAFKAJS };

/** By the names that --only knows them by. */
export const CASES: Record<string, Case> = {
  "100B": { what: "100 B", bytes: 100, messages: 4_000_000, limits: true },
  "1KB": { ...BASE, what: "1 KB", messages: 1_000_000, limits: true },
  "10KB": { what: "10 KB", bytes: 10_000, messages: 100_000, limits: true },
  partitions: { ...BASE, what: "1 KB, 16 partitions", partitions: 16 },
  lz4: { ...BASE, what: "1 KB, lz4", compression: "lz4" },
  clients: { ...BASE, what: "1 KB, 8 clients", clients: 8 },
  "java-100B": { ...BY_JAVA, what: "100 B, Java's client", bytes: 100, messages: 600_000 },
  "java-1KB": { ...BY_JAVA, what: "1 KB, Java's client", bytes: 1000, messages: 150_000 },
  "java-10KB": { ...BY_JAVA, what: "10 KB, Java's client", bytes: 10_000, messages: 20_000 },
  "kafkajs-100B": { ...BY_KAFKAJS, what: "100 B, kafkajs", bytes: 100, messages: 100_000 },
  "kafkajs-1KB": { ...BY_KAFKAJS, what: "1 KB, kafkajs", bytes: 1000, messages: 60_000 },
  "kafkajs-10KB": { ...BY_KAFKAJS, what: "10 KB, kafkajs", bytes: 10_000, messages: 10_000 },
};

type KafkajsJob = { port: number; topic: string; bytes: number; messages: number; acks: 1 | -1 };

async function kafkajs(load: Load, run: (job: KafkajsJob) => Promise<{ seconds: number }>): Promise<number> {
  const { broker, topic, bytes, messages, acks = 1 } = load;
  const port = Number(broker.split(":")[1]);
  const { seconds } = await run({ port, topic, bytes, messages, acks });
  return messages / seconds;
}
