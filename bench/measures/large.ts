/**
 * What must not grow with the bytes that are stored: reading one message from the middle, and the start after a clean stop. Each
 * on a large partition beside a small one.
 */
import fs from "node:fs";
import path from "node:path";
import type { Run } from "../support/options";
import { removeFolder, type Server, startBroker, temporaryFolder } from "../support/processes";
import { megabytes, milliseconds, type Section } from "../support/report";
import { alternate, median } from "../support/statistics";
import { LINE_BYTES, wholeBlocks } from "../support/workload";

const TOPIC = "bench";
const SMALL_BYTES = 10_000_000;
const READS = 300;

/** A broker with one partition of a known size. */
interface Filled {
  folder: string;
  messages: number;
  broker: Server;
}

export async function large(run: Run): Promise<Section[]> {
  const { runs, folder, largeBytes } = run;
  const parent = temporaryFolder(folder);
  const { bavail, bsize } = fs.statfsSync(parent);
  if (bavail * bsize < 1.5 * largeBytes) {
    removeFolder(parent);
    const notices = [`left out: there is no room for ${megabytes(largeBytes)}`];
    return [{ title: "A large partition", rows: [], notices }];
  }
  const small = await fill(run, path.join(parent, "small"), SMALL_BYTES);
  const big = await fill(run, path.join(parent, "large"), largeBytes);

  const reads = { small: () => readMiddle(run, small), large: () => readMiddle(run, big) };
  await alternate(reads, 1); // warms everything up
  const read = await alternate(reads, runs);
  const start = await alternate({ small: () => restart(small), large: () => restart(big) }, runs);
  await small.broker.stop();
  await big.broker.stop();
  removeFolder(parent);

  const sizes = [megabytes(SMALL_BYTES), megabytes(largeBytes)];
  const rows = (samples: Record<"small" | "large", number[]>, target: string) => [
    { what: `from ${sizes[0]}`, samples: samples.small, format: milliseconds },
    {
      what: `from ${sizes[1]}`,
      samples: samples.large,
      format: milliseconds,
      beside: { what: sizes[0]!, samples: samples.small },
      target,
    },
  ];
  return [
    {
      title: `One message from the middle of a partition (median of ${READS})`,
      rows: rows(read, "at most 2x"),
    },
    { title: "Start after a clean stop, until the broker is ready", rows: rows(start, "does not grow") },
  ];
}

async function fill({ client }: Run, folder: string, bytes: number): Promise<Filled> {
  const messages = wholeBlocks(bytes / LINE_BYTES);
  const broker = await startBroker(folder);
  await client.run("produce", { port: broker.port, topic: TOPIC, messages, dialect: "header" });
  return { folder, messages, broker };
}

async function readMiddle({ client }: Run, { broker, messages }: Filled): Promise<number> {
  const [from, to] = [0.4 * messages, 0.6 * messages];
  const job = { port: broker.port, topic: TOPIC, from: Math.floor(from), to: Math.floor(to), reads: READS };
  return median((await client.run("readOne", job)).milliseconds);
}

async function restart(filled: Filled): Promise<number> {
  await filled.broker.stop();
  const began = performance.now();
  filled.broker = await startBroker(filled.folder);
  return performance.now() - began;
}
