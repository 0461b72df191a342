/**
 * A client that runs in a process of its own and is spoken to in lines of JSON: one request a line into its standard input, one
 * answer a line out of its standard output, in turn.
 *
 *     → {"id":1,"do":"consume","topic":"fruit",…}
 *     ← {"id":1,"ready":true}                         while it works, at most once
 *     ← {"id":1,"result":[…]}   or   {"id":1,"error":"…"}
 *
 * The first line of all it says by itself: {"version":"…"}. One process serves many requests, since starting one is slow.
 *
 * Invariant: every request ends. A process that does not answer in time is killed, and what it printed is in the error.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { CannotHere } from "../targets/target";
import type {
  Abilities,
  AdminAnswer,
  AdminRequest,
  ConsumeRequest,
  KafkaClient,
  ProduceRequest,
  Received,
} from "./client";
import { messageToJson, type ReceivedJson, receivedFromJson } from "./wire";

/** How long a client may take for a request that has no patience of its own. */
export const REQUEST_MS_MAX = Number(process.env.LAB_CLIENT_MS ?? 30_000);
/** How long a client may take to answer beyond the patience it was asked to have. */
const GRACE_MS = 10_000;
/** The exit code by which a driver says that its client is not installed. */
export const NOT_INSTALLED = 3;
const OUTPUT_KEPT = 4000;

interface Definition {
  name: string;
  can: Abilities;
  /** Commands that may start it, the first that works is taken. */
  commands: string[][];
  /** How to get it, for a person who lacks it. */
  installedBy: string;
}

interface Answer {
  id?: number;
  version?: string;
  ready?: boolean;
  result?: unknown;
  error?: string;
}

export class ChildClient implements KafkaClient {
  readonly name: string;
  readonly can: Abilities;
  readonly #definition: Definition;
  #running: Promise<Running> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(definition: Definition) {
    this.name = definition.name;
    this.can = definition.can;
    this.#definition = definition;
  }

  async version(): Promise<string> {
    return (await this.#process()).version;
  }

  async produce({ messages, ...rest }: ProduceRequest): Promise<void> {
    await this.#ask("produce", { ...rest, messages: messages.map(messageToJson) });
  }

  async consume(request: ConsumeRequest, ready?: () => void): Promise<Received[]> {
    const result = await this.#ask("consume", request, request.patienceMs + GRACE_MS, ready);
    return (result as ReceivedJson[]).map(receivedFromJson);
  }

  async admin(request: AdminRequest): Promise<AdminAnswer> {
    return (await this.#ask("admin", request)) as AdminAnswer;
  }

  close(): void {
    this.#running?.then(
      (running) => running.end(),
      () => {},
    );
    this.#running = undefined;
  }

  /** Requests wait for one another: a process does one thing at a time. */
  #ask(what: string, request: object, msMax = REQUEST_MS_MAX, ready?: () => void): Promise<unknown> {
    const earlier = this.#last;
    const answer = (async () => {
      await earlier.catch(() => {});
      const running = await this.#process();
      return running.ask({ do: what, ...request }, msMax, ready);
    })();
    this.#last = answer;
    return answer;
  }

  async #process(): Promise<Running> {
    if (this.#running !== undefined && (await this.#running).ended) this.#running = undefined;
    this.#running ??= this.#start();
    return this.#running;
  }

  async #start(): Promise<Running> {
    const { name, commands, installedBy } = this.#definition;
    for (const command of commands) {
      const running = new Running(name, command);
      if (await running.started()) return running;
    }
    throw new CannotHere(`${name} is not installed (${installedBy})`);
  }
}

/** One such process. */
class Running {
  version = "";
  /** Whether it can no longer be asked: it has ended, or will in a moment. */
  ended = false;
  readonly #name: string;
  readonly #child: ChildProcess;
  readonly #exit: Promise<number | string>;
  #output = "";
  #rest = "";
  #lastId = 0;
  #take: (answer: Answer) => void = () => {};

  constructor(name: string, [program, ...args]: string[]) {
    this.#name = name;
    this.#child = spawn(program!, args, { stdio: "pipe" });
    this.#exit = new Promise((resolve) => {
      this.#child.once("error", () => resolve(NOT_INSTALLED));
      this.#child.once("close", (code, signal) => resolve(code ?? signal ?? ""));
    });
    this.#exit.then(() => {
      this.ended = true;
    });
    // A process that has died says so by its exit; that it can no longer be written to is no news.
    this.#child.stdin?.on("error", () => {});
    this.#child.stdout?.on("data", (chunk: Buffer) => this.#read(chunk));
    this.#child.stderr?.on("data", (chunk: Buffer) => this.#keep(chunk.toString()));
  }

  /** Resolves to whether the client is there. */
  async started(): Promise<boolean> {
    const hello = await this.#answer(() => {}, REQUEST_MS_MAX, "start").catch(async (problem) => {
      if ((await this.#exit) === NOT_INSTALLED) return undefined;
      throw problem;
    });
    this.version = hello?.version ?? "";
    return hello !== undefined;
  }

  async ask(request: object, msMax: number, ready: () => void = () => {}): Promise<unknown> {
    const id = ++this.#lastId;
    this.#output = "";
    const what = JSON.stringify(request).slice(0, 200);
    const send = () => this.#child.stdin?.write(`${JSON.stringify({ id, ...request })}\n`);
    const { error, result } = await this.#answer(send, msMax, what, ready);
    if (error !== undefined) throw new Error(`${this.#name}: ${error}\nit was asked: ${what}${this.#said()}`);
    return result;
  }

  end(): void {
    this.#child.stdin?.end();
    // It has nothing left to do: whatever keeps it is a defect of the client, and not what is tested.
    this.#child.kill("SIGTERM");
  }

  async #answer(send: () => void, msMax: number, what: string, ready = () => {}): Promise<Answer> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.ended = true;
        this.#child.kill("SIGKILL");
        reject(new Error(`${this.#name} did not answer within ${msMax / 1000} s and was killed: ${what}`));
      }, msMax);
    });
    const ended = this.#exit.then((code): never => {
      throw new Error(`${this.#name} ended (${code}) instead of answering: ${what}`);
    });
    const answered = new Promise<Answer>((resolve) => {
      this.#take = (answer) => (answer.ready ? ready() : resolve(answer));
    });
    try {
      send();
      return await Promise.race([answered, late, ended]);
    } catch (problem) {
      throw new Error(`${(problem as Error).message}${this.#said()}`);
    } finally {
      clearTimeout(timer);
      ended.catch(() => {});
    }
  }

  #read(chunk: Buffer): void {
    const lines = (this.#rest + chunk.toString()).split("\n");
    this.#rest = lines.pop()!;
    for (const line of lines) {
      // A library may print to standard output as well.
      if (line.startsWith("{")) this.#take(JSON.parse(line));
      else this.#keep(`${line}\n`);
    }
  }

  #keep(text: string): void {
    this.#output = (this.#output + text).slice(-OUTPUT_KEPT);
  }

  #said(): string {
    return this.#output === "" ? "" : `\n${this.#name} printed:\n${this.#output}`;
  }
}
