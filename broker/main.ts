/**
 * Starts the broker: settings -> parts -> data folder -> broker -> door -> port. SIGTERM and SIGINT close it in the opposite
 * order, so that a clean stop leaves nothing unanswered and nothing unwritten.
 */
import "./compile-cache";
import { type Address, formatAddress, formatAddresses, type NamedAddress } from "./addresses";
import { Broker } from "./broker";
import { ConsolePort } from "./console/port";
import type { ConsoleSources } from "./console/sources";
import { type DataFolder, newClusterId, openDataFolder } from "./data-folder";
import { onUnexpectedError } from "./errors";
import { KafkaDoor } from "./kafka/door";
import { Listener, Places } from "./listener";
import { createLogger, type Logger, throttled } from "./logger";
import { loadParts, type Parts } from "./parts";
import { readSettings, type Settings } from "./settings";
import { Tap } from "./tap";
import { TextDoor } from "./text/door";

/** Connections get this long to take their last replies; the whole stop stays below two seconds. */
const CLOSE_GRACE_MS = 1200;
/** The console closes last, so that whoever asks meanwhile is told that the broker stops. */
const CONSOLE_CLOSE_GRACE_MS = 300;
const LOG_DELAY_MS = 20;
/** An error in the code may happen with every message; it is told so often at most. */
const UNEXPECTED_EVERY_MS = 1000;

async function main(): Promise<void> {
  // The level and the format are wanted even for saying that a setting is wrong.
  const { LAB_LOG_FORMAT: format, LAB_LOG_LEVEL: level } = process.env;
  const log = createLogger(level ?? "info", format === "json" ? "json" : "pretty");
  process.on("uncaughtException", (problem) => die(log, problem));
  logUnexpectedErrors(log);
  try {
    const { settings, unknown, notOpened } = readSettings(process.env);
    if (unknown.length > 0) log.warn({}, `settings that this broker does not support: ${unknown.join(", ")}`);
    if (notOpened.length > 0) {
      const sentence = `listeners that are not opened, because there is no controller to reach: ${notOpened.join(", ")}`;
      log.info({}, sentence);
    }
    await start(settings, log);
  } catch (problem) {
    log.load();
    log.fatal({}, (problem as Error).message);
    process.exit(1);
  }
}

async function start(settings: Settings, log: Logger): Promise<void> {
  // The author of an extension wants to see lines of what they wrote, not of what the compiler made of it.
  if (settings.extensions.length > 0) process.setSourceMapsEnabled(true);
  const parts = loadParts(settings.extensions);
  const inMemory = settings.dataFolder === "memory";
  const folder = inMemory ? undefined : await openDataFolder(settings.dataFolder, settings);
  const broker = await openBroker(parts, settings, folder, log);
  const tap = new Tap();
  const { clock, partitioner } = parts;
  const { autoCreateTopics } = settings;
  const producer = { engine: broker, clock, partitioner, autoCreateTopics, unkeyed: new Map() };
  const text = new TextDoor({
    engine: broker,
    settings,
    log,
    framing: parts.framing,
    header: parts.header,
    commands: parts.commands,
    producer,
    tap,
  });
  const clusterId = folder?.clusterId ?? (settings.clusterId || newClusterId());
  const kafka = new KafkaDoor({
    broker,
    settings,
    clusterId,
    apis: parts.apis,
    log,
    tap,
  });
  const places = new Places(settings.connectionsMax);
  const listeners = settings.listeners.map(
    (address) => new Listener(address, { text, kafka, places, settings, log }),
  );
  let page: ConsolePort | undefined;
  stopOnSignal(async () => {
    log.info({}, "stopping: answering what is in flight");
    page?.stopping();
    await Promise.all(listeners.map((listener) => listener.close(CLOSE_GRACE_MS)));
    await page?.close(CONSOLE_CLOSE_GRACE_MS);
    releaseFolder(folder, await broker.close(), log);
  }, log);
  const addresses = await Promise.all(listeners.map((listener) => listener.listen()));
  const ms = Math.round(performance.now());
  const toldClients = addressForClients(settings, addresses);
  // The ports are open. Who waits for it comes first; loading what writes the log takes as long as starting did.
  setTimeout(async () => {
    log.load();
    page = newConsole({
      engine: broker,
      broker,
      doors: { text: text.traffic, kafka: kafka.traffic },
      tap,
      language: parts,
      producer,
      settings,
      log,
      clusterId,
      address: toldClients,
    });
    await page?.listen();
    sayReady(log, settings, addresses, folder, ms);
  }, LOG_DELAY_MS);
}

