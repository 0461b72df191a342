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
  const folders = [temporaryFolder(folder), temporaryFolder(folder)] as const;
  const off = await startBroker(folders[0], { LAB_CONSOLE_PORT: "off" });
  const on = await startBroker(folders[1], { LAB_CONSOLE_PORT: "0" });
  const produce = async ({ port }: Server): Promise<number> => {
    if (how === "text")
      return (await client.run("produce", { port, topic: TOPIC, messages, dialect: "header" })).seconds;
    return timed(() => client.run("keyed", { port, topic: TOPIC, messages, keys: KEYS }));
  };
  /** The broker's own time for a million messages: where a browser has the same cores, what is produced in a second says little. */
  const cpu: Record<string, number[]> = {};
  const rate = (name: string, server: Server, work: () => Promise<number>) => async () => {
    await ask(server.port, `create ${TOPIC}`);
    const before = cpuSeconds(server.child.pid!);
    const seconds = await work();
    const spent = cpuSeconds(server.child.pid!) - before;
    await ask(server.port, `delete ${TOPIC}`);
    cpu[name] = [...(cpu[name] ?? []), (spent / messages) * 1_000_000];
    return messages / seconds;
  };
  const watched = (name: string, place: string, shows: string) =>
    rate(name, on, async () => {
      const page = await ConsolePage.open(on.consolePort!, place, shows);
      const seconds = await produce(on);
      await page.close();
      return seconds;
    });
  const subjects = {
    off: rate("off", off, () => produce(off)),
    closed: rate("closed", on, () => produce(on)),
    topics: watched("topics", `#/topics/${TOPIC}`, "Topics"),
    wire: watched("wire", "#/wire", "Wire"),
  };
  await alternate(subjects, 1); // warms everything up
  for (const name of Object.keys(cpu)) cpu[name] = [];
  const samples = await alternate(subjects, runs);
  for (const server of [off, on]) await server.stop();
  for (const dataFolder of folders) removeFolder(dataFolder);

  const rows = Object.entries(LABELS).flatMap(([name, what]): Row[] => {
    const isOff = name === "off";
    const key = name as keyof typeof subjects;
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
