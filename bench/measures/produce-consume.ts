/**
 * Pipelined producing and consuming on one connection, in memory and on disk, beside what a server can do that looks at
 * nothing. Consuming reads what producing has just stored.
 */
import { ask } from "../support/ask";
import type { Run } from "../support/options";
import { removeFolder, startBroker, startPeer, temporaryFolder } from "../support/processes";
import { perSecond, type Section } from "../support/report";
import { alternate } from "../support/statistics";

const TOPIC = "bench";

export async function produceConsume({ client, messages, runs, folder }: Run): Promise<Section[]> {
  const dataFolder = temporaryFolder(folder);
  const memory = await startBroker("memory");
  const disk = await startBroker(dataFolder);
  const swallow = await startPeer("swallow");
  const replyPerChunk = await startPeer("reply-per-chunk");
  const pour = await startPeer("pour", String(messages));

  const rate = async (work: Promise<{ seconds: number }>) => messages / (await work).seconds;
  const consumed: Record<"memory" | "disk", number[]> = { memory: [], disk: [] };
  const produced = (mode: "memory" | "disk", port: number, dialect: "header" | "command") => async () => {
    const job = { port, topic: TOPIC, messages };
    const sample = await rate(client.run("produce", { ...job, dialect }));
    if (dialect === "header") consumed[mode].push(await rate(client.run("consume", job)));
    await ask(port, `delete ${TOPIC}`);
    return sample;
  };
  const subjects = {
    swallow: () => rate(client.run("swallow", { port: swallow.port, messages })),
    replyPerChunk: () => rate(client.run("swallow", { port: replyPerChunk.port, messages })),
    pour: () => rate(client.run("consume", { port: pour.port, topic: TOPIC, messages })),
    memory: produced("memory", memory.port, "header"),
    disk: produced("disk", disk.port, "header"),
    memoryCommand: produced("memory", memory.port, "command"),
    diskCommand: produced("disk", disk.port, "command"),
  };
  await alternate(subjects, 1); // warms everything up
  consumed.memory.length = 0;
  consumed.disk.length = 0;
  const samples = await alternate(subjects, runs);

  for (const server of [memory, disk, swallow, replyPerChunk, pour]) await server.stop();
  removeFolder(dataFolder);

  const format = perSecond;
  const toSwallow = { what: "a server that swallows", samples: samples.swallow };
  const toPour = { what: "a server that pours", samples: samples.pour };
  return [
    {
      title: "Producing: pipelined 100-byte lines on one connection, every reply compared",
      rows: [
        { what: "bare server that swallows (the client's own ceiling)", samples: samples.swallow, format },
        { what: "bare server, one reply a chunk", samples: samples.replyPerChunk, format, beside: toSwallow },
        {
          what: "memory",
          samples: samples.memory,
          format,
          beside: toSwallow,
          target: "at least 2 million/s",
        },
        {
          what: "disk, group commit",
          samples: samples.disk,
          format,
          beside: toSwallow,
          target: "at least 1 million/s",
        },
        { what: "memory, command dialect", samples: samples.memoryCommand, format, beside: toSwallow },
        { what: "disk, command dialect", samples: samples.diskCommand, format, beside: toSwallow },
      ],
    },
    {
      title: "Consuming: the whole log on one connection, every byte compared",
      rows: [
        { what: "bare server that pours (the client's own ceiling)", samples: samples.pour, format },
        { what: "memory", samples: consumed.memory, format, beside: toPour, target: "at least 2 million/s" },
        { what: "disk", samples: consumed.disk, format, beside: toPour, target: "at least 2 million/s" },
      ],
    },
  ];
}
