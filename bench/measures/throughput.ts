/**
 * The same load on every broker, in turn: producing, then reading it back, and what both cost the broker's and the client's processors.
 */
import { APACHE, COLUMNS, type Column, LAB_DISK } from "../peers/side-by-side";
import type { Comparison } from "../support/comparison";
import type { Load } from "../support/librdkafka";
import { type Limits, startLimits } from "../support/limits";
import { cpuSeconds, endedChildrenCpuSeconds } from "../support/machine";
import type { Matrix } from "../support/matrix";
import { alternate } from "../support/statistics";
import { type Case, RDKAFKA } from "./cases";
import { DISK, LOOPBACK, matrices, type Turn, type Work } from "./throughput-tables";

/** Of the partition that each of many readers reads, from its beginning: a quarter. */
const READERS_SHARE = 4;

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
    produced: { bytesPerSecond, costPerGigabyte: 0, clientCores: 0, brokerCores: 0 },
  });
  return {
    [LOOPBACK]: async () => bare(await limits.loopback(bytes * messages)),
    [DISK]: async () => bare(await limits.disk(bytes * messages)),
  };
}

async function turn(comparison: Comparison, column: Column, one: Case): Promise<Turn> {
  const { bytes, messages, partitions = 1, compression = "none", clients = 1, tool = RDKAFKA } = one;
  return comparison.sideBySide.withTopic(column, partitions, async (topic, server) => {
    const broker = `127.0.0.1:${server.port}`;
    const common: Omit<Load, "messages"> = {
      broker,
      topic,
      bytes,
      partitions,
      acks: column.acks,
      compression,
    };
    /** Many clients do it at once; the slowest says when all of it was done. */
    const shared = (each: number, work: (load: Load, comparison: Comparison) => Promise<number>) => {
      const load = { ...common, messages: each };
      const atOnce = async () => {
        const rates = await Promise.all(Array.from({ length: clients }, () => work(load, comparison)));
        return Math.min(...rates) * clients;
      };
      const pids = { broker: server.child.pid!, client: comparison.client.pid };
      return metered(atOnce, bytes, each * clients, pids);
    };
    const produced = await shared(messages / clients, tool.produce);
    // In memory and in the mock cluster most of it is gone by now; and flushed or not, it is read alike.
    if (tool.consume === undefined || ![LAB_DISK, APACHE].includes(column)) return { produced };
    // Readers of an eighth would be done before the last of them has begun.
    const each = clients === 1 ? messages : messages / READERS_SHARE;
    return { produced, consumed: await shared(each, tool.consume) };
  });
}

/** Does it, and notes what it took of the processors. `work` resolves with messages a second. */
async function metered(
  work: () => Promise<number>,
  bytes: number,
  messages: number,
  pids: { broker: number; client: number | undefined },
): Promise<Work> {
  const ofClient = () =>
    endedChildrenCpuSeconds() + (pids.client === undefined ? 0 : cpuSeconds(pids.client));
  const before = { time: performance.now(), broker: cpuSeconds(pids.broker), client: ofClient() };
  const rate = await work();
  const seconds = (performance.now() - before.time) / 1000;
  const brokerSeconds = cpuSeconds(pids.broker) - before.broker;
  return {
    bytesPerSecond: rate * bytes,
    costPerGigabyte: brokerSeconds / ((bytes * messages) / 1e9),
    clientCores: (ofClient() - before.client) / seconds,
    brokerCores: brokerSeconds / seconds,
  };
}
