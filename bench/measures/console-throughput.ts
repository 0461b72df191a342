/** What the console costs those who produce: with the page open, with nobody looking, and beside a broker that has no console. */
import { ask } from "../support/ask";
import type { Run } from "../support/options";
import { ConsolePage } from "../support/page";
import { removeFolder, type Server, startBroker, temporaryFolder } from "../support/processes";
import { perSecond, type Row, type Section } from "../support/report";
import { alternate } from "../support/statistics";

const TOPIC = "bench";
/** Batches of Kafka's, each with a key for every message. */
const KEYS = 1000;

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
  const rate = (server: Server, work: () => Promise<number>) => async () => {
    await ask(server.port, `create ${TOPIC}`);
    const seconds = await work();
    await ask(server.port, `delete ${TOPIC}`);
    return messages / seconds;
  };
  const watched = (place: string, shows: string) =>
    rate(on, async () => {
      const page = await ConsolePage.open(on.consolePort!, place, shows);
      const seconds = await produce(on);
      await page.close();
      return seconds;
    });
  const subjects = {
    off: rate(off, () => produce(off)),
    closed: rate(on, () => produce(on)),
    topics: watched(`#/topics/${TOPIC}`, "Topics"),
    wire: watched("#/wire", "Wire"),
  };
  await alternate(subjects, 1); // warms everything up
  const samples = await alternate(subjects, runs);
  for (const server of [off, on]) await server.stop();
  for (const dataFolder of folders) removeFolder(dataFolder);

  const beside = { what: "off", samples: samples.off };
  const format = perSecond;
  const rows: Row[] = [
    { what: "LAB_CONSOLE_PORT=off", samples: samples.off, format },
    { what: "nobody looks", samples: samples.closed, format, beside, target: "no difference" },
    { what: "the page is open, topics", samples: samples.topics, format, beside, target: "above 0.90x" },
    { what: "the page is open, wire", samples: samples.wire, format, beside, target: "above 0.90x" },
  ];
  return { title: `Producing over ${how}, with and without a page that looks`, rows };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
