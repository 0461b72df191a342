/**
 * Somebody reads a partition from its beginning at full speed, again and again, while others send to its end and wait for what arrives
 * there. How fast does the first get on, and how much longer do the others wait?
 */
import { APACHE, type Column, LAB_DISK } from "../peers/side-by-side";
import type { Comparison } from "../support/comparison";
import { consume, produce } from "../support/librdkafka";
import type { Matrix } from "../support/matrix";
import { alternate, median, quantile } from "../support/statistics";

const BYTES = 1000;
const HISTORY = 1_000_000;
const PER_SECOND = 1000;
const WARM_UP = 1000;
const COUNTED = 5000;

interface Found {
  bytesPerSecond: number;
  milliseconds: number[];
}

export async function catchUp(comparison: Comparison): Promise<Matrix[]> {
  const { sideBySide, share, runs, warmUps } = comparison;
  const columns = sideBySide.present([LAB_DISK, APACHE]);
  const subjects = Object.fromEntries(
    columns.map((column) => [column.title, () => beside(comparison, column)]),
  );
  await alternate<string, Found>(subjects, warmUps);
  const found = await alternate<string, Found>(subjects, runs);
  const line = (what: string, of: (one: Found) => number) => {
    const named = Object.entries(found).map(([title, ofRuns]) => [title, ofRuns.map(of)]);
    return { what, samples: Object.fromEntries(named) };
  };
  const toApache = { title: "Kafka Lab to Apache Kafka", of: LAB_DISK.title, to: APACHE.title };
  const common = { columns: Object.keys(subjects), ratios: [toApache] };
  return [
    {
      ...common,
      name: "catch-up",
      title: `Catching up on ${(HISTORY * share * BYTES) / 1e6} MB beside ${PER_SECOND.toLocaleString("en")} live messages/s`,
      unit: "MB/s",
      lines: [line("1 KB", ({ bytesPerSecond }) => bytesPerSecond / 1e6)],
    },
    {
      ...common,
      name: "catch-up-live",
      title: "End to end meanwhile, of the live messages",
      unit: "ms",
      lines: [
        line("p50", ({ milliseconds }) => quantile(milliseconds, 0.5)),
        line("p99", ({ milliseconds }) => quantile(milliseconds, 0.99)),
      ],
    },
  ];
}

async function beside({ sideBySide, client, share }: Comparison, column: Column): Promise<Found> {
  const history = HISTORY * share;
  return sideBySide.withTopic(column, { partitions: 1 }, async (topic, { port }) => {
    const load = { broker: `127.0.0.1:${port}`, topic, bytes: BYTES, messages: history };
    await produce(load);
    const rate = { messages: WARM_UP + COUNTED, perSecond: PER_SECOND, warmUp: WARM_UP, acks: column.acks };
    let live = true;
    const job = { ...rate, topic, port, fromOffset: history };
    const latency = client.run("latency", job).finally(() => {
      live = false;
    });
    const rates: number[] = [];
    while (live) rates.push(await consume(load));
    const { milliseconds } = await latency;
    return { milliseconds, bytesPerSecond: median(rates) * BYTES };
  });
}
