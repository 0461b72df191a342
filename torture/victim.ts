/** The broker that is tortured: a process of its own, with parts that take orders, on one port and one data folder all its lives. */
import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import readline from "node:readline";
import { freePort } from "../harness/targets/free-port";
import { endsWithUs, goesWithUs, removeFolder } from "./endings";
import type { Order, Told, Trouble } from "./orders";

const MAIN = path.join("dist", "broker", "main.js");
const PARTS = path.join("dist", "torture", "parts", "index.js");
const START_MS_MAX = 30_000;
const LOG_LINES_KEPT = 200;
/** How a line of its log begins that it did not write. */
const ENDED = "(it ended: ";

/** Small segments and a quick cleaner, so that what is rare on a large broker happens all the time. */
const SETTINGS = {
  KAFKA_LOG_SEGMENT_BYTES: "65536",
  KAFKA_LOG_CLEANER_BACKOFF_MS: "100",
  KAFKA_OFFSETS_TOPIC_SEGMENT_BYTES: "65536",
  KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: "0",
  KAFKA_LOG_RETENTION_CHECK_INTERVAL_MS: "200",
  LAB_LOG_FORMAT: "json",
};

export interface VictimOptions {
  /** Where its clients are told to come to, if somebody stands in between. */
  advertisedPort?: number;
  /** Further extensions: broken brokers, to see that they are found out. */
  extensions: readonly string[];
  settings: Readonly<Record<string, string>>;
  /** Is told each line of its log as it comes; only the last of them are kept. */
  hear?: (line: string) => void;
}

export class Victim {
  readonly port: number;
  readonly dataFolder: string;
  readonly #settings: NodeJS.ProcessEnv;
  readonly #hear: (line: string) => void;
  readonly #lines: string[] = [];
  readonly #struck = new Map<Trouble, number>();
  /** Of each order that is not in force yet. */
  readonly #obeyed: (() => void)[] = [];
  #child: ChildProcess | undefined;
  #exited: Promise<unknown> = Promise.resolve();
  starts = 0;

  private constructor(port: number, { advertisedPort, extensions, settings, hear }: VictimOptions) {
    this.port = port;
    this.#hear = hear ?? (() => {});
    this.dataFolder = goesWithUs(fs.mkdtempSync(path.join(os.tmpdir(), "kafka-lab-torture-")));
    const own = Object.entries(process.env).filter(([name]) => !/^(KAFKA_|LAB_|CLUSTER_ID)/.test(name));
    this.#settings = {
      ...Object.fromEntries(own),
      ...SETTINGS,
      KAFKA_LOG_DIRS: this.dataFolder,
      KAFKA_LISTENERS: `PLAINTEXT://127.0.0.1:${port}`,
      KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://127.0.0.1:${advertisedPort ?? port}`,
      LAB_CONSOLE_PORT: "off",
      // It is started a thousand times: compiling it once is enough.
      NODE_COMPILE_CACHE: path.join(os.tmpdir(), "kafka-lab-torture-compiled"),
      LAB_EXTENSION: [...extensions, PARTS].join(),
      ...settings,
    };
  }

  /** One that has not been started yet. */
  static async prepare(options: VictimOptions): Promise<Victim> {
    return new Victim(await freePort(), options);
  }

  static async start(options: VictimOptions): Promise<Victim> {
    const victim = await Victim.prepare(options);
    await victim.start();
    return victim;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get isRunning(): boolean {
    return this.#child !== undefined;
  }

  /** Whether its last end was a kill, and not one of its own. */
  get wasKilled(): boolean {
    return this.#lines.at(-1) === `${ENDED}SIGKILL)`;
  }

  get log(): readonly string[] {
    return this.#lines;
  }

  /** The last line that it wrote itself. */
  get lastWord(): string {
    return this.#lines.findLast((line) => !line.startsWith(ENDED)) ?? "";
  }

  async start(): Promise<void> {
    const stdio: StdioOptions = ["ignore", "pipe", "pipe", "ipc"];
    const child = endsWithUs(spawn(process.execPath, [MAIN], { env: this.#settings, stdio }));
    this.starts++;
    this.#child = child;
    this.#exited = once(child, "close").then(([code, signal]) => {
      this.#lines.push(`${ENDED}${signal ?? `exit code ${code}`})`);
      if (this.#child === child) this.#child = undefined;
      for (const resolve of this.#obeyed.splice(0)) resolve();
    });
    // An order to a process that is just dying is lost, which is all the same.
    child.on("error", () => {});
    child.on("message", (told: Told) => {
      if ("struck" in told) this.#struck.set(told.struck, this.timesStruckBy(told.struck) + 1);
      else this.#obeyed.shift()?.();
    });
    await this.#untilReady(child);
  }

  /** Resolves when it is in force, or the process is gone: an order to a process that is just dying is lost, which is all the same. */
  order(order: Order): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (this.#child === undefined) return Promise.resolve();
    this.#obeyed.push(resolve);
    this.#child.send(order, () => {});
    return promise;
  }

  /** How often somebody in the broker met what its disk or its clock was ordered to do. */
  timesStruckBy(trouble: Trouble): number {
    return this.#struck.get(trouble) ?? 0;
  }

  signal(name: NodeJS.Signals): void {
    this.#child?.kill(name);
  }

  /** Resolves with whether the process ended within `ms`. */
  async endedWithin(ms: number): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => resolve(false), ms);
    void this.#exited.then(() => resolve(true));
    const hasEnded = await promise;
    clearTimeout(timer);
    return hasEnded;
  }

  /** Leaves a copy of what is on its disk, and its last words. */
  keep(folder: string): void {
    fs.rmSync(folder, { recursive: true, force: true });
    fs.cpSync(this.dataFolder, path.join(folder, "data"), { recursive: true });
    fs.writeFileSync(path.join(folder, "broker.log"), `${this.#lines.join("\n")}\n`);
  }

  async remove(): Promise<void> {
    this.signal("SIGKILL");
    await this.#exited;
    removeFolder(this.dataFolder);
  }

  #untilReady(child: ChildProcess): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => reject(this.#failure("is not ready")), START_MS_MAX);
    // Not "exit": by "close" its last words have come as well.
    child.once("close", () => reject(this.#failure("ended instead of becoming ready")));
    const take = (line: string) => {
      this.#hear(line);
      this.#lines.push(line);
      this.#lines.splice(0, this.#lines.length - LOG_LINES_KEPT);
      if (line.includes('"event":"ready"')) resolve();
    };
    for (const input of [child.stdout!, child.stderr!]) readline.createInterface({ input }).on("line", take);
    return promise.finally(() => clearTimeout(timer));
  }

  #failure(what: string): Error {
    return new Error(`the broker ${what}; its last words:\n${this.#lines.slice(-20).join("\n")}`);
  }
}
