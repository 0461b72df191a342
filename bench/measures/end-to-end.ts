/** From a producer through each broker to a consumer that waits for it, at a fixed rate that none of them finds hard. */
import { APACHE, APACHE_ALL, COLUMNS, type Column, LAB_ALL, LAB_DISK, MOCK } from "../peers/side-by-side";
import type { Comparison } from "../support/comparison";
import type { Matrix, Ratio } from "../support/matrix";
import { alternate, quantile } from "../support/statistics";

const PER_SECOND = 1000;
const WARM_UP = 1000;
const COUNTED = 6000;
const QUANTILES = { p50: 0.5, p99: 0.99, "p99.9": 0.999 };

const ratio = (promise: string, of: Column, to: Column): Ratio => ({
  title: `Kafka Lab to Apache Kafka, ${promise}`,
  of: of.title,
  to: to.title,
  goal: (line) => (line === "p99" ? { atMost: 1 } : undefined),
});

export async function endToEnd(comparison: Comparison): Promise<Matrix[]> {
  const { sideBySide, client, share, runs, warmUps } = comparison;
  // The mock cluster answers a waiting fetch when its time is over, not when there is something.
  const columns = sideBySide.present(COLUMNS.filter((column) => column !== MOCK));
  const messages = WARM_UP + Math.ceil(COUNTED * share);
  const rate = { messages, perSecond: PER_SECOND, warmUp: WARM_UP, fromOffset: 0 };
  const timesOf = (column: Column) => () =>
    sideBySide.withTopic(column, { partitions: 1 }, async (topic, { port }) => {
      const { milliseconds } = await client.run("latency", { ...rate, topic, port, acks: column.acks });
      return milliseconds;
    });
  const subjects = Object.fromEntries(columns.map((column) => [column.title, timesOf(column)]));
  await alternate<string, number[]>(subjects, warmUps);
  const times = await alternate<string, number[]>(subjects, runs);
  const lines = Object.entries(QUANTILES).map(([what, q]) => {
    const quantiles = Object.entries(times).map(([title, ofRuns]) => [
      title,
      ofRuns.map((one) => quantile(one, q)),
    ]);
    return { what, samples: Object.fromEntries(quantiles) };
  });
  return [
    {
      name: "end-to-end",
      title: `End to end at ${PER_SECOND.toLocaleString("en")} messages/s`,
      unit: "ms",
      columns: Object.keys(subjects),
      lines,
      ratios: [ratio("acks=1", LAB_DISK, APACHE), ratio("acks=all", LAB_ALL, APACHE_ALL)],
      plot: "logarithmic",
    },
  ];
}
