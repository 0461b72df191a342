/** What the machine itself can do: no broker is faster than the loopback and the disk beneath it. */
import fs from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import type { Run } from "../support/options";
import { removeFolder, startPeer, temporaryFolder } from "../support/processes";
import { megabytesPerSecond, milliseconds, type Section } from "../support/report";
import { alternate } from "../support/statistics";
import { LINE_BYTES } from "../support/workload";

const CHUNK = Buffer.alloc(1024 * 1024, "kafka");
const DISK_BYTES = 256 * CHUNK.length;
const PAGE = Buffer.alloc(4096, "k");

const fdatasync = promisify(fs.fdatasync);

export async function raw({ client, messages, runs, folder }: Run): Promise<Section[]> {
  const dataFolder = temporaryFolder(folder);
  const file = path.join(dataFolder, "raw");
  const swallow = await startPeer("swallow");
  const samples = await alternate(
    {
      loopback: async () => {
        const { seconds } = await client.run("swallow", { port: swallow.port, messages });
        return (messages * LINE_BYTES) / seconds;
      },
      disk: () => timed(() => writeAll(file), DISK_BYTES),
      flush: () => flushOnce(file),
    },
    runs,
  );
  await swallow.stop();
  removeFolder(dataFolder);
  return [
    {
      title: "The machine itself",
      rows: [
        { what: "loopback, one connection", samples: samples.loopback, format: megabytesPerSecond },
        { what: "disk: written in a row, then flushed", samples: samples.disk, format: megabytesPerSecond },
        { what: "disk: 4 KiB written and flushed", samples: samples.flush, format: milliseconds },
      ],
    },
  ];
}

/** Bytes a second. */
async function timed(work: () => Promise<void>, bytes: number): Promise<number> {
  const start = performance.now();
  await work();
  return (bytes * 1000) / (performance.now() - start);
}

async function writeAll(file: string): Promise<void> {
  const fd = fs.openSync(file, "w");
  for (let written = 0; written < DISK_BYTES; written += CHUNK.length) fs.writeSync(fd, CHUNK);
  await fdatasync(fd);
  fs.closeSync(fd);
}

async function flushOnce(file: string): Promise<number> {
  const fd = fs.openSync(file, "a");
  const start = performance.now();
  fs.writeSync(fd, PAGE);
  await fdatasync(fd);
  const took = performance.now() - start;
  fs.closeSync(fd);
  return took;
}
