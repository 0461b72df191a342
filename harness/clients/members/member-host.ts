/**
 * Members of a client that run in a process of their own, all of them in one, which is spoken to in lines of JSON:
 *
 *     → {"member":1,"join":{"topic":"fruit",…}}
 *     ← {"member":1,"gained":[0,1]}   {"member":1,"read":{…}}   …
 *     → {"member":1,"leave":true}
 *     ← {"member":1,"left":true}
 *
 * The first line of all the process says by itself: {"protocols":["classic"]}, those that the client speaks.
 *
 * Invariant: when the process ends, each member that has not left is told to have failed, with what the process printed.
 */
import { type ChildProcess, spawn } from "node:child_process";
import readline from "node:readline";
import { CannotHere } from "../../targets/target";
import { NOT_INSTALLED } from "../child-client";
import type { JoinRequest, Listener, Member, MemberClient, Told } from "./member";

const OUTPUT_KEPT = 4000;

interface Definition {
  name: string;
  /** Commands that may start it, the first that works is taken. */
  commands: string[][];
  /** How to get it, for a person who lacks it. */
  installedBy: string;
}

export class MemberHost implements MemberClient {
  readonly name: string;
  readonly #definition: Definition;
  #running: Promise<Host> | undefined;

  constructor(definition: Definition) {
    this.name = definition.name;
    this.#definition = definition;
  }

  async join(request: JoinRequest, listener: Listener): Promise<Member> {
    if (this.#running !== undefined && (await this.#running).ended) this.#running = undefined;
    this.#running ??= this.#start();
    const host = await this.#running;
    const { protocol = "classic" } = request;
    if (!host.protocols.includes(protocol))
      throw new CannotHere(
        `this version of ${this.name} does not speak the protocol "${protocol}" of groups`,
      );
    return host.join(request, listener);
  }

  close(): void {
    this.#running?.then(
      (host) => host.end(),
      () => {},
    );
    this.#running = undefined;
  }

  async #start(): Promise<Host> {
    const { name, commands, installedBy } = this.#definition;
    for (const command of commands) {
      const host = new Host(name, command);
      if (await host.started) return host;
    }
    throw new CannotHere(`${name} is not installed (${installedBy})`);
  }
}

/** One such process. */
class Host {
  /** Whether the client is there. */
  readonly started: Promise<boolean>;
  protocols: string[] = [];
  ended = false;
  readonly #child: ChildProcess;
  readonly #listeners = new Map<number, Listener>();
  #lastMember = 0;
  #output = "";

  constructor(name: string, [program, ...args]: string[]) {
    this.#child = spawn(program!, args, { stdio: "pipe" });
    this.#child.stdin!.on("error", () => {});
    this.#child.stderr!.on("data", (chunk: Buffer) => this.#keep(chunk.toString()));
    this.started = new Promise((resolve, reject) => {
      const end = (code: number | string | null) => {
        this.ended = true;
        const what = `${name} ended (${code})${this.#output === "" ? "" : `; it printed:\n${this.#output}`}`;
        if (code === NOT_INSTALLED) resolve(false);
        else reject(new Error(what));
        for (const listener of this.#listeners.values()) listener({ failed: what });
        this.#listeners.clear();
      };
      this.#child.once("error", () => end(NOT_INSTALLED));
      this.#child.once("close", (code, signal) => end(code ?? signal));
      readline.createInterface({ input: this.#child.stdout! }).on("line", (line) => {
        // A library may print to standard output as well.
        if (!line.startsWith("{")) return this.#keep(`${line}\n`);
        const told = JSON.parse(line);
        if (told.protocols === undefined) return this.#tell(told);
        this.protocols = told.protocols;
        resolve(true);
      });
    });
  }

  join(request: JoinRequest, listener: Listener): Member {
    const member = ++this.#lastMember;
    this.#listeners.set(member, listener);
    this.#say({ member, join: request });
    return {
      leave: () => this.#say({ member, leave: true }),
      destroy: () => {
        // It may have left already; then nobody hears of it again.
        if (this.#listeners.delete(member)) this.#say({ member, leave: true });
      },
    };
  }

  end(): void {
    this.#child.kill("SIGKILL");
  }

  #say(words: object): void {
    this.#child.stdin!.write(`${JSON.stringify(words)}\n`);
  }

  #tell({ member, ...told }: Told & { member: number }): void {
    const listener = this.#listeners.get(member);
    if (told.left) this.#listeners.delete(member);
    listener?.(told);
  }

  #keep(text: string): void {
    this.#output = (this.#output + text).slice(-OUTPUT_KEPT);
  }
}
