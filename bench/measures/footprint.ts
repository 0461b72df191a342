/** What a broker takes before it does anything, and afterwards: time to start, and memory. */

import { setTimeout as pause } from "node:timers/promises";
import { format, spawnApache } from "../peers/apache";
import type { Comparison } from "../support/comparison";
import { consume, produce } from "../support/librdkafka";
import { peakBytes, residentBytes } from "../support/machine";
import type { Matrix, Ratio } from "../support/matrix";
import {
  asServer,
  freePort,
  removeFolder,
  type Server,
  spawnBare,
  spawnBroker,
  temporaryFolder,
} from "../support/processes";
import { alternate } from "../support/statistics";
import { createTopic, firstMessage, listening } from "../support/topics";

/** What no broker in JavaScript can be below: a server that answers what it gets with a line. */
const NODE = "Node.js alone";

const MEMORY = "Kafka Lab, memory";
const DISK = "Kafka Lab, disk";
const APACHE = "Apache Kafka";
const SETTLE_MS = 3000;
const LOAD = { topic: "bench", bytes: 1000, messages: 1_000_000 };

interface Found {
  startMilliseconds: number;
  idleBytes: number;
  peakBytes?: number;
}

export async function footprint(comparison: Comparison): Promise<Matrix[]> {
  const { sideBySide, folder, runs, share } = comparison;
  const lab = async (where: string) => {
    const port = await freePort();
    return asServer(spawnBroker(where, port, {}), port);
  };
  const subjects: Record<string, () => Promise<Found>> = {
    [NODE]: bare,
    [MEMORY]: () => live(() => lab("memory"), share),
    [DISK]: () => onDisk(folder, (data) => live(() => lab(data), share)),
  };
  if (sideBySide.apacheMissing === undefined)
    subjects[APACHE] = () =>
      onDisk(folder, async (data) => {
        const node = await format(data);
        return live(async () => spawnApache(node), share);
      });
  const found = await alternate<string, Found>(subjects, runs);
  const line = (what: string, of: (one: Found) => number | undefined) => {
    const named = Object.entries(found).map(([title, ofRuns]) => [
      title,
      ofRuns.flatMap((one) => of(one) ?? []),
    ]);
    return { what, samples: Object.fromEntries(named) };
  };
  const columns = Object.keys(subjects);
  const toApache = (atMost: number): Ratio[] => [
    { title: "Kafka Lab, disk, to Apache Kafka", of: DISK, to: APACHE, goal: () => ({ atMost }) },
  ];
  return [
    {
      name: "start",
      title: "From the start of the process to the first message stored",
      unit: "ms",
      columns,
      lines: [line("a new data folder", ({ startMilliseconds }) => startMilliseconds)],
      ratios: toApache(0.05),
      plot: "linear",
    },
    {
      name: "memory",
      title: "Memory",
      unit: "MB",
      columns,
      lines: [
        line(`idle, ${SETTLE_MS / 1000} s after the start`, ({ idleBytes }) => idleBytes / 1e6),
        line(
          `peak, ${(LOAD.messages * share * LOAD.bytes) / 1e6} MB in and out`,
          ({ peakBytes }) => peakBytes && peakBytes / 1e6,
        ),
      ],
      ratios: toApache(0.1),
      plot: "linear",
    },
  ];
}

/** With a new data folder, which is gone afterwards: there are many of them, with a gigabyte each. */
async function onDisk(parent: string | undefined, life: (data: string) => Promise<Found>): Promise<Found> {
  const data = temporaryFolder(parent);
  return life(data).finally(() => removeFolder(data));
}

/** The least that Node.js can do; there is nothing in it to be stored. */
async function bare(): Promise<Found> {
  const port = await freePort();
  const began = performance.now();
  const server = asServer(spawnBare(port), port);
  await listening(port);
  const startMilliseconds = performance.now() - began;
  await pause(SETTLE_MS);
  const idleBytes = residentBytes(server.child.pid!) ?? 0;
  await server.stop();
  return { startMilliseconds, idleBytes };
}

/** One broker's whole life. */
async function live(start: () => Promise<Server>, share: number): Promise<Found> {
  const began = performance.now();
  const server = await start();
  await firstMessage(server.port, "first");
  const startMilliseconds = performance.now() - began;
  await pause(SETTLE_MS);
  const pid = server.child.pid!;
  const idleBytes = residentBytes(pid) ?? 0;
  await createTopic(server.port, { name: LOAD.topic, partitions: 1 });
  const load = { ...LOAD, messages: LOAD.messages * share, broker: `127.0.0.1:${server.port}` };
  await produce(load);
  await consume(load);
  const found = { startMilliseconds, idleBytes, peakBytes: peakBytes(pid) ?? 0 };
  await server.stop();
  return found;
}
