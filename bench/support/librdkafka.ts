/**
 * librdkafka's own load generator, rdkafka_performance, and its mock cluster (peers/mock.c). The source comes with the npm package
 * node-rdkafka; it is built once, in a folder that git ignores. It needs a C compiler and make. RDKAFKA_PERFORMANCE=PATH names a load
 * generator that is there already.
 */
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { runTool } from "./tool";

const PACKAGE = "node-rdkafka@3.6.1";
const FOLDER = path.resolve("bench/.tools");
const SOURCE = path.join(FOLDER, "package/deps/librdkafka");
const PROGRAMS = path.join(SOURCE, "examples");
const OWN_SOURCES = path.resolve("bench/peers");
const CONFIGURE = [
  "--disable-ssl",
  "--disable-sasl",
  "--disable-curl",
  "--disable-zstd",
  "--disable-lz4-ext",
];

/** Where the load generator is. */
export const rdkafkaPerformance = (): string =>
  process.env.RDKAFKA_PERFORMANCE ?? built("rdkafka_performance");

/** Where the mock cluster is. */
export const mockCluster = (): string => built("mock");

/** Builds it the first time. */
function built(program: string): string {
  const file = path.join(PROGRAMS, program);
  if (fs.existsSync(file)) return file;
  if (!fs.existsSync(path.join(SOURCE, "src/librdkafka.a"))) buildLibrary();
  // librdkafka's own Makefile builds any C file that it finds, with its own flags.
  const own = [`VPATH=${OWN_SOURCES}`, "LDLIBS=../src/librdkafka.a $(LIBS)"];
  run("make", ["-C", PROGRAMS, ...own, program], SOURCE);
  return file;
}

function buildLibrary(): void {
  console.log(`building librdkafka from ${PACKAGE}; this takes two minutes, once`);
  fs.mkdirSync(FOLDER, { recursive: true });
  const archive = run("npm", ["pack", "--silent", PACKAGE], FOLDER).trim();
  run("tar", ["xzf", archive], FOLDER);
  run("./configure", CONFIGURE, SOURCE);
  run("make", ["-C", "src"], SOURCE);
}

function run(command: string, args: string[], cwd: string): string {
  return execFileSync(command, args, { cwd, stdio: ["ignore", "pipe", "pipe"], encoding: "utf8" });
}

export interface Load {
  /** An address, or `mock`: librdkafka's mock cluster in the same process. */
  broker: string;
  topic: string;
  bytes: number;
  messages: number;
  /** With more than one the producer spreads its messages over all of them. Default 1. */
  partitions?: number;
  /** -1 is all. Default 1. */
  acks?: 1 | -1;
  compression?: "none" | "lz4";
}

const PRODUCER = [
  "linger.ms=5",
  "queue.buffering.max.messages=1000000",
  "queue.buffering.max.kbytes=1048576",
  "batch.num.messages=10000",
  "batch.size=1000000",
];

/** Produces and returns messages a second, from the first to the last one delivered. */
export async function produce(load: Load): Promise<number> {
  const { broker, topic, bytes, messages, partitions = 1, acks = 1, compression = "none" } = load;
  const where = broker === "mock" ? ["-X", "test.mock.num.brokers=1"] : ["-b", broker];
  const partition = partitions === 1 ? ["-p", "0"] : [];
  const settings = [...PRODUCER, `compression.codec=${compression}`].flatMap((setting) => ["-X", setting]);
  const what = ["-P", "-t", topic, "-s", String(bytes), "-c", String(messages), "-a", String(acks)];
  const said = await runTool(rdkafkaPerformance(), [...what, ...partition, ...where, ...settings]);
  const last = said.match(/(\d+) messages produced .*? (\d+) delivered .*? 0 failed\) in (\d+)ms/g)?.at(-1);
  const [, delivered, milliseconds] = / (\d+) delivered .* in (\d+)ms/.exec(last ?? "") ?? [];
  if (Number(delivered) !== messages) throw new Error(`rdkafka_performance delivered ${delivered}:\n${said}`);
  return (messages / Number(milliseconds)) * 1000;
}

/** Reads that many messages from the beginning and returns messages a second. */
export async function consume({ broker, topic, messages, partitions = 1 }: Load): Promise<number> {
  const load = ["-C", "-t", topic, "-o", "beginning", "-c", String(messages), "-b", broker];
  const said = await runTool(rdkafkaPerformance(), [
    ...load,
    ...Array.from({ length: partitions }, (_, partition) => ["-p", String(partition)]).flat(),
    "-X",
    "queued.min.messages=1000000",
    "-X",
    "fetch.message.max.bytes=1048576",
  ]);
  // It says so again and again on its way; the last counts.
  const last = [...said.matchAll(/(\d+) messages \(\d+ bytes\) consumed in (\d+)ms/g)].at(-1);
  const [, count, milliseconds] = last ?? [];
  if (!(Number(count) >= messages)) throw new Error(`rdkafka_performance read ${count} messages:\n${said}`);
  return (Number(count) / Number(milliseconds)) * 1000;
}
