/** Whether many messages cost as much each as few do: the same case with once, twice and four times as many. */
import { LAB_DISK } from "../peers/side-by-side";
import type { Comparison } from "../support/comparison";
import type { Goal, Matrix } from "../support/matrix";
import { alternate } from "../support/statistics";
import { turn } from "./throughput";
import type { Turn, Work } from "./throughput-tables";

const BYTES = 1000;
const ONCE = 500_000;
const TIMES = [1, 2, 4];
/** Small segments, so that rolling and flushing them is a part of each of the three, and not of the largest alone. */
const CONFIG = { "segment.bytes": "100000000" };
const AT_LEAST: Goal = { atLeast: 0.9 };
const AT_MOST: Goal = { atMost: 1.1 };

type Named = Pick<Matrix, "name" | "title" | "unit">;

export async function linear(comparison: Comparison): Promise<Matrix[]> {
  const { share, runs, warmUps } = comparison;
  const columns = TIMES.map((times) => `${(times * ONCE * share).toLocaleString("en")} messages`);
  const subjects = Object.fromEntries(
    TIMES.map((times, index) => {
      const one = { what: "1 KB", bytes: BYTES, messages: times * ONCE * share, config: CONFIG };
      return [columns[index]!, () => turn(comparison, LAB_DISK, one)];
    }),
  );
  await alternate<string, Turn>(subjects, warmUps);
  const turns = await alternate<string, Turn>(subjects, runs);
  const line = (part: keyof Turn, of: (work: Work) => number) => {
    const named = columns.map((column) => [column, turns[column]!.flatMap((one) => one[part] ?? []).map(of)]);
    return { what: part, samples: Object.fromEntries(named) };
  };
  const [once, twice, fourTimes] = columns as [string, string, string];
  const matrix = (what: Named, of: (work: Work) => number, goal: Goal): Matrix => ({
    ...what,
    columns,
    lines: [line("produced", of), line("consumed", of)],
    ratios: [
      { title: "twice as many, to once", of: twice, to: once, goal: () => goal },
      { title: "four times as many, to once", of: fourTimes, to: once, goal: () => goal },
    ],
  });
  const rate = {
    name: "linear",
    title: "Few messages and many, Kafka Lab, acks=1, 1 KB",
    unit: "messages/s",
  };
  const cost = {
    name: "linear-cost",
    title: "What each of few messages and of many costs the broker",
    unit: "CPU microseconds",
  };
  return [
    matrix(rate, (work) => work.bytesPerSecond / BYTES, AT_LEAST),
    matrix(cost, (work) => (work.costPerGigabyte * BYTES) / 1e3, AT_MOST),
  ];
}
