/** What `npm run load` measures: each with the limit that it must keep. */
import net from "node:net";
import { ASKED_TOPIC, askFor, pause } from "./asker";
import {
  BATCH_MESSAGES,
  FETCHED_TOPIC,
  GREEDY,
  GREEDY_TOPIC,
  PACKED_TOPIC,
  STOCK_BATCHES,
  stock,
} from "./greedy";
import { Latencies } from "./latencies";
import type { Report } from "./loader";
import { Site } from "./site";
import type { Verdict } from "./verdict";

export interface Sizes {
  idle: number;
  busy: number;
  topics: number;
  slow: number;
  /** How long each measure of waiting goes on. */
  ms: number;
}

/** Each is told as soon as it is known. */
export type Say = (verdict: Verdict) => void;

const HUNDRED = 100;
const ASK_EVERY_MS = 100;
const P99 = 0.99;
const P99_MS_MAX = 50;
/** On a machine that is busy with something else, those who ask little wait without anybody beside them. */
const BUSY_MACHINE_FACTOR = 2;
const ALONE_P99_MS_MAX = 250;
const KB = 1024;
const MB = 1024 * KB;
const IDLE_BYTES_MAX = 40 * KB;
const BUSY_P99_MS_MAX = 2000;
const REFUSED_A_SECOND_MIN = 5000;
const REFUSAL_MEMORY_BYTES_MAX = 100 * MB;
const SLOW_BYTE_EVERY_MS = 2000;
const SLOW_IDLE_MS_MAX = 5000;
const TOPICS_MAX = 50;

/** Ten thousand that say nothing, and a thousand that never stop asking. */
export function crowds({ idle, busy, ms }: Sizes, say: Say): Promise<void> {
  const settings = { KAFKA_MAX_CONNECTIONS: String(idle + busy + 100), KAFKA_LOG_DIRS: "memory" };
  return Site.with(settings, async (site) => {
    await site.ask(`create ${ASKED_TOPIC}`, `produce ${ASKED_TOPIC}/0 hello`);
    const before = site.memoryBytes;
    const limit = await limitHere(site, ms, say);
    const { count: open } = await site.order({ do: "open", port: site.port, count: idle });
    const bytesEach = (site.memoryBytes - before) / idle;
    const latencies = new Latencies();
    await askFor(site.port, { count: HUNDRED, everyMs: ASK_EVERY_MS, ms }, latencies);
    const { count, summary } = await site.order({ do: "ask all the time", port: site.port, count: busy, ms });
    const { count: left } = await site.order({ do: "count" });
    const p99 = Number(/p99 ([\d.]+)/.exec(summary)?.[1]);
    const crowd = `${idle.toLocaleString("en")} idle connections`;
    sayAll(say, [
      verdict(`${crowd}: those that are still open at the end`, Math.min(open, left), "", idle, "at least"),
      verdict(`${crowd}: memory of each`, bytesEach / KB, "KB", IDLE_BYTES_MAX / KB, "at most"),
      p99OfTheHundred(crowd, latencies, limit),
      verdict(
        `${busy.toLocaleString("en")} busy connections beside them: p99`,
        p99,
        "ms",
        BUSY_P99_MS_MAX,
        "at most",
        `${Math.round((count * 1000) / ms)} answers a second; ${summary}`,
      ),
    ]);
  });
}

