/**
 * Kafka clients at full speed: librdkafka's rdkafka_performance produces and consumes, beside librdkafka's mock cluster, which is
 * written in C and checks nothing, and beside a raw append of the same bytes.
 */
import path from "node:path";
import { ask } from "../support/ask";
import { consume, produce } from "../support/librdkafka";
import { cpuSeconds, residentBytes } from "../support/machine";
import type { Run } from "../support/options";
import { removeFolder, type Server, startBroker, temporaryFolder } from "../support/processes";
import { rawAppend } from "../support/raw-append";
import { megabytes, perSecond, type Row, type Section } from "../support/report";
import { alternate } from "../support/statistics";

const TOPIC = "bench";
/** What a run of each size carries, so that it takes some seconds. */
const SIZES = [
  { bytes: 100, messages: 8_000_000, memoryTarget: "at least 0.95x the mock" },
  { bytes: 1_000, messages: 3_000_000, memoryTarget: "at least 0.90x the mock" },
  { bytes: 10_000, messages: 500_000, memoryTarget: "at least 0.80x the mock" },
];
/** In memory only the newest is kept, or there would be no steady state. */
const MEMORY = {
  KAFKA_LOG_SEGMENT_BYTES: "50000000",
  KAFKA_LOG_RETENTION_BYTES: "100000000",
  KAFKA_LOG_RETENTION_CHECK_INTERVAL_MS: "50",
};

export async function kafkaThroughput(run: Run): Promise<Section[]> {
  const sections: Section[] = [];
  for (const size of SIZES) sections.push(...(await ofSize(run, size)));
  return sections;
}

async function ofSize({ runs, folder }: Run, size: (typeof SIZES)[number]): Promise<Section[]> {
  const { bytes, messages } = size;
  const dataFolder = temporaryFolder(folder);
  const memory = await startBroker("memory", MEMORY);
  const disk = await startBroker(dataFolder);
  const cost = { memory: [] as number[], disk: [] as number[], consume: [] as number[] };
  const consumed: number[] = [];
  const produced = (broker: Server, costs: number[], andConsume: boolean) => async () => {
    await ask(broker.port, `create ${TOPIC}`);
    const load = { broker: `127.0.0.1:${broker.port}`, topic: TOPIC, bytes, messages };
    const rate = await costing(broker, load, costs, () => produce(load));
    if (andConsume) consumed.push(await costing(broker, load, cost.consume, () => consume(load)));
    await ask(broker.port, `delete ${TOPIC}`);
    return rate;
  };
  const subjects = {
    mock: () => produce({ broker: "mock", topic: TOPIC, bytes, messages }),
    memory: produced(memory, cost.memory, false),
    disk: produced(disk, cost.disk, true),
    raw: async () => rawAppend(path.join(dataFolder, "raw"), bytes * messages) / bytes,
  };
  await alternate(subjects, 1); // warms everything up
  for (const samples of [cost.memory, cost.disk, cost.consume, consumed]) samples.length = 0;
  const samples = await alternate(subjects, runs);
  const resident = [residentBytes(memory.child.pid!) ?? 0, residentBytes(disk.child.pid!) ?? 0];
  for (const server of [memory, disk]) await server.stop();
  removeFolder(dataFolder);

  const toMock = { what: "the mock", samples: samples.mock };
  const toRaw = { what: "a raw append", samples: samples.raw };
  const format = perSecond;
  const rates: Row[] = [
    { what: "librdkafka's mock cluster", samples: samples.mock, format },
    { what: "memory", samples: samples.memory, format, beside: toMock, target: size.memoryTarget },
    { what: "disk", samples: samples.disk, format, beside: toMock },
    { what: "the same bytes appended to a file", samples: samples.raw, format },
    { what: "disk", samples: samples.disk, format, beside: toRaw },
    { what: "consumed from disk", samples: consumed, format },
  ];
  const perGigabyte = (value: number) => `${value.toFixed(2)} s/GB`;
  const costs: Row[] = [
    { what: "producing, memory", samples: cost.memory, format: perGigabyte },
    { what: "producing, disk", samples: cost.disk, format: perGigabyte },
    { what: "consuming, disk", samples: cost.consume, format: perGigabyte },
    { what: "resident, memory", samples: [resident[0]!], format: megabytes },
    { what: "resident, disk", samples: [resident[1]!], format: megabytes, target: "under 150 MB" },
  ];
  const title = `Kafka clients, messages of ${bytes} bytes, acks=1, one partition`;
  return [
    { title, rows: rates },
    { title: `The broker's CPU seconds for a gigabyte, and its memory, at ${bytes} bytes`, rows: costs },
  ];
}

/** Does it, and notes what it cost the broker. */
async function costing(
  broker: Server,
  { bytes, messages }: { bytes: number; messages: number },
  costs: number[],
  work: () => Promise<number>,
): Promise<number> {
  const before = cpuSeconds(broker.child.pid!);
  const rate = await work();
  costs.push((cpuSeconds(broker.child.pid!) - before) / ((bytes * messages) / 1e9));
  return rate;
}
