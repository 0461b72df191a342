/**
 * The brokers that stand side by side. A column of the tables is a broker together with what its acknowledgement promises; columns are
 * compared only where they promise the same.
 *
 * Invariant: each broker is started once and stays, so that all of them are warm, and those whose turn it is not are idle.
 */
import { classPath } from "../support/kafka-jars";
import { type Server, startBroker, temporaryFolder } from "../support/processes";
import { createTopic, deleteTopic } from "../support/topics";
import { startApache } from "./apache";
import { startMock } from "./mock";

export type BrokerName = "memory" | "disk" | "mock" | "apache";

export interface Column {
  title: string;
  broker: BrokerName;
  /** -1 is all. */
  acks: 1 | -1;
  /** What a topic needs for this promise. */
  topicConfig?: Record<string, string>;
}

export const LAB_MEMORY: Column = { title: "Kafka Lab, memory", broker: "memory", acks: 1 };
export const LAB_DISK: Column = { title: "Kafka Lab, acks=1", broker: "disk", acks: 1 };
export const LAB_ALL: Column = { title: "Kafka Lab, acks=all", broker: "disk", acks: -1 };
export const MOCK: Column = { title: "mock cluster", broker: "mock", acks: 1 };
export const APACHE: Column = { title: "Apache Kafka, acks=1", broker: "apache", acks: 1 };
/** Kafka Lab flushes before it acknowledges acks=all; Apache Kafka does so when it is told to flush after each message. */
export const APACHE_ALL: Column = {
  title: "Apache Kafka, acks=all",
  broker: "apache",
  acks: -1,
  topicConfig: { "flush.messages": "1" },
};
export const COLUMNS = [LAB_MEMORY, LAB_DISK, LAB_ALL, MOCK, APACHE, APACHE_ALL];

/** In memory only the newest 100 MB are kept, or there would be no steady state. */
const KEEP_THE_NEWEST = {
  KAFKA_LOG_SEGMENT_BYTES: "50000000",
  KAFKA_LOG_RETENTION_BYTES: "100000000",
  KAFKA_LOG_RETENTION_CHECK_INTERVAL_MS: "50",
};
const NO_WAITING_FOR_MEMBERS = { KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: "0" };

export class SideBySide {
  readonly #running = new Map<BrokerName, Promise<Server>>();
  readonly #folder: string | undefined;
  #topics = 0;
  /** Why there is no Apache Kafka here; undefined where there is. */
  readonly apacheMissing: string | undefined;

  constructor(folder: string | undefined) {
    this.#folder = folder;
    this.apacheMissing = problemOf(classPath);
  }

  /** Those of the columns that can be measured here. */
  present(columns: Column[]): Column[] {
    return columns.filter(({ broker }) => broker !== "apache" || this.apacheMissing === undefined);
  }

  broker(name: BrokerName): Promise<Server> {
    let server = this.#running.get(name);
    if (server === undefined) {
      server = this.#start(name);
      this.#running.set(name, server);
    }
    return server;
  }

  /** Does it with a new topic, which is gone afterwards. The mock cluster makes topics by itself, and cannot delete them. */
  async withTopic<Found>(
    { broker, topicConfig = {} }: Column,
    partitions: number,
    work: (topic: string, server: Server) => Promise<Found>,
  ): Promise<Found> {
    const server = await this.broker(broker);
    const name = `bench-${++this.#topics}`;
    if (broker === "mock") return work("bench", server);
    await createTopic(server.port, { name, partitions, config: topicConfig });
    try {
      return await work(name, server);
    } finally {
      await deleteTopic(server.port, name);
    }
  }

  async stop(): Promise<void> {
    for (const server of this.#running.values()) await (await server).stop();
  }

  #start(name: BrokerName): Promise<Server> {
    if (name === "memory") return startBroker("memory", { ...KEEP_THE_NEWEST, ...NO_WAITING_FOR_MEMBERS });
    if (name === "disk") return startBroker(temporaryFolder(this.#folder), NO_WAITING_FOR_MEMBERS);
    if (name === "mock") return startMock();
    return startApache(temporaryFolder(this.#folder));
  }
}

function problemOf(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (problem) {
    return (problem as Error).message;
  }
}
