/**
 * The brokers that stand side by side. A column of the tables is a broker together with what its acknowledgement promises; columns are
 * compared only where they promise the same.
 *
 * Invariant: each broker is started once and stays, so that all of them are warm, and those whose turn it is not are idle. Only the mock
 * cluster is new each time: it cannot delete a topic, and C needs no warming up.
 */
import { classPath } from "../support/kafka-jars";
import { type Server, startBroker, temporaryFolder } from "../support/processes";
import { createTopic, deleteTopic } from "../support/topics";
import { startApache } from "./apache";
import { startMock } from "./mock";

type BrokerName = "memory" | "disk" | "mock" | "apache";
type Lasting = Exclude<BrokerName, "mock">;

export interface Column {
  title: string;
  broker: BrokerName;
  /** -1 is all. */
  acks: 1 | -1;
  /** What a topic needs for this promise. */
  topicConfig?: Record<string, string>;
  /** Whether a topic keeps the newest messages only, so that a load is not there any more when it is to be read. */
  keepsTheNewest?: true;
}

export const LAB_MEMORY: Column = {
  title: "Kafka Lab, memory",
  broker: "memory",
  acks: 1,
  keepsTheNewest: true,
};
export const LAB_DISK: Column = { title: "Kafka Lab, acks=1", broker: "disk", acks: 1 };
export const LAB_ALL: Column = { title: "Kafka Lab, acks=all", broker: "disk", acks: -1 };
export const MOCK: Column = { title: "mock cluster", broker: "mock", acks: 1, keepsTheNewest: true };
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
const KEEP_ALL = { "retention.bytes": "-1" };
const NO_WAITING_FOR_MEMBERS = { KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: "0" };

export interface TopicWanted {
  partitions: number;
  /** Whether it keeps all that comes, also where topics usually keep the newest only. */
  keepsAll?: boolean;
  config?: Record<string, string>;
}

export class SideBySide {
  readonly #running = new Map<Lasting, Promise<Server>>();
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

  #lasting(name: Lasting): Promise<Server> {
    let server = this.#running.get(name);
    if (server === undefined) {
      server = this.#start(name);
      this.#running.set(name, server);
    }
    return server;
  }

  /** Does it with a new topic, which is gone afterwards. */
  async withTopic<Found>(
    { broker, topicConfig }: Column,
    { partitions, keepsAll = false, config: wanted }: TopicWanted,
    work: (topic: string, server: Server) => Promise<Found>,
  ): Promise<Found> {
    const name = `bench-${++this.#topics}`;
    if (broker === "mock") {
      const mock = await startMock({ name, partitions, keepsAll });
      return work(name, mock).finally(() => mock.stop());
    }
    const server = await this.#lasting(broker);
    const config = { ...topicConfig, ...(keepsAll && KEEP_ALL), ...wanted };
    await createTopic(server.port, { name, partitions, config });
    return work(name, server).finally(() => deleteTopic(server.port, name));
  }

  async stop(): Promise<void> {
    for (const server of this.#running.values()) await (await server).stop();
  }

  #start(name: Lasting): Promise<Server> {
    if (name === "memory") return startBroker("memory", { ...KEEP_THE_NEWEST, ...NO_WAITING_FOR_MEMBERS });
    if (name === "disk") return startBroker(temporaryFolder(this.#folder), NO_WAITING_FOR_MEMBERS);
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
