/** What the throughput measure's figures are shown as: matrices of rates, of costs, and of who was busy. */
import {
  APACHE,
  APACHE_ALL,
  COLUMNS,
  type Column,
  LAB_ALL,
  LAB_DISK,
  LAB_MEMORY,
  MOCK,
} from "../peers/side-by-side";
import type { Goal, Matrix, Ratio } from "../support/matrix";

/** What one turn of one broker found; s/GB are the broker's, cores are busy ones. */
export interface Work {
  bytesPerSecond: number;
  costPerGigabyte: number;
  clientCores: number;
  brokerCores: number;
}
export interface Turn {
  produced: Work;
  consumed?: Work;
}

export const LOOPBACK = "raw loopback";
export const DISK = "raw disk, flushed";
const SIZES = ["100 B", "1 KB", "10 KB"];
const MOCK_GOALS: Record<string, number> = { "100 B": 0.95, "1 KB": 0.9, "10 KB": 0.8 };
const ofSizes = (goal: Goal) => (line: string) => (SIZES.includes(line) ? goal : undefined);

const ratio = (title: string, of: Column, to: Column, goal?: Ratio["goal"]): Ratio => ({
  title,
  of: of.title,
  to: to.title,
  ...(goal && { goal }),
});

/** Only columns with the same promise are set against each other. */
const PROMISES =
  "acks=1: neither broker flushes before it acknowledges. acks=all: both do, Kafka Lab by its default, Apache Kafka with " +
  "flush.messages=1 on the topic (by its own default it would leave the flush to the system).";

const rateRatios = [
  ratio("Kafka Lab to Apache Kafka, acks=1", LAB_DISK, APACHE, ofSizes({ atLeast: 2 })),
  ratio("Kafka Lab to Apache Kafka, acks=all", LAB_ALL, APACHE_ALL, ofSizes({ atLeast: 2 })),
  ratio("Kafka Lab, memory, to the mock cluster", LAB_MEMORY, MOCK, (line) =>
    MOCK_GOALS[line] === undefined ? undefined : { atLeast: MOCK_GOALS[line] },
  ),
];
const costRatios = [
  ratio("Kafka Lab to Apache Kafka, acks=1", LAB_DISK, APACHE, ofSizes({ atMost: 0.5 })),
  ratio("Kafka Lab to Apache Kafka, acks=all", LAB_ALL, APACHE_ALL, ofSizes({ atMost: 0.5 })),
  ratio("Kafka Lab, memory, to the mock cluster", LAB_MEMORY, MOCK),
];

export function matrices(what: string, turns: Record<string, Turn[]>): Matrix[] {
  const pick = (part: keyof Turn, field: keyof Work, scale = 1, of = Object.keys(turns)) => {
    const named = of.map((column) => {
      const works = turns[column]!.flatMap((turn) => turn[part] ?? []);
      return [column, works.map((work) => work[field] * scale)] as const;
    });
    return { what, samples: Object.fromEntries(named.filter(([, values]) => values.length > 0)) };
  };
  const brokers = COLUMNS.map(({ title }) => title).filter((title) => turns[title] !== undefined);
  const columns = Object.keys(turns);
  const [toApache] = rateRatios;
  const [costToApache] = costRatios;
  const found: Matrix[] = [
    {
      name: "produce",
      title: "Producing",
      unit: "MB/s",
      columns,
      lines: [pick("produced", "bytesPerSecond", 1e-6)],
      ratios: rateRatios,
      notices: [PROMISES],
      plot: "linear",
    },
    {
      name: "produce-cost",
      title: "What a gigabyte produced costs the broker",
      unit: "CPU seconds",
      columns: brokers,
      lines: [pick("produced", "costPerGigabyte", 1, brokers)],
      ratios: costRatios,
      plot: "linear",
    },
    { ...cores, columns: CORES_COLUMNS, lines: [{ what, samples: coresOf(turns) }] },
  ];
  if (!brokers.some((title) => turns[title]!.some(({ consumed }) => consumed !== undefined))) return found;
  const readers = [LAB_DISK.title, APACHE.title].filter((title) => brokers.includes(title));
  found.push(
    {
      name: "consume",
      title: "Consuming what was produced",
      unit: "MB/s",
      columns: readers,
      lines: [pick("consumed", "bytesPerSecond", 1e-6, readers)],
      ratios: [toApache!],
      plot: "linear",
    },
    {
      name: "consume-cost",
      title: "What a gigabyte consumed costs the broker",
      unit: "CPU seconds",
      columns: readers,
      lines: [pick("consumed", "costPerGigabyte", 1, readers)],
      ratios: [costToApache!],
    },
  );
  return found;
}

/** Who is busy: where the client takes more of the processors than the broker, the broker is not the slow part. */
const CORES_COLUMNS = [LAB_DISK, APACHE].flatMap(({ title }) => [`${title}: client`, `${title}: broker`]);
const cores = {
  name: "cores",
  title: "Who is busy while producing",
  unit: "cores",
  ratios: [
    {
      title: "broker to client, Kafka Lab",
      of: `${LAB_DISK.title}: broker`,
      to: `${LAB_DISK.title}: client`,
      goal: (line: string) => (["100 B", "1 KB"].includes(line) ? { atMost: 1 } : undefined),
    },
    { title: "broker to client, Apache Kafka", of: `${APACHE.title}: broker`, to: `${APACHE.title}: client` },
  ],
};

function coresOf(turns: Record<string, Turn[]>): Record<string, number[]> {
  const named = [LAB_DISK, APACHE].flatMap(({ title }) => {
    const works = (turns[title] ?? []).map(({ produced }) => produced);
    return [
      [`${title}: client`, works.map(({ clientCores }) => clientCores)],
      [`${title}: broker`, works.map(({ brokerCores }) => brokerCores)],
    ] as const;
  });
  return Object.fromEntries(named.filter(([, values]) => values.length > 0));
}
