/**
 * The processes of a run: brokers, peers, the client. Whatever happens, they are ended with the benchmark, and the folders
 * they wrote to are removed.
 */
import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import readline from "node:readline";
import type { Jobs } from "../client/main";
import type { Peer } from "../peers/main";

export const ROOT = path.resolve(__dirname, "../..");
const BROKER = path.join(ROOT, "dist/broker/main.js");
const TYPESCRIPT = ["--require", "ts-node/register"];
/** kafkajs sets timers into the past, which Node.js remarks on. */
const CLIENT = [...TYPESCRIPT, "--disable-warning=TimeoutNegativeWarning"];

const children = new Set<ChildProcess>();
const folders = new Set<string>();

process.on("exit", () => {
  for (const child of children) child.kill("SIGKILL");
  for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true });
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(130));

/** A new empty folder for a broker's data. */
export function temporaryFolder(parent = os.tmpdir()): string {
  const folder = fs.mkdtempSync(path.join(parent, "kafka-lab-bench-"));
  folders.add(folder);
  return folder;
}

export function removeFolder(folder: string): void {
  fs.rmSync(folder, { recursive: true, force: true });
  folders.delete(folder);
}

export interface Server {
  port: number;
  /** Of its console; undefined where it has none. */
  consolePort?: number;
  child: ChildProcess;
  /** Asks it to end, as an operator would, and waits until it has. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export type Environment = Record<string, string>;

/** Starts a broker and waits for its ready line. `folder` is "memory" or a data folder. */
export async function startBroker(folder: string, extra: Environment = {}): Promise<Server> {
  const child = spawnBroker(folder, 0, { LAB_LOG_FORMAT: "json", ...extra }, ["ignore", "pipe", "inherit"]);
  const said: string[] = [];
  let console: { consolePort?: number } = {};
  for await (const line of readline.createInterface({ input: child.stdout! })) {
    said.push(line);
    const entry = line.startsWith("{") ? JSON.parse(line) : {};
    if (entry.event === "console") console = { consolePort: entry.port };
    if (entry.event === "ready") {
      child.stdout!.resume();
      return { ...asServer(child, entry.port), ...console };
    }
  }
  throw new Error(`the broker did not start:\n${said.join("\n")}`);
}

/** The process alone, for those who measure its start. Port 0: any free one. */
export function spawnBroker(
  folder: string,
  port: number,
  extra: Environment,
  stdio: ("ignore" | "pipe" | "inherit")[] = ["ignore", "ignore", "inherit"],
): ChildProcess {
  const settings = {
    KAFKA_LISTENERS: `PLAINTEXT://127.0.0.1:${port}`,
    KAFKA_LOG_DIRS: folder,
    LAB_MEMORY_MAX_BYTES: String(4 * 1024 ** 3),
    // Brokers that run side by side would want the same port.
    LAB_CONSOLE_PORT: "off",
  };
  const env = { ...process.env, ...settings, ...extra };
  return keep(spawn(process.execPath, [...profiling(), BROKER], { env, stdio, cwd: ROOT }));
}

/** The least that Node can do: a server that answers what it gets with a line. Plain JavaScript, as the broker is. */
export function spawnBare(port: number): ChildProcess {
  const program = `require("net").createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", () => socket.write("OK\\n"));
  }).listen(${port}, "127.0.0.1")`;
  return keep(spawn(process.execPath, ["--eval", program], { stdio: ["ignore", "ignore", "inherit"] }));
}

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** With KAFKA_LAB_PROFILE=FOLDER each broker leaves a CPU profile there when it stops. */
function profiling(): string[] {
  const folder = process.env.KAFKA_LAB_PROFILE;
  return folder ? ["--cpu-prof", `--cpu-prof-dir=${path.resolve(folder)}`] : [];
}

export async function startPeer(peer: Peer, ...args: string[]): Promise<Server> {
  const child = keep(fork(path.join(ROOT, "bench/peers/main.ts"), [peer, ...args], { execArgv: TYPESCRIPT }));
  const [{ port }] = await once(child, "message");
  return asServer(child, port);
}

export function asServer(child: ChildProcess, port: number): Server {
  return { port, child, stop: (signal = "SIGTERM") => stop(child, signal) };
}

export async function stop(child: ChildProcess, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, "exit");
}

export function keep(child: ChildProcess): ChildProcess {
  children.add(child);
  child.once("exit", () => children.delete(child));
  return child;
}

type Result<Name extends keyof Jobs> = Awaited<ReturnType<Jobs[Name]>>;

/** The client lives as long as the benchmark, so that its code is compiled and warm when it counts. */
export class Client {
  #child: ChildProcess | undefined;

  /** Undefined before its first job. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  async run<Name extends keyof Jobs>(name: Name, job: Parameters<Jobs[Name]>[0]): Promise<Result<Name>> {
    this.#child ??= keep(fork(path.join(ROOT, "bench/client/main.ts"), { execArgv: CLIENT }));
    const answer = once(this.#child, "message");
    this.#child.send({ name, job });
    const [{ result, problem }] = await answer;
    if (problem !== undefined) throw new Error(`${name}: ${problem}`);
    return result;
  }
}
