/**
 * From the start of the process to the first message accepted, beside the least that Node can do: a server that answers a
 * line with a line. And the memory that both have when nothing happens.
 */
import type { ChildProcess } from "node:child_process";
import net from "node:net";
import { residentBytes } from "../support/machine";
import type { Run } from "../support/options";
import { freePort, removeFolder, spawnBare, spawnBroker, stop, temporaryFolder } from "../support/processes";
import { megabytes, milliseconds, type Section } from "../support/report";
import { alternate } from "../support/statistics";

const SETTLE_MS = 1500;

export async function start({ runs, folder }: Run): Promise<Section[]> {
  const dataFolder = temporaryFolder(folder);
  const timed = (spawnOne: (port: number) => ChildProcess) => async () => {
    const port = await freePort();
    const began = performance.now();
    const child = spawnOne(port);
    await firstReply(port);
    const took = performance.now() - began;
    await stop(child);
    return took;
  };
  const subjects = {
    bare: timed(spawnBare),
    memory: timed((port) => spawnBroker("memory", port, {})),
    disk: timed((port) => spawnBroker(dataFolder, port, {})),
  };
  await alternate(subjects, 2); // fills the compile cache, which the second start of a broker finds
  const samples = await alternate(subjects, 3 * runs);
  removeFolder(dataFolder);

  const beside = { what: "the bare server", samples: samples.bare };
  const format = milliseconds;
  return [
    {
      title: "From process start to the first message accepted",
      rows: [
        { what: "bare server, first answer", samples: samples.bare, format },
        { what: "broker, memory", samples: samples.memory, format, beside, target: "at most 2.5x" },
        { what: "broker, disk", samples: samples.disk, format, beside, target: "at most 2.5x" },
      ],
    },
  ];
}

export async function memory({ runs }: Run): Promise<Section[]> {
  const title = "Resident memory, idle";
  if (residentBytes(process.pid) === undefined)
    return [{ title, rows: [], notices: ["left out: this system does not say it in /proc"] }];
  const idle = (spawnOne: (port: number) => ChildProcess) => async () => {
    const port = await freePort();
    const child = spawnOne(port);
    await firstReply(port);
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    const bytes = residentBytes(child.pid!)!;
    await stop(child);
    return bytes;
  };
  const subjects = { bare: idle(spawnBare), broker: idle((port) => spawnBroker("memory", port, {})) };
  const samples = await alternate(subjects, runs);
  const beside = { what: "the bare server", samples: samples.bare };
  const format = megabytes;
  return [
    {
      title,
      rows: [
        { what: "bare server", samples: samples.bare, format },
        { what: "broker", samples: samples.broker, format, beside, target: "at most 1.6x" },
      ],
    },
  ];
}

/** Tries to store a message again and again, until somebody answers. */
async function firstReply(port: number): Promise<void> {
  while (!(await tryOnce(port))) await new Promise((resolve) => setImmediate(resolve));
}

function tryOnce(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host: "127.0.0.1", port }, () => socket.write("produce bench hello\n"));
    socket.once("error", () => resolve(false));
    socket.once("data", (bytes) => {
      if (!bytes.toString().startsWith("OK")) throw new Error(`unexpected reply: ${bytes}`);
      socket.destroy();
      resolve(true);
    });
  });
}