/** A million topics are asked for where there may be fifty. */
export function topics({ topics: wanted }: Sizes, say: Say): Promise<void> {
  return Site.with({ LAB_TOPICS_MAX: String(TOPICS_MAX), KAFKA_LOG_DIRS: "memory" }, async (site) => {
    await site.ask(...Array.from({ length: TOPICS_MAX }, (_, at) => `create there-${at}`));
    const before = site.memoryBytes;
    const beganMs = performance.now();
    const { count: refused } = await site.order({ do: "ask for topics", port: site.port, count: wanted });
    const rate = (refused * 1000) / (performance.now() - beganMs);
    const [last] = await site.ask("topics");
    const there = Number(/^OK (\d+)/.exec(last!)?.[1]);
    const grown = (site.memoryBytes - before) / MB;
    sayAll(say, [
      verdict("topics beyond the limit: refused", refused, "", wanted, "at least"),
      verdict("topics beyond the limit: refused in a second", rate, "", REFUSED_A_SECOND_MIN, "at least"),
      verdict(
        "topics beyond the limit: memory that is taken",
        grown,
        "MB",
        REFUSAL_MEMORY_BYTES_MAX / MB,
        "at most",
      ),
      verdict("topics beyond the limit: topics in the end", there, "", TOPICS_MAX, "at most"),
    ]);
  });
}

/** Thousands of connections that send a byte now and then. */
export function slowLoris({ slow, ms }: Sizes, say: Say): Promise<void> {
  const limits = {
    KAFKA_MAX_CONNECTIONS: String(slow + 2 * HUNDRED),
    KAFKA_CONNECTIONS_MAX_IDLE_MS: String(SLOW_IDLE_MS_MAX),
    KAFKA_LOG_DIRS: "memory",
  };
  return Site.with(limits, async (site) => {
    await site.ask(`create ${ASKED_TOPIC}`, `produce ${ASKED_TOPIC}/0 hello`);
    const before = site.memoryBytes;
    const limit = await limitHere(site, ms, say);
    await site.order({ do: "open", port: site.port, count: slow });
    await site.order({ do: "dribble", everyMs: SLOW_BYTE_EVERY_MS });
    const latencies = new Latencies();
    await askFor(site.port, { count: HUNDRED, everyMs: ASK_EVERY_MS, ms }, latencies);
    const bytesEach = (site.memoryBytes - before) / slow;
    const { count: kept } = await site.order({ do: "count" });
    await site.order({ do: "open", port: site.port, count: 2 * HUNDRED });
    const isToldSo = (await refusal(site)).startsWith("ERR POLICY_VIOLATION");
    await site.order({ do: "stop dribbling" });
    await pause(2 * SLOW_IDLE_MS_MAX);
    const { count: left } = await site.order({ do: "count" });
    const crowd = `${slow.toLocaleString("en")} that send a byte now and then`;
    sayAll(say, [
      // Both doors wait for the rest of what has begun; where one hung up, it would not be tried.
      verdict(`${crowd}: those that are still open meanwhile`, kept, "", slow, "at least"),
      p99OfTheHundred(crowd, latencies, limit),
      verdict(`${crowd}: memory of each`, bytesEach / KB, "KB", IDLE_BYTES_MAX / KB, "at most"),
      verdict(`${crowd}: one beyond KAFKA_MAX_CONNECTIONS is told so`, isToldSo ? 1 : 0, "", 1, "at least"),
      verdict(`${crowd}: left after KAFKA_CONNECTIONS_MAX_IDLE_MS of silence`, left, "", 0, "at most"),
    ]);
  });
}

/**
 * The same hundred alone: where they wait for long then, it is for a busy machine, and no more than that can be asked of the broker. How
 * long that may be has a limit, or a broker that is slow for everybody would pass.
 */
async function limitHere(site: Site, ms: number, say: Say): Promise<number> {
  const alone = new Latencies();
  await askFor(site.port, { count: HUNDRED, everyMs: ASK_EVERY_MS, ms }, alone);
  const limit = Math.max(P99_MS_MAX, BUSY_MACHINE_FACTOR * alone.at(P99));
  const isBusy =
    limit > P99_MS_MAX ? "; the machine is busy with something else, so the limits are higher" : "";
  const p99 = verdict(
    "a hundred that ask little, alone: p99",
    alone.at(P99),
    "ms",
    ALONE_P99_MS_MAX,
    "at most",
  );
  say({ ...p99, note: `${alone.summary}${isBusy}` });
  return limit;
}

