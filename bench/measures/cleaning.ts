/** Compaction of a large log beside small requests, which it must not hold up. */
import { ask } from "../support/ask";
import { cpuSeconds, residentBytes } from "../support/machine";
import type { Run } from "../support/options";
import { removeFolder, type Server, startBroker, temporaryFolder } from "../support/processes";
import { megabytes, milliseconds, type Section } from "../support/report";
import { quantile } from "../support/statistics";

const TOPIC = "bench";
const KEYS = 500_000;
/** A message with its key takes about so many bytes. */
const MESSAGE_BYTES = 107;
const SEGMENTS = "segment.bytes=100000000 min.cleanable.dirty.ratio=0.01";
const CLEANING = { KAFKA_LOG_CLEANER_BACKOFF_MS: "1000" };
const ROUND_SECONDS = 2;

export async function cleaning({ client, runs, folder, largeBytes }: Run): Promise<Section[]> {
  const found = {
    idle: [] as number[],
    longest: [] as number[],
    p99: [] as number[],
    seconds: [] as number[],
    grown: [] as number[],
  };
  let kept = "";
  for (let round = 0; round < Math.min(runs, 3); round++) {
    const dataFolder = temporaryFolder(folder);
    const off = await startBroker(dataFolder, { KAFKA_LOG_CLEANER_ENABLE: "false" });
    await ask(off.port, `create ${TOPIC} cleanup.policy=compact ${SEGMENTS}`);
    const messages = Math.ceil(largeBytes / MESSAGE_BYTES);
    await client.run("keyed", { port: off.port, topic: TOPIC, messages, keys: KEYS });
    const before = await logBytes(off);
    found.idle.push(
      Math.max(...(await client.run("pings", { port: off.port, seconds: ROUND_SECONDS })).milliseconds),
    );
    await off.stop();
    const broker = await startBroker(dataFolder, CLEANING);
    const resident = residentBytes(broker.child.pid!) ?? 0;
    const cpu = cpuSeconds(broker.child.pid!);
    let peak = resident;
    const times: number[] = [];
    for (let last = before, now = 0; now !== last || last === before; ) {
      times.push(...(await client.run("pings", { port: broker.port, seconds: ROUND_SECONDS })).milliseconds);
      peak = Math.max(peak, residentBytes(broker.child.pid!) ?? 0);
      [last, now] = [now || before, await logBytes(broker)];
    }
    found.longest.push(Math.max(...times));
    found.p99.push(quantile(times, 0.99));
    found.seconds.push(cpuSeconds(broker.child.pid!) - cpu);
    found.grown.push(peak - resident);
    kept = `${megabytes(before)} became ${megabytes(await logBytes(broker))}.`;
    await broker.stop();
    removeFolder(dataFolder);
  }
  const format = milliseconds;
  return [
    {
      title: `Compacting ${megabytes(largeBytes)} of small messages with ${KEYS.toLocaleString("en")} keys, beside small requests`,
      rows: [
        { what: "the longest answer, without the cleaner", samples: found.idle, format },
        { what: "the longest answer beside it", samples: found.longest, format, target: "under 20 ms" },
        { what: "p99 of the answers beside it", samples: found.p99, format },
        { what: "CPU seconds in all", samples: found.seconds, format: (value) => `${value.toFixed(1)} s` },
        { what: "memory it takes at most", samples: found.grown, format: megabytes },
      ],
      notices: [kept],
    },
  ];
}

async function logBytes({ port }: Server): Promise<number> {
  return Number(/ bytes=(\d+)/.exec(await ask(port, `describe ${TOPIC}`))![1]);
}
