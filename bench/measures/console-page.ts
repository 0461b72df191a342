/** The console's page: how soon it is there, how soon a message is on it, what it does for each frame, what it keeps. */
import net from "node:net";
import { ask } from "../support/ask";
import type { Run } from "../support/options";
import { ConsolePage } from "../support/page";
import { removeFolder, type Server, startBroker, temporaryFolder } from "../support/processes";
import { megabytes, milliseconds, type Row, type Section } from "../support/report";
import { quantile } from "../support/statistics";

const TOPIC = "bench";
const PARTITIONS = 3;
const TOPIC_PLACE = `#/topics/${TOPIC}`;
const WIRE_PLACE = "#/wire";
const PINGS = 100;
const PING_EVERY_MS = 50;
const FLOW = { topic: TOPIC, partitions: PARTITIONS, perSecond: 10_000 };
const FRAME_SECONDS = 10;
const LOOK_SECONDS = 10;
const HOUR_MINUTES = 60;

/** From the navigation to a cell of the log that can be seen. The first page makes the broker load what it serves it with. */
export async function load({ runs, folder }: Run): Promise<Section[]> {
  const found = { first: [] as number[], later: [] as number[] };
  for (let round = 0; round < runs; round++) {
    await withBroker(folder, async ({ port, consolePort }) => {
      await ask(port, `produce ${TOPIC} the first message`);
      for (const samples of [found.first, found.later, found.later]) {
        const page = await ConsolePage.open(consolePort, TOPIC_PLACE, "the first message");
        samples.push(page.openedMs);
        await page.close();
      }
    });
  }
  const format = milliseconds;
  const target = "under 1 s";
  return [
    {
      title: "From opening the page until a message can be read in it",
      rows: [
        { what: "the first time after the broker's start", samples: found.first, format, target },
        { what: "afterwards, with an empty cache", samples: found.later, format, target },
      ],
    },
  ];
}

/** From the write of a line to a socket, as nc does it, until the page has painted the message. */
export async function latency({ runs, folder }: Run): Promise<Section[]> {
  const found = { p50: [] as number[], p99: [] as number[] };
  for (let round = 0; round < runs; round++) {
    await withBroker(folder, async ({ port, consolePort }) => {
      await ask(port, `produce ${TOPIC} the first message`);
      const page = await ConsolePage.open(consolePort, TOPIC_PLACE, "the first message");
      const times = await pings(page, port);
      found.p50.push(quantile(times, 0.5));
      found.p99.push(quantile(times, 0.99));
      await page.close();
    });
  }
  const format = milliseconds;
  return [
    {
      title: `From a line in nc to its cell on the page, ${PINGS} messages`,
      rows: [
        { what: "p50", samples: found.p50, format },
        { what: "p99", samples: found.p99, format, target: "within 100 ms" },
      ],
    },
  ];
}

/** Notes in the page when each text `ping-N` is painted; both clocks are the machine's. */
const WATCH = `
  const painted = new Map();
  window.whenPainted = (text) => (painted.get(text) ?? expect(text)).promise;
  const expect = (text) => {
    painted.set(text, Promise.withResolvers());
    return painted.get(text);
  };
  const seen = new Set();
  new MutationObserver(() => {
    for (const [text] of document.body.innerText.matchAll(/ping-\\d+\\b/g)) {
      if (seen.has(text)) continue;
      seen.add(text);
      requestAnimationFrame(() => setTimeout(() => {
        (painted.get(text) ?? expect(text)).resolve(performance.timeOrigin + performance.now());
      }));
    }
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
`;

async function pings({ page }: ConsolePage, port: number): Promise<number[]> {
  await page.evaluate(WATCH);
  const socket = net.connect({ host: "127.0.0.1", port, noDelay: true }).resume();
  const times: number[] = [];
  for (let number = 0; number < PINGS; number++) {
    const sent = performance.timeOrigin + performance.now();
    socket.write(`produce ${TOPIC} ping-${number}\n`);
    times.push(((await page.evaluate(`whenPainted("ping-${number}")`)) as number) - sent);
    await new Promise((resolve) => setTimeout(resolve, PING_EVERY_MS));
  }
  socket.destroy();
  return times;
}

