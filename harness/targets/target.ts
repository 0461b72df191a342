/**
 * A target is where the broker under test runs: in a container, as a process of this machine, or at an address where somebody
 * else runs it. The steps see brokers through this and nothing else.
 */
export interface Target {
  readonly name: "container" | "process" | "address";
  /** Whether brokers can be started with settings, killed, and their data folder looked at. */
  readonly controls: boolean;
  /** Prepares what all brokers need (an image, say). */
  prepare(): Promise<void>;
  /** Starts a broker. @throws StartRefused when it ends instead of becoming ready. */
  start(settings: Settings, extras?: StartExtras): Promise<Broker>;
}

/** Environment variables. */
export type Settings = Readonly<Record<string, string>>;

export interface StartExtras {
  /** Uses the data folder of another broker. */
  dataOf?: Broker;
  /** The data folder is a disk of its own with this many bytes (containers only). */
  diskBytes?: number;
}

export interface Broker {
  readonly host: string;
  /** May change when the broker is started again. */
  port: number;
  /**
   * Where its console is, on the same host; undefined where it has none. It stays when the broker is started again.
   * @throws CannotHere where nobody here knows
   */
  readonly consolePort: number | undefined;
  /** The data folder as this machine sees it; undefined where it cannot. */
  readonly dataFolder: string | undefined;
  /** The last lines that the broker wrote to its log. */
  log(): string[];
  /** Why it is no more, in one clause, when nobody asked it to end; undefined while it runs. */
  end(): Promise<string | undefined>;
  /** SIGTERM; resolves when the broker has ended. */
  stop(): Promise<{ exitCode: number; tookMs: number }>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** SIGSTOP, and SIGCONT after so long: the broker does nothing meanwhile, and does not know that time passes. */
  sleep(ms: number): Promise<void>;
  /** Starts it again after `stop` or `kill`, on the same data. */
  startAgain(): Promise<void>;
  /** The memory it has, in bytes; undefined where it cannot be seen. */
  memoryBytes(): Promise<number | undefined>;
  /** Ends it and removes everything it left. */
  remove(): Promise<void>;
}

export class StartRefused extends Error {
  readonly exitCode: number;
  readonly log: string[];

  constructor(exitCode: number, log: string[]) {
    super(`the broker ended with exit code ${exitCode} instead of becoming ready:\n${log.join("\n")}`);
    this.exitCode = exitCode;
    this.log = log;
  }
}

/** Thrown by what a target cannot do: the scenario is then skipped, with this reason. */
export class CannotHere extends Error {}
