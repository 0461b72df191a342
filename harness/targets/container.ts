/**
 * The target `container`: the broker's image (built from the Dockerfile, or BROKER_IMAGE) in containers that testcontainers
 * starts. dockerode does what testcontainers has no word for: SIGKILL, and starting a container again.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { PassThrough } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import Docker from "dockerode";
import { GenericContainer, type StartedTestContainer, Wait } from "testcontainers";
import { consolePortIn } from "./console-port";
import { freePort, withFreePort } from "./free-port";
import { ryukIsToBeHad, SWEEP_LABEL, sweep } from "./leftovers";
import { ENDED_BY, LOG_MB_MAX, MEMORY_MB_MAX, START_MS_MAX, STOP_MS_MAX, within } from "./limits";
import {
  type Broker,
  CannotHere,
  type Settings,
  type StartExtras,
  StartRefused,
  type Target,
} from "./target";

const PORT = 9092;
const CONSOLE_PORT = 8080;
const DATA_FOLDER = "/var/lib/kafka/data";
const DISK_FOLDER = "/mnt/small-disk";
const BUILT_IMAGE = "kafka-lab:under-test";
const LOG_LINES_MAX = 200;
const MIB = 1024 * 1024;
/** Our own broker writes one of these when it is ready, and when it refuses to start. */
const READY = '"event":"ready"';
const FATAL = '"level":60';

/** Of this machine. */
interface Ports {
  broker: number;
  console: number;
}

const docker = new Docker();

/** Whether a Docker engine answers, and if not, why. */
export async function dockerProblem(): Promise<string | undefined> {
  const timeout = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error("it did not answer within 2 seconds")), 2000).unref();
  });
  return Promise.race([docker.ping(), timeout]).then(
    () => undefined,
    (problem: Error) => problem.message,
  );
}

export function containerTarget(foreignImage: string | undefined): Target {
  const image = foreignImage ?? BUILT_IMAGE;
  return {
    name: "container",
    controls: true,

    async prepare() {
      await doWithoutMissingRyuk();
      await sweep(docker);
      if (foreignImage === undefined)
        await GenericContainer.fromDockerfile(".").build(BUILT_IMAGE, { deleteOnExit: false });
    },

    async start(settings, extras) {
      await doWithoutMissingRyuk();
      const broker = new ContainerBroker(image, foreignImage !== undefined, settings, extras);
      await broker.start().catch(async (problem) => {
        await broker.remove();
        throw problem;
      });
      return broker;
    },
  };
}

/** Each worker of a run has an environment of its own. */
async function doWithoutMissingRyuk(): Promise<void> {
  if (!(await ryukIsToBeHad(docker))) process.env.TESTCONTAINERS_RYUK_DISABLED = "true";
}

class ContainerBroker implements Broker {
  host = "127.0.0.1";
  port = 0;
  readonly dataFolder: string | undefined;
  /** The container to be started, so that its ports are these of this machine; undefined: any. */
  readonly #define: (ports: Ports | undefined) => GenericContainer;
  #consolePort: number | undefined;
  #hasConsole = false;
  readonly #isForeign: boolean;
  readonly #ownsData: boolean;
  readonly #lines: string[] = [];
  /** Looks at the log whenever there is more of it. */
  #looker: (() => void) | undefined;
  #started: StartedTestContainer | undefined;
  /** Why it is no more, as far as that is known here. */
  #end: string | undefined;
  #logBytes = 0;

  constructor(image: string, isForeign: boolean, settings: Settings, extras: StartExtras = {}) {
    this.#isForeign = isForeign;
    this.#ownsData = extras.dataOf === undefined;
    const ownFolder = !isForeign && extras.diskBytes === undefined;
    if (isForeign && Object.keys(settings).length > 0) {
      throw new CannotHere("the settings of a broker that somebody else wrote are not known");
    }
    this.dataFolder = extras.dataOf?.dataFolder ?? (ownFolder ? newDataFolder() : undefined);
    this.#define = (ports) => this.#definition(image, settings, extras, ports);
  }