/** What somebody is told for whom there is no place. */
function refusal(site: Site): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    const socket = net.connect(site.port, () => socket.write("topics\n"));
    socket.on("data", (chunk) => {
      text += chunk;
    });
    socket.on("error", () => {});
    socket.once("close", () => resolve(text));
    setTimeout(() => socket.destroy(), 5000).unref();
  });
}

/** A hundred that ask little, alone and then beside one of each kind that takes all it can get. */
export function greedy({ ms }: Sizes, say: Say): Promise<void> {
  const limits = {
    KAFKA_LOG_SEGMENT_BYTES: String(64 * MB),
    KAFKA_LOG_RETENTION_BYTES: String(256 * MB),
    // Seldom, so that much is given up at once.
    KAFKA_LOG_RETENTION_CHECK_INTERVAL_MS: "1000",
    // How long a disk takes is not what is measured here, and not the same twice.
    LAB_FLUSH_ON_ACKS_ALL: "false",
  };
  return Site.with(limits, async (site) => {
    const stocked = [GREEDY_TOPIC, PACKED_TOPIC, FETCHED_TOPIC];
    await site.ask(...[ASKED_TOPIC, ...stocked].map((name) => `create ${name}`));
    await site.ask(`produce ${ASKED_TOPIC}/0 hello`);
    for (const topic of stocked) await fill(site, topic);
    const limit = await limitHere(site, ms, say);
    for (const [how, { about, rightsASecondMin }] of Object.entries(GREEDY)) {
      const latencies = new Latencies();
      const beGreedy = () => site.order({ do: "be greedy", port: site.port, how });
      await askFor(site.port, { count: HUNDRED, everyMs: ASK_EVERY_MS, ms }, latencies, beGreedy);
      const report = await site.order({ do: "let go" });
      const name = `beside one that ${about}`;
      sayAll(say, [
        verdict(`${name}: p99`, latencies.at(P99), "ms", limit, "at most", latencies.summary),
        greedDone(name, report, ms, rightsASecondMin),
      ]);
    }
  });
}

/** Who was cut off takes nothing from anybody, whatever it got before. */
export function greedDone(
  name: string,
  { count, summary, cutOff }: Report,
  ms: number,
  least: number,
): Verdict {
  const rate = cutOff === undefined ? (count * 1000) / ms : 0;
  const note = cutOff === undefined ? `${summary} passed` : `it was cut off: ${cutOff}`;
  return verdict(`${name}: what that one got`, rate, "a second", least, "at least", note);
}

/** @throws Error when the broker has not stored all of it */
async function fill(site: Site, topic: string): Promise<void> {
  for (let times = 0; times < STOCK_BATCHES; times++) await send(site, stock(topic));
  const { logEndOffset } = await site.offsets(topic);
  const wanted = STOCK_BATCHES * BATCH_MESSAGES;
  if (logEndOffset !== wanted)
    throw new Error(
      `${topic} has ${logEndOffset} messages; the measure needs ${wanted}: see what the broker says of Produce`,
    );
}

/** Sends a request, and resolves when something came back. */
function send({ port }: Site, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, () => socket.write(bytes));
    socket.once("error", reject);
    socket.once("close", () =>
      reject(new Error("the broker has closed the connection instead of an answer")),
    );
    socket.once("data", () => {
      resolve();
      socket.destroy();
    });
  });
}

function p99OfTheHundred(crowd: string, latencies: Latencies, limit: number): Verdict {
  const name = `${crowd}: p99 of a hundred that ask little`;
  return verdict(name, latencies.at(P99), "ms", limit, "at most", latencies.summary);
}

function sayAll(say: Say, verdicts: readonly Verdict[]): void {
  for (const verdict of verdicts) say(verdict);
}

function verdict(
  name: string,
  value: number,
  unit: string,
  limit: number,
  bound: Verdict["bound"],
  note?: string,
): Verdict {
  return { name, value, unit, limit, bound, ...(note === undefined ? {} : { note }) };
}
