/** What the throughput measure's figures are shown as: matrices of rates, of costs, of who was busy, and of who held up the other. */
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
import { median } from "../support/statistics";

/** What one turn of one broker found; s/GB are the broker's, cores are busy ones, and threads the busiest ones (support/busy.ts). */
export interface Work {
  bytesPerSecond: number;
  costPerGigabyte: number;
  clientCores: number;
  brokerCores: number;
  clientThread: number | undefined;
  brokerThread: number | undefined;
}
export interface Turn {
  produced: Work;
  consumed?: Work;
}

export const LOOPBACK = "raw loopback";
export const DISK = "raw disk, flushed";
/** Flushed or not, messages are read alike. */
export const READ = [LAB_MEMORY, LAB_DISK, MOCK, APACHE];
const SIZES = ["100 B", "1 KB", "10 KB"];
const MOCK_GOALS: Record<string, number> = { "100 B": 0.95, "1 KB": 0.9, "10 KB": 0.8 };
const ofSizes = (goal: Goal) => (line: string) => (SIZES.includes(line) ? goal : undefined);

/** A thread that is busy for this share of the time is as good as never idle. */
const FULL = 0.9;

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

const READ_FROM =
  "Kafka Lab on disk and Apache Kafka are read where they were written to. In memory and in the mock cluster the newest is kept, so it is " +
  "written once more to a topic that keeps all of it, which does not count. The mock cluster looks for each batch from the first one on.";

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

type Turns = Record<string, Turn[]>;

export function matrices(what: string, turns: Turns): Matrix[] {
  const pick = (part: keyof Turn, field: keyof Work, scale = 1, of = Object.keys(turns)) => {
    const values = (column: string) => figuresOf(turns[column]!, part, field).map((value) => value * scale);
    return { what, samples: withoutEmpty(of.map((column) => [column, values(column)])) };
  };
  const rates = (part: keyof Turn, of: string[]) => ({
    ...pick(part, "bytesPerSecond", 1e-6, of),
    heldUp: of.filter((column) => isHeldUp(turns[column]!, part)),
  });
  const brokers = COLUMNS.map(({ title }) => title).filter((title) => turns[title] !== undefined);
  const columns = Object.keys(turns);
  const found: Matrix[] = [
    {
      name: "produce",
      title: "Producing",
      unit: "MB/s",
      columns,
      lines: [rates("produced", columns)],
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
    { ...cores, lines: [{ what, samples: ofBoth(turns, "clientCores", "brokerCores") }] },
    { ...threads, lines: [{ what, samples: ofBoth(turns, "clientThread", "brokerThread") }] },
  ];
  if (!brokers.some((title) => turns[title]!.some(({ consumed }) => consumed !== undefined))) return found;
  const readers = READ.map(({ title }) => title).filter((title) => brokers.includes(title));
  found.push(
    {
      name: "consume",
      title: "Consuming what was produced",
      unit: "MB/s",
      columns: readers,
      lines: [rates("consumed", readers)],
      ratios: rateRatios,
      notices: [READ_FROM],
      plot: "linear",
    },
    {
      name: "consume-cost",
      title: "What a gigabyte consumed costs the broker",
      unit: "CPU seconds",
      columns: readers,
      lines: [pick("consumed", "costPerGigabyte", 1, readers)],
      ratios: costRatios,
    },
  );
  return found;
}

const figuresOf = (turns: Turn[], part: keyof Turn, field: keyof Work): number[] =>
  turns.flatMap((turn) => turn[part]?.[field] ?? []);

const withoutEmpty = (named: [column: string, values: number[]][]) =>
  Object.fromEntries(named.filter(([, values]) => values.length > 0));

/** Whether the client was the slow part: it never paused, and the broker did. */
function isHeldUp(turns: Turn[], part: keyof Turn): boolean {
  const [client, broker] = [figuresOf(turns, part, "clientThread"), figuresOf(turns, part, "brokerThread")];
  return client.length > 0 && broker.length > 0 && median(client) >= FULL && median(broker) < FULL;
}

const BOTH = [LAB_MEMORY, LAB_DISK, APACHE].map(({ title }) => title);
const clientOf = (title: string) => `${title}: client`;
const brokerOf = (title: string) => `${title}: broker`;

function ofBoth(turns: Turns, ofClient: keyof Work, ofBroker: keyof Work): Record<string, number[]> {
  const named = BOTH.flatMap((title): [string, number[]][] => [
    [clientOf(title), figuresOf(turns[title] ?? [], "produced", ofClient)],
    [brokerOf(title), figuresOf(turns[title] ?? [], "produced", ofBroker)],
  ]);
  return withoutEmpty(named);
}

const ofSmall = (goal: Goal) => (line: string) => (["100 B", "1 KB"].includes(line) ? goal : undefined);
const cores = {
  name: "cores",
  title: "Who is busy while producing",
  unit: "cores",
  columns: BOTH.flatMap((title) => [clientOf(title), brokerOf(title)]),
  ratios: [],
};
/** The client is to be what fills its core, and the broker is not to. */
const threads = {
  name: "threads",
  title: "The busiest thread while producing",
  unit: "share of the time",
  columns: cores.columns,
  ratios: [LAB_MEMORY, LAB_DISK].flatMap(({ title }) => [
    { title: clientOf(title), of: clientOf(title), goal: ofSmall({ atLeast: FULL }) },
    { title: brokerOf(title), of: brokerOf(title), goal: ofSmall({ atMost: FULL }) },
  ]),
  notices: [
    `The one with a thread that never pauses is the slow part; from ${FULL} on it counts as full. A thread that waits for a core counts as ` +
      "busy: with more busy threads than cores, both sides can be.",
  ],
};