  async start(): Promise<void> {
    const start = (ports?: Ports) => this.#define(ports).start();
    const startAt = async (broker: number) => {
      this.#consolePort = await freePort();
      return start({ broker, console: this.#consolePort });
    };
    // Of a broker that somebody else wrote nobody knows how to tell it its address.
    const started = this.#isForeign ? start() : withFreePort(startAt);
    this.#started = await started.catch((problem: Error) => {
      const late = problem.message.includes("not received");
      throw late ? new Error(`the broker: ${ENDED_BY.start}`, { cause: problem }) : problem;
    });
    await this.#untilReady();
    this.host = this.#started.getHost();
    this.port = this.#started.getMappedPort(PORT);
  }

  /** The port of this machine, as long as the broker says that it has a console behind it. */
  get consolePort(): number | undefined {
    if (this.#isForeign)
      throw new CannotHere("whether a broker that somebody else wrote has a console is not known");
    return this.#hasConsole ? this.#consolePort : undefined;
  }

  log(): string[] {
    return this.#lines.slice(-LOG_LINES_MAX);
  }

  async end(): Promise<string | undefined> {
    if (this.#end !== undefined || this.#started === undefined) return this.#end;
    const { State: state } = await this.#container.inspect();
    if (state.Running) return undefined;
    return state.OOMKilled ? ENDED_BY.memory : `it ended with exit code ${state.ExitCode}`;
  }

  async stop(): Promise<{ exitCode: number; tookMs: number }> {
    const began = performance.now();
    this.#end = "the scenario stopped it";
    await this.#container.kill({ signal: "SIGTERM" });
    const ended = this.#container.wait();
    const { StatusCode } = await within(STOP_MS_MAX, ended, `the broker: ${ENDED_BY.stop}`);
    return { exitCode: StatusCode, tookMs: performance.now() - began };
  }

  async kill(): Promise<void> {
    this.#end ??= "the scenario killed it";
    const ended = this.#container.wait();
    await this.#container.kill({ signal: "SIGKILL" });
    await ended;
  }

  async sleep(ms: number): Promise<void> {
    await this.#container.kill({ signal: "SIGSTOP" });
    await delay(ms);
    await this.#container.kill({ signal: "SIGCONT" });
  }

  /** The port on this machine stays, unless Docker chose it. */
  async startAgain(): Promise<void> {
    this.#lines.length = 0;
    this.#hasConsole = false;
    this.#end = undefined;
    // Attached before the start: so nothing of this run is missed, and nothing of the one before is seen again.
    const output = await this.#container.attach({ stream: true, stdout: true, stderr: true });
    const lines = new PassThrough().on("data", (chunk: Buffer) => this.#take(chunk));
    docker.modem.demuxStream(output, lines, lines);
    await this.#container.start();
    await this.#untilReady();
    const { NetworkSettings } = await this.#container.inspect();
    this.port = Number(NetworkSettings.Ports[`${PORT}/tcp`]?.[0]?.HostPort);
  }

  async memoryBytes(): Promise<number | undefined> {
    const stats = await this.#container.stats({ stream: false });
    // cgroup v1 calls it rss, v2 anon.
    const details = stats.memory_stats.stats as unknown as Record<string, number> | undefined;
    return details?.total_rss ?? details?.anon ?? stats.memory_stats.usage;
  }

  async remove(): Promise<void> {
    await this.#started?.stop({ timeout: 0, remove: true, removeVolumes: true });
    if (this.#ownsData && this.dataFolder !== undefined)
      fs.rmSync(this.dataFolder, { recursive: true, force: true });
  }

  get #container(): Docker.Container {
    if (this.#started === undefined) throw new Error("the container was never started");
    return docker.getContainer(this.#started.getId());
  }

  #definition(
    image: string,
    settings: Settings,
    extras: StartExtras,
    ports: Ports | undefined,
  ): GenericContainer {
    const exposed =
      ports === undefined
        ? [PORT]
        : [
            { container: PORT, host: ports.broker },
            { container: CONSOLE_PORT, host: ports.console },
          ];
    let definition = new GenericContainer(image)
      .withExposedPorts(...exposed)
      .withLabels({ [SWEEP_LABEL]: String(process.pid) })
      .withStartupTimeout(START_MS_MAX)
      .withResourcesQuota({ memory: MEMORY_MB_MAX / 1024 });
    // A broker that somebody else wrote has no line that says it is ready: there the open port has to do. The health check
    // of our own image would do too, but it looks every few seconds only.
    if (this.#isForeign) return definition.withWaitStrategy(Wait.forListeningPorts());

    const extensions = extensionFiles();
    definition = definition
      .withEnvironment({
        LAB_LOG_FORMAT: "json",
        KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://${dockerHost()}:${ports?.broker}`,
        ...(extensions.length === 0 ? {} : { LAB_EXTENSION: extensions.join(",") }),
        ...settings,
      })
      .withWaitStrategy(Wait.forLogMessage(new RegExp(`${READY}|${FATAL}`)))
      .withLogConsumer((stream) => stream.on("data", (chunk: Buffer) => this.#take(chunk)));
    if (extras.diskBytes !== undefined) {
      // Not over the image's own data folder: whose mode a tmpfs gets there depends on the version of the engine.
      return definition
        .withEnvironment({ KAFKA_LOG_DIRS: DISK_FOLDER })
        .withTmpFs({ [DISK_FOLDER]: `size=${extras.diskBytes},mode=1777` });
    }
    const data = { source: this.dataFolder!, target: DATA_FOLDER };
    const mounts = [data, ...extensionFolders(extensions)];
    return ownUser(definition.withBindMounts(mounts));
  }

  /** Resolves when the broker has said that it is ready. @throws StartRefused when it ends instead. */
  async #untilReady(): Promise<void> {
    if (this.#isForeign) return;
    const said = (words: string) => this.#lines.some((line) => line.includes(words));
    await new Promise<void>((resolve) => {
      this.#looker = () => {
        if (said(READY) || said(FATAL)) resolve();
      };
      this.#looker();
    });
    if (said(READY)) return;
    const { StatusCode } = await this.#container.wait();
    throw new StartRefused(StatusCode, this.log());
  }

  #take(chunk: Buffer): void {
    this.#logBytes += chunk.length;
    if (this.#logBytes > LOG_MB_MAX * MIB && this.#end === undefined) {
      this.#end = ENDED_BY.log;
      this.#container.kill({ signal: "SIGKILL" }).catch(() => {});
    }
    for (const line of chunk.toString().split("\n")) {
      if (line.trim() === "") continue;
      this.#lines.push(line.trim());
      if (consolePortIn(line) !== undefined) this.#hasConsole = true;
    }
    this.#lines.splice(0, this.#lines.length - LOG_LINES_MAX);
    this.#looker?.();
  }
}

/** Where the ports of containers are: an address, because `localhost` may become ::1, where Docker need not listen. */
function dockerHost(): string {
  const { DOCKER_HOST = "" } = process.env;
  return /^(?:tcp|https?):\/\/([^:/]+)/.exec(DOCKER_HOST)?.[1] ?? "127.0.0.1";
}

/** The extensions, named as the container's broker sees them: from the project's folder. */
function extensionFiles(): string[] {
  const files = process.env.LAB_EXTENSION?.split(",") ?? [];
  return files.map((file) => path.relative("", file.trim()));
}

/** The folders of the extensions, at the same place in the container as here. */
function extensionFolders(files: readonly string[]): { source: string; target: string }[] {
  const folders = [...new Set(files.map((file) => path.dirname(file)))];
  return folders.map((folder) => ({ source: path.resolve(folder), target: path.join("/app", folder) }));
}

function newDataFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "kafka-lab-"));
  fs.chmodSync(folder, 0o777);
  return folder;
}

/** Lets the broker be whoever runs the suite, so that its files can be looked at and removed; root stays the image's user. */
function ownUser(definition: GenericContainer): GenericContainer {
  const uid = process.getuid?.() ?? 0;
  return uid === 0 ? definition : definition.withUser(`${uid}:${process.getgid?.() ?? uid}`);
}