/** What the page does for each frame while messages flow, and what it keeps of them. */
export async function frames({ client, runs, folder }: Run): Promise<Section[]> {
  const rows: Row[] = [];
  for (const [view, place] of [
    ["topics", TOPIC_PLACE],
    ["wire", WIRE_PLACE],
  ] as const) {
    const found = { median: [] as number[], p99: [] as number[], count: [] as number[] };
    for (let round = 0; round < runs; round++) {
      await withBroker(folder, async ({ port, consolePort }) => {
        await ask(port, `create ${TOPIC} partitions=${PARTITIONS}`);
        const page = await ConsolePage.open(consolePort, place, view === "wire" ? "Wire" : TOPIC);
        await client.run("flow", { ...FLOW, port, seconds: 1 }); // warms up
        const work = await page.frames(() => client.run("flow", { ...FLOW, port, seconds: FRAME_SECONDS }));
        found.median.push(quantile(work, 0.5));
        found.p99.push(quantile(work, 0.99));
        found.count.push(work.length / FRAME_SECONDS);
        await page.close();
      });
    }
    const format = milliseconds;
    rows.push(
      { what: `${view}: median`, samples: found.median, format, target: "under 8 ms" },
      { what: `${view}: p99`, samples: found.p99, format },
      { what: `${view}: frames a second`, samples: found.count, format: (value) => value.toFixed(0) },
    );
  }
  const title = `Script, style and layout for each frame, at ${FLOW.perSecond.toLocaleString("en")} messages/s`;
  return [{ title, rows }];
}

/** What a page keeps: one of each view is left open with traffic for some minutes, and what it grows by is carried on to an hour. */
export async function memory({ client, folder, minutes }: Run): Promise<Section[]> {
  const rows: Row[] = [];
  await withBroker(folder, async ({ port, consolePort }) => {
    await ask(port, `create ${TOPIC} partitions=${PARTITIONS}`);
    const views = {
      topics: await ConsolePage.open(consolePort, TOPIC_PLACE, TOPIC),
      wire: await ConsolePage.open(consolePort, WIRE_PLACE, "Wire"),
    };
    const heaps = Object.entries(views).map(([view, page]) => ({ view, page, heap: [] as number[] }));
    for (let second = 0; second < minutes * 60; second += LOOK_SECONDS) {
      await client.run("flow", { ...FLOW, port, seconds: LOOK_SECONDS });
      for (const { page, heap } of heaps) heap.push(await page.heapBytes());
    }
    for (const { view, page, heap } of heaps) {
      rows.push(...memoryRows(view, heap, await page.processBytes()));
      await page.close();
    }
  });
  const rate = `${FLOW.perSecond.toLocaleString("en")} messages/s`;
  const notices = [
    "the pages are driven by a debugger, which keeps copies of what they load in their processes: without it those stay smaller",
  ];
  return [{ title: `What a page keeps after ${minutes} min at ${rate}`, rows, notices }];
}

function memoryRows(view: string, heap: readonly number[], processBytes: number): Row[] {
  const format = megabytes;
  const target = "under 150 MB";
  const end = { what: `${view}: JavaScript's heap at the end`, samples: [heap.at(-1)!], format, target };
  const carriedOn = {
    what: `${view}: the same after an hour, if it goes on so`,
    samples: [afterAnHour(heap)],
    format,
    target,
  };
  const whole = { what: `${view}: the page's process at the end`, samples: [processBytes], format };
  return heap.length * LOOK_SECONDS < HOUR_MINUTES * 60 ? [end, carriedOn, whole] : [end, whole];
}

/** The first half fills what is bounded; the second shows what still grows. */
function afterAnHour(heap: readonly number[]): number {
  const half = heap.slice(Math.floor(heap.length / 2));
  const [first, last] = [half[0]!, half.at(-1)!];
  const perLook = Math.max(0, last - first) / Math.max(1, half.length - 1);
  return last + perLook * ((HOUR_MINUTES * 60) / LOOK_SECONDS - heap.length);
}

async function withBroker(
  folder: string | undefined,
  work: (broker: Server & { consolePort: number }) => Promise<void>,
): Promise<void> {
  const dataFolder = temporaryFolder(folder);
  const broker = await startBroker(dataFolder, { LAB_CONSOLE_PORT: "0" });
  const { consolePort } = broker;
  if (consolePort === undefined) throw new Error("the broker has no console");
  await work({ ...broker, consolePort });
  await broker.stop();
  removeFolder(dataFolder);
}
