/** The target `process`: the compiled broker of this repository, as a process of this machine, on a port of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { consolePortIn, consolePortTaken } from "./console-port";
import { freePort, withFreePort } from "./free-port";
import { ENDED_BY, LOG_MB_MAX, MEMORY_MB_MAX, START_MS_MAX, STOP_MS_MAX, within } from "./limits";
import {
  type Broker,
  CannotHere,
  type Settings,
  type StartExtras,
  StartRefused,
  type Target,
} from "./target";

const LOG_LINES_MAX = 200;
const MEMORY_LOOK_MS = 250;
const MIB = 1024 * 1024;
const MAIN = path.join("dist", "broker", "main.js");

export const processTarget: Target = {
  name: "process",
  controls: true,

  async prepare() {
    if (!fs.existsSync(MAIN)) throw new Error(`${MAIN} is missing; build it first: npm run build`);
  },

  async start(settings, extras) {
    if (extras?.diskBytes !== undefined) throw new CannotHere("a disk of a known size needs a container");
    const broker = new ProcessBroker(settings, extras);
    const start = async (port: number) => {
      broker.port = port;
      broker.consolePortWanted = await freePort();
      await broker.startAgain();
      const taken = consolePortTaken(broker.log(), broker.consolePortWanted);
      if (taken === undefined) return;
      await broker.kill();
      throw new Error(taken);
    };
    await withFreePort(start).catch(async (problem) => {
      await broker.remove();
      throw problem;
    });
    return broker;
  },
};

class ProcessBroker implements Broker {
  readonly host = "127.0.0.1";
  port = 0;
  /** The console keeps its port as the broker does: so a page finds it again. */
  consolePortWanted = 0;
  consolePort: number | undefined;
  readonly dataFolder: string;
  readonly #settings: Settings;
  readonly #ownsData: boolean;
  readonly #lines: string[] = [];
  #child: ChildProcess | undefined;
  /** Why it is no more, when nobody asked it to end. */
  #end: string | undefined;
  #logBytes = 0;
  #exit: Promise<number> = Promise.resolve(0);

  constructor(settings: Settings, extras: StartExtras = {}) {
    this.#settings = settings;
    this.#ownsData = extras.dataOf === undefined;
    this.dataFolder = extras.dataOf?.dataFolder ?? fs.mkdtempSync(path.join(os.tmpdir(), "kafka-lab-"));
  }

  log(): string[] {
    return this.#lines.slice(-LOG_LINES_MAX);
  }

  async end(): Promise<string | undefined> {
    return this.#end;
  }

  async startAgain(): Promise<void> {
    const child = spawn(process.execPath, [MAIN], {
      env: this.#environment(),
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    this.#end = undefined;
    this.consolePort = undefined;
    this.#exit = new Promise((resolve) => child.once("exit", (code) => resolve(code ?? -1)));
    child.once("exit", (code, signal) => {
      this.#end ??= signal === null ? `it ended with exit code ${code}` : `it was ended by ${signal}`;
    });
    this.#watchMemory(child);
    const port = this.#untilReady(child);
    const ended = this.#exit.then((code) => {
      throw new StartRefused(code, this.log());
    });
    ended.catch(() => {});
    this.port = await within(START_MS_MAX, Promise.race([port, ended]), `the broker: ${ENDED_BY.start}`);
  }

  async stop(): Promise<{ exitCode: number; tookMs: number }> {
    const began = performance.now();
    this.#end = "the scenario stopped it";
    this.#child?.kill("SIGTERM");
    try {
      const exitCode = await within(STOP_MS_MAX, this.#exit, `the broker: ${ENDED_BY.stop}`);
      return { exitCode, tookMs: performance.now() - began };
    } finally {
      this.#child?.kill("SIGKILL");
    }
  }

  async kill(): Promise<void> {
    this.#endFor("the scenario killed it");
    await this.#exit;
  }

  async sleep(ms: number): Promise<void> {
    this.#child?.kill("SIGSTOP");
    await delay(ms);
    this.#child?.kill("SIGCONT");
  }

  async memoryBytes(): Promise<number | undefined> {
    const status = `/proc/${this.#child?.pid}/status`;
    if (!fs.existsSync(status)) return undefined;
    const match = /VmRSS:\s+(\d+) kB/.exec(fs.readFileSync(status, "utf8"));
    return match === null ? undefined : Number(match[1]) * 1024;
  }

  async remove(): Promise<void> {
    await this.kill();
    if (this.#ownsData) fs.rmSync(this.dataFolder, { recursive: true, force: true });
  }

  #endFor(reason: string): void {
    this.#end ??= reason;
    this.#child?.kill("SIGKILL");
  }

  #watchMemory(child: ChildProcess): void {
    const timer = setInterval(async () => {
      if (((await this.memoryBytes()) ?? 0) > MEMORY_MB_MAX * MIB) this.#endFor(ENDED_BY.memory);
    }, MEMORY_LOOK_MS);
    child.once("exit", () => clearInterval(timer));
  }

  #environment(): NodeJS.ProcessEnv {
    const inherited = Object.entries(process.env).filter(
      ([name]) => !/^(KAFKA_|LAB_(?!EXTENSION)|CLUSTER_ID)/.test(name),
    );
    return {
      ...Object.fromEntries(inherited),
      KAFKA_LOG_DIRS: this.dataFolder,
      // The port stays when it is started again: real clients come back to where they were.
      KAFKA_LISTENERS: `PLAINTEXT://127.0.0.1:${this.port}`,
      LAB_CONSOLE_PORT: String(this.consolePortWanted),
      LAB_LOG_FORMAT: "json",
      ...this.#settings,
    };
  }

  /** The port that the ready line names. */
  #untilReady(child: ChildProcess): Promise<number> {
    return new Promise((resolve) => {
      let rest = "";
      const take = (chunk: Buffer) => {
        this.#logBytes += chunk.length;
        if (this.#logBytes > LOG_MB_MAX * MIB) this.#endFor(ENDED_BY.log);
        const lines = (rest + chunk.toString()).split("\n");
        rest = lines.pop()!;
        for (const line of lines) {
          this.#lines.push(line);
          this.consolePort ??= consolePortIn(line);
          if (line.includes('"event":"ready"')) resolve(JSON.parse(line).port);
        }
        this.#lines.splice(0, this.#lines.length - LOG_LINES_MAX);
      };
      child.stdout?.on("data", take);
      child.stderr?.on("data", take);
    });
  }
}