function newConsole(sources: ConsoleSources): ConsolePort | undefined {
  const { consoleHost: host, consolePort: port } = sources.settings;
  return port === undefined ? undefined : new ConsolePort({ host, port }, sources);
}

/** A full disk may have no room for the marker; then the next start looks at every byte, which is no reason to fail now. */
function releaseFolder(folder: DataFolder | undefined, cleanly: boolean, log: Logger): void {
  try {
    folder?.release(cleanly);
  } catch (problem) {
    log.warn({}, `the marker of a clean stop could not be written: ${(problem as Error).message}`);
  }
}

function openBroker(
  parts: Parts,
  settings: Settings,
  folder: DataFolder | undefined,
  log: Logger,
): Promise<Broker> {
  const storage = parts.storage.open({
    folder: folder?.folder,
    files: parts.files,
    memoryBytesMax: settings.memoryBytesMax,
  });
  const cleanly = folder?.stoppedCleanly ?? true;
  return Broker.open({ ...parts, storage }, settings, cleanly, (sentence) => log.warn({}, sentence));
}

/** Where the clients of the first listener reach the broker. */
function addressForClients({ advertised }: Settings, [first]: readonly NamedAddress[]): Address {
  const { host, port } = advertised.find(({ name }) => name === first!.name) ?? {
    host: "localhost",
    port: first!.port,
  };
  return { host, port };
}

function sayReady(
  log: Logger,
  settings: Settings,
  addresses: readonly NamedAddress[],
  folder: DataFolder | undefined,
  ms: number,
): void {
  const { name: _, ...address } = addresses[0]!;
  const { host, port } = addressForClients(settings, addresses);
  const mode = folder === undefined ? "memory" : "disk";
  const where = folder === undefined ? "in memory" : `on disk in ${folder.folder}`;
  const fields = {
    event: "ready",
    ...address,
    advertised: formatAddress({ host, port }),
    listeners: formatAddresses(addresses),
    folder: folder?.folder ?? null,
    mode,
    ms,
  };
  const listening = addresses.length === 1 ? formatAddress(address) : formatAddresses(addresses);
  log.info(fields, `ready: listening on ${listening}, data ${where}, started in ${ms} ms`);
  log.info(
    {},
    `try it: printf '8 my-topic 0\\nHello\\n' | nc -w 1 ${host} ${port}    (then: nc ${host} ${port}, and type help)`,
  );
}

function stopOnSignal(stop: () => Promise<void>, log: Logger): void {
  let stopping = false;
  const handle = async (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.load();
    try {
      await stop();
      log.info({}, `stopped cleanly on ${signal}`);
      process.exit(0);
    } catch (problem) {
      die(log, problem);
    }
  };
  process.on("SIGTERM", () => void handle("SIGTERM"));
  process.on("SIGINT", () => void handle("SIGINT"));
}

function logUnexpectedErrors(log: Logger): void {
  let last: unknown;
  const say = throttled(UNEXPECTED_EVERY_MS, (times) => {
    log.error({ problem: last }, `an error in the broker's code, ${times === 1 ? "once" : `${times} times`}`);
  });
  onUnexpectedError((thrown) => {
    last = thrown;
    say();
  });
}

/** Something nobody thought of. The log on disk is whole, so dying is safe, and going on might not be. */
function die(log: Logger, problem: unknown): never {
  log.load();
  log.fatal({ problem }, "the broker met an error it cannot go on after");
  process.exit(1);
}

void main();
