/**
 * Sends inputs to the doors, and looks after the broker: whatever comes in, it goes on, answers others at once, keeps what it has, grows no
 * further, and meets no error that nobody thought of.
 */
import fs from "node:fs";
import net from "node:net";
import { inTurns } from "../../harness/in-turns";
import { Victim } from "../victim";
import { type Address, readReply, withLink } from "../workloads/text-link";
import type { Input } from "./input";

const CONNECTIONS = 32;
const ANSWER_MS_MAX = 2000;
/** A consumer that follows, or a member that joins, would wait for long. */
const INPUT_MS_MAX = 200;
const MEMORY_BYTES_MAX = 700 * 1024 * 1024;
const CANARY = ["one", "two", "three"];
/** How the broker's log begins where it met something that is a mistake in its own code. */
const OWN_MISTAKE = /nobody thought of|an error in the broker's code|cannot go on after/;

export class Doors {
  readonly #victim: Victim;

  private constructor(victim: Victim) {
    this.#victim = victim;
  }

  static async open(): Promise<Doors> {
    const settings = { KAFKA_LOG_RETENTION_MS: "60000", LAB_TOPICS_MAX: "2000" };
    const doors = new Doors(await Victim.start({ extensions: [], settings }));
    await withLink(doors.#address, async (link) => {
      await link.send("create canary retention.ms=-1");
      await link.line();
      for (const value of CANARY) {
        await link.send(`produce canary ${value}`);
        await link.line();
      }
    });
    return doors;
  }

  get #address(): Address {
    return { host: "127.0.0.1", port: this.#victim.port };
  }

  async send(inputs: readonly Input[]): Promise<void> {
    await inTurns(inputs, CONNECTIONS, ({ bytes }) => this.#sendOne(bytes));
  }

  /** What is wrong with the broker now, in a sentence; undefined: nothing. */
  async fault(): Promise<string | undefined> {
    if (!this.#victim.isRunning)
      return `the broker is gone; its last words: ${this.#victim.log.slice(-3).join("\n")}`;
    const mistake = this.#victim.log.find((line) => OWN_MISTAKE.test(line));
    if (mistake !== undefined) return `it met an error in its own code: ${mistake.slice(0, 2000)}`;
    const memory = this.#memoryBytes();
    if (memory > MEMORY_BYTES_MAX) return `it has ${memory} bytes of memory`;
    const began = performance.now();
    let values: string[] = [];
    try {
      await withLink(this.#address, async (link) => {
        await link.send("consume canary/0 earliest format=json");
        values = (await readReply(link)).messages.map(({ value }) => value);
      });
    } catch (problem) {
      return `it does not answer somebody else: ${(problem as Error).message}`;
    }
    if (values.join() !== CANARY.join()) return `the messages that were there have become: ${values.join()}`;
    const tookMs = performance.now() - began;
    return tookMs > ANSWER_MS_MAX ? `somebody else waited ${Math.round(tookMs)} ms for an answer` : undefined;
  }

  remove(): Promise<void> {
    return this.#victim.remove();
  }

  #memoryBytes(): number {
    const status = fs.readFileSync(`/proc/${this.#victim.pid}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
  }

  /** Everything that comes back is thrown away; resolves when the broker has closed. */
  #sendOne(bytes: Buffer): Promise<void> {
    return new Promise((resolve) => {
      const socket = net.connect({ ...this.#address, noDelay: true });
      const timer = setTimeout(() => socket.destroy(), INPUT_MS_MAX);
      socket.on("error", () => {});
      socket.on("data", () => {});
      socket.once("close", () => {
        clearTimeout(timer);
        resolve();
      });
      socket.end(bytes);
    });
  }
}
