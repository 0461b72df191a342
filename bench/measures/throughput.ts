/**
 * The same load on every broker, in turn: producing, then reading it back, and what both cost the broker's and the client's processors.
 */
import { COLUMNS, type Column } from "../peers/side-by-side";
import { watchBusiest } from "../support/busy";
import type { Comparison } from "../support/comparison";
import type { Load } from "../support/librdkafka";
import { type Limits, startLimits } from "../support/limits";
import { cpuSeconds, endedChildrenCpuSeconds } from "../support/machine";
import type { Matrix } from "../support/matrix";
import type { Server } from "../support/processes";
import { alternate } from "../support/statistics";
import { countProcessorTime } from "../support/threads";
import { runningTools } from "../support/tool";
import { type Case, RDKAFKA } from "./cases";
import { DISK, LOOPBACK, matrices, READ, type Turn, type Work } from "./throughput-tables";

/** Of the partition that each of many readers reads, from its beginning: a quarter. */
const READERS_SHARE = 4;

const NO_BROKER = {
  costPerGigabyte: 0,
  clientCores: 0,
  brokerCores: 0,
  clientThread: undefined,
  brokerThread: undefined,
};

export const throughput =
  (one: Case) =>
  async (comparison: Comparison): Promise<Matrix[]> => {
    const { sideBySide, share, runs, warmUps } = comparison;
    const scaled = { ...one, messages: Math.ceil((one.messages * share) / 10_000) * 10_000 };
    const usable = COLUMNS.filter((column) => !one.without?.includes(column));
    const columns = sideBySide.present(usable);
    if (one.needsJava && sideBySide.apacheMissing !== undefined) return [];
    const limits = one.limits ? await startLimits(comparison) : undefined;
    const subjects = {
      ...Object.fromEntries(
        columns.map((column) => [column.title, () => turn(comparison, column, scaled)] as const),
      ),
      ...limitSubjects(limits, scaled),
    };
    await alternate<string, Turn>(subjects, warmUps);
    const turns = await alternate<string, Turn>(subjects, runs);
    await limits?.stop();
    return matrices(one.what, turns);
  };

function limitSubjects(
  limits: Limits | undefined,
  { bytes, messages }: Case,
): Record<string, () => Promise<Turn>> {
  if (limits === undefined) return {};
  const bare = (bytesPerSecond: number): Turn => ({
    produced: { ...NO_BROKER, bytesPerSecond },
  });
  return {
    [LOOPBACK]: async () => bare(await limits.loopback(bytes * messages)),
    [DISK]: async () => bare(await limits.disk(bytes * messages)),
  };
}

/** One broker's turn. */
export async function turn(comparison: Comparison, column: Column, one: Case): Promise<Turn> {
  const { messages, partitions = 1, clients = 1, config = {}, tool = RDKAFKA } = one;
  const { sideBySide } = comparison;
  const reads = tool.consume !== undefined && READ.includes(column);
  // Readers of an eighth would be done before the last of them has begun.
  const each = clients === 1 ? messages : messages / READERS_SHARE;
  const produce = (at: Place) => measured(comparison, one, at, messages / clients, tool.produce);
  const consume = (at: Place) => measured(comparison, one, at, each, tool.consume!);
  const found = await sideBySide.withTopic(column, { partitions, config }, async (topic, server) => {
    const at = { topic, server, acks: column.acks };
    const produced = await produce(at);
    return { produced, ...(reads && !column.keepsTheNewest && { consumed: await consume(at) }) };
  });
  if (!reads || !column.keepsTheNewest) return found;
  // Most of it is gone there by now: what is read is sent once more, and kept.
  const kept = { partitions, config, keepsAll: true };
  return sideBySide.withTopic(column, kept, async (topic, server) => {
    const at = { topic, server, acks: column.acks };
    await produce(at);
    return { ...found, consumed: await consume(at) };
  });
}

interface Place {
  topic: string;
  server: Server;
  acks: 1 | -1;
}

/** All clients do it at once, with `messages` each; the slowest says when all of it was done. */
function measured(
  comparison: Comparison,
  { bytes, partitions = 1, compression = "none", clients = 1, tool = RDKAFKA }: Case,
  { topic, server, acks }: Place,
  messages: number,
  work: (load: Load, comparison: Comparison) => Promise<number>,
): Promise<Work> {
  const broker = `127.0.0.1:${server.port}`;
  const load: Load = { broker, topic, bytes, messages, partitions, acks, compression };
  const atOnce = async () => {
    const rates = await Promise.all(Array.from({ length: clients }, () => work(load, comparison)));
    return Math.min(...rates) * clients * bytes;
  };
  const { client } = comparison;
  const warm = () => (client.pid === undefined ? [] : [client.pid]);
  const pidsOfClients = tool.isWarm ? warm : runningTools;
  return metered(atOnce, bytes * messages * clients, server.child.pid!, pidsOfClients);
}

/** Does it, and notes what it took of the processors. `work` resolves with bytes a second. */
async function metered(
  work: () => Promise<number>,
  bytes: number,
  broker: number,
  clients: () => number[],
): Promise<Work> {
  const ofClients = () =>
    endedChildrenCpuSeconds() + clients().reduce((sum, pid) => sum + cpuSeconds(pid), 0);
  const before = { time: performance.now(), clients: ofClients() };
  const ofBroker = countProcessorTime(broker);
  const clientThread = watchBusiest(clients);
  // What a broker does while no client runs says nothing.
  const brokerThread = watchBusiest(() => (clients().length === 0 ? [] : [broker]));
  const bytesPerSecond = await work();
  const busy = { clientThread: clientThread(), brokerThread: brokerThread() };
  const seconds = (performance.now() - before.time) / 1000;
  const brokerSeconds = ofBroker();
  return {
    bytesPerSecond,
    costPerGigabyte: brokerSeconds / (bytes / 1e9),
    clientCores: (ofClients() - before.clients) / seconds,
    brokerCores: brokerSeconds / seconds,
    ...busy,
  };
}
