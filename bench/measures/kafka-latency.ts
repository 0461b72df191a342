/** How long a message is on its way from a producer through the broker to a consumer that waits for it, at a fixed rate. */
import { ask } from "../support/ask";
import type { Run } from "../support/options";
import { removeFolder, startBroker, temporaryFolder } from "../support/processes";
import { milliseconds, type Section } from "../support/report";
import { quantile } from "../support/statistics";

const JOB = {
  topic: "bench",
  messages: 6000,
  perSecond: 1000,
  warmUp: 2000,
  acks: 1,
  fromOffset: 0,
} as const;

export async function kafkaLatency({ client, runs, folder }: Run): Promise<Section[]> {
  const dataFolder = temporaryFolder(folder);
  const broker = await startBroker(dataFolder);
  const found: Record<"p50" | "p99", number[]> = { p50: [], p99: [] };
  for (let round = 0; round < runs; round++) {
    await ask(broker.port, `create ${JOB.topic}`);
    const { milliseconds: times } = await client.run("latency", { ...JOB, port: broker.port });
    found.p50.push(quantile(times, 0.5));
    found.p99.push(quantile(times, 0.99));
    await ask(broker.port, `delete ${JOB.topic}`);
  }
  await broker.stop();
  removeFolder(dataFolder);
  const format = milliseconds;
  const title = `End to end at ${JOB.perSecond} messages/s, acks=1, disk`;
  return [
    {
      title,
      rows: [
        { what: "p50", samples: found.p50, format, target: "under 0.3 ms" },
        { what: "p99", samples: found.p99, format, target: "under 1 ms" },
      ],
    },
  ];
}
