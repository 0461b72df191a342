/** What the console costs those who produce: with the page open, with nobody looking, and beside a broker that has no console. */
import { ask } from "../support/ask";
import { cpuSeconds } from "../support/machine";
import type { Run } from "../support/options";
import { ConsolePage } from "../support/page";
import { removeFolder, type Server, startBroker, temporaryFolder } from "../support/processes";
import { perSecond, type Row, type Section } from "../support/report";
import { alternate } from "../support/statistics";

const TOPIC = "bench";
/** Batches of Kafka's, each with a key for every message. */
const KEYS = 1000;
/** Of what is measured, so much is produced before: the broker is compiled then, and the page has opened. */
const WARM_UP_PART = 4;
const LABELS = {
  off: "LAB_CONSOLE_PORT=off",
  closed: "nobody looks",
  topics: "the page is open, topics",
  wire: "the page is open, wire",
};

export async function throughput(run: Run): Promise<Section[]> {
  return [await produced(run, "text"), await produced(run, "Kafka's wire protocol")];
}

async function produced({ client, messages, runs, folder }: Run, how: string): Promise<Section> {
  const produce = async (port: number, topic: string, count: number): Promise<number> => {
    if (how === "text")
      return (await client.run("produce", { port, topic, messages: count, dialect: "header" })).seconds;
    return timed(() => client.run("keyed", { port, topic, messages: count, keys: KEYS }));
  };
  /** The broker's own time for a million messages: where a browser has the same cores, what is produced in a second says little. */
  const cpu: Record<string, number[]> = {};
  /** A new broker each time: two processes that do the same differ by more than what is looked for. */
  const rate = (name: string, look: (server: Server) => Promise<ConsolePage | undefined>) => async () => {
    const dataFolder = temporaryFolder(folder);
    const server = await startBroker(dataFolder, { LAB_CONSOLE_PORT: name === "off" ? "off" : "0" });
    for (const topic of [TOPIC, "warm-up"]) await ask(server.port, `create ${topic}`);
    const page = await look(server);
    await produce(server.port, "warm-up", messages / WARM_UP_PART);
    const before = cpuSeconds(server.child.pid!);
    const seconds = await produce(server.port, TOPIC, messages);
    const spent = cpuSeconds(server.child.pid!) - before;
    cpu[name] = [...(cpu[name] ?? []), (spent / messages) * 1_000_000];
    await page?.close();
    await server.stop();
    removeFolder(dataFolder);
    return messages / seconds;
  };
  const nobody = async () => undefined;
  const open = (place: string, shows: string) => (server: Server) =>
    ConsolePage.open(server.consolePort!, place, shows);
  const samples = await alternate(
    {
      off: rate("off", nobody),
      closed: rate("closed", nobody),
      topics: rate("topics", open(`#/topics/${TOPIC}`, "Topics")),
      wire: rate("wire", open("#/wire", "Wire")),
    },
    runs,
  );

  const rows = Object.entries(LABELS).flatMap(([name, what]): Row[] => {
    const isOff = name === "off";
    const key = name as keyof typeof samples;
    const target = name === "closed" ? "no difference" : "above 0.90x";
    return [
      {
        what,
        samples: samples[key],
        format: perSecond,
        ...(isOff ? {} : { beside: { what: "off", samples: samples.off }, target }),
      },
      {
        what: "… the broker's own CPU, of a million messages",
        samples: cpu[name]!,
        format: (value) => `${value.toFixed(2)} s`,
        ...(isOff ? {} : { beside: { what: "off", samples: cpu.off! } }),
      },
    ];
  });
  const title = `Producing over ${how}, with and without a page that looks`;
  const notices = [
    "browser, producer and broker share the machine's cores; the rows of CPU are the broker's own cost",
  ];
  return { title, rows, notices };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
