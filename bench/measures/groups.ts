/** Consumer groups: how fast partitions are shared out, what being alive costs, and what committed offsets cost now and at the next start. */
import { ask } from "../support/ask";
import { cpuSeconds, residentBytes } from "../support/machine";
import type { Run } from "../support/options";
import { removeFolder, type Server, startBroker, temporaryFolder } from "../support/processes";
import { megabytes, milliseconds, perSecond, type Section } from "../support/report";

const TOPIC = "bench";
const AT_ONCE = { KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: "0" };
const REBALANCE = { groups: 1, members: 50, assignmentBytes: 100 };
const ALIVE = { groups: 40, members: 50, assignmentBytes: 100 };
const BEATS = { intervalMs: 3000, seconds: 10 };
const MANY = { groups: 10_000, partitions: 10, times: 1 };
const BUSY = { groups: 100, partitions: 1, times: 300 };

export async function rebalances({ client, runs }: Run): Promise<Section[]> {
  const times: number[] = [];
  for (let round = 0; round < runs; round++) {
    const broker = await startBroker("memory", AT_ONCE);
    await ask(broker.port, `create ${TOPIC} partitions=100`);
    times.push((await client.run("rebalance", { port: broker.port, ...REBALANCE })).milliseconds);
    await broker.stop();
  }
  const what = "from the last JoinGroup until all have their assignment";
  return [
    {
      title: `A rebalance of ${REBALANCE.members} members`,
      rows: [{ what, samples: times, format: milliseconds, target: "within 300 ms" }],
    },
  ];
}

export async function alive({ client, runs }: Run): Promise<Section[]> {
  const broker = await startBroker("memory", AT_ONCE);
  const { members } = await client.run("settleGroups", { port: broker.port, ...ALIVE });
  const shares: number[] = [];
  for (let round = 0; round < runs; round++) {
    const before = cpuSeconds(broker.child.pid!);
    await client.run("heartbeats", BEATS);
    shares.push(((cpuSeconds(broker.child.pid!) - before) / BEATS.seconds) * 100);
  }
  await client.run("leaveGroups", {});
  await broker.stop();
  const format = (value: number) => `${value.toFixed(1)} %`;
  return [
    {
      title: `${members} members, each with a connection of its own and a heartbeat every ${BEATS.intervalMs / 1000} s`,
      rows: [{ what: "of one core", samples: shares, format, target: "under 10 %" }],
    },
  ];
}

export async function committing({ client, runs, folder }: Run): Promise<Section[]> {
  const dataFolder = temporaryFolder(folder);
  let broker = await startBroker(dataFolder);
  await ask(broker.port, `create ${TOPIC} partitions=${MANY.partitions}`);
  const rates: number[] = [];
  for (let round = 0; round < runs; round++) {
    const { seconds } = await client.run("commits", { port: broker.port, topic: TOPIC, ...BUSY });
    rates.push((BUSY.groups * BUSY.times) / seconds);
  }
  await client.run("commits", { port: broker.port, topic: TOPIC, ...MANY });
  const starts: number[] = [];
  const resident: number[] = [];
  for (let round = 0; round < runs; round++) {
    await broker.stop("SIGKILL");
    const start = performance.now();
    broker = await startBroker(dataFolder);
    starts.push((performance.now() - start) / 1000);
    resident.push(residentBytes(broker.child.pid!) ?? 0);
    await expectGroups(broker);
  }
  await broker.stop();
  removeFolder(dataFolder);
  const seconds = (value: number) => `${value.toFixed(2)} s`;
  const kept = `${MANY.groups.toLocaleString("en")} groups with ${MANY.partitions} committed partitions each, after SIGKILL`;
  return [
    {
      title: `Commits, ${BUSY.groups} groups at a time, each on the disk before it is answered`,
      rows: [{ what: "commits", samples: rates, format: perSecond, target: "at least 5,000/s" }],
    },
    {
      title: kept,
      rows: [
        { what: "until the broker is ready", samples: starts, format: seconds, target: "within 2 s" },
        { what: "resident memory then", samples: resident, format: megabytes, target: "under 150 MB" },
      ],
    },
  ];
}

async function expectGroups(broker: Server): Promise<void> {
  const count = (await ask(broker.port, "groups")).trimEnd().split("\n").length - 1;
  if (count !== MANY.groups) throw new Error(`${count} of ${MANY.groups} groups are there after the start`);
}
