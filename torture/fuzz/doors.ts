/**
 * Sends inputs to the doors, and looks after the broker: whatever comes in, it goes on, answers others at once, keeps what it has, grows no
 * further, and meets no error that nobody thought of.
 */
import fs from "node:fs";
import path from "node:path";
import { Client } from "../../harness/support/client";
import { KafkaClient } from "../../harness/support/kafka/client";
import { messageNamed } from "../../harness/support/kafka/messages";
import type { Structure } from "../../harness/support/kafka/values";
import { Victim } from "../victim";
import { type Address, readReply, withLink } from "../workloads/text-link";
import { Answers } from "./answers";
import type { Complaint } from "./bundle";
import type { DoorInput } from "./input";
import { KafkaBundle } from "./kafka-bundle";
import type { Served } from "./kafka-inputs";
import { Lanes } from "./lanes";
import { Learnt } from "./learnt";
import { OwnMistakes } from "./own-mistakes";
import type { Tally } from "./tally";
import { TextBundle } from "./text-bundle";

const LANES = { lanes: 32, bundle: 24 };
const ANSWER_MS_MAX = 2000;
const MEMORY_BYTES_MAX = 700 * 1024 * 1024;
const CANARY = ["one", "two", "three"];

const SETTINGS = {
  KAFKA_LOG_RETENTION_MS: "60000",
  // Two thousand topics need not be looked at more often.
  KAFKA_LOG_RETENTION_CHECK_INTERVAL_MS: "1000",
  LAB_TOPICS_MAX: "2000",
  // What would take longest is not what is tried here.
  LAB_FLUSH_ON_ACKS_ALL: "false",
  LAB_EXTENSION: "",
};

export class Doors {
  readonly #victim: Victim;
  readonly #mistakes: OwnMistakes;
  readonly #tally: Tally;
  readonly #lanes: Lanes;
  readonly #learnt: Learnt;
  readonly #answers: Answers;
  #complaints: Complaint[] = [];
  served: ReadonlyMap<number, Served> = new Map();

  private constructor(victim: Victim, mistakes: OwnMistakes, tally: Tally, canaryId: Buffer) {
    this.#learnt = new Learnt(canaryId);
    this.#answers = new Answers(this.#learnt);
    this.#victim = victim;
    this.#mistakes = mistakes;
    this.#tally = tally;
    this.#lanes = new Lanes(this.#address);
  }

  static async open(tally: Tally): Promise<Doors> {
    const mistakes = new OwnMistakes();
    const victim = await Victim.start({ extensions: [], settings: SETTINGS, hear: mistakes.hear });
    let canaryId = Buffer.alloc(0);
    await withLink(addressOf(victim), async (link) => {
      await link.send("create canary retention.ms=-1");
      canaryId = Buffer.from(/ id=(\S+)/.exec(await link.line())![1]!, "base64url");
      for (const value of CANARY) {
        await link.send(`produce canary ${value}`);
        await link.line();
      }
    });
    const doors = new Doors(victim, mistakes, tally, canaryId);
    doors.served = await servedAt(doors.#address);
    return doors;
  }

  get #address(): Address {
    return addressOf(this.#victim);
  }

  async send(inputs: readonly DoorInput[]): Promise<void> {
    this.#complaints = [];
    const complain = (complaint: Complaint) => this.#complaints.push(complaint);
    const { served } = this;
    const tally = this.#tally;
    const kafka = { served, answers: this.#answers, learnt: this.#learnt, tally, complain };
    const of = (door: DoorInput["door"]) => inputs.filter((input) => input.door === door);
    await Promise.all([
      this.#lanes.send(of("kafka"), LANES, (some) => new KafkaBundle(some, kafka)),
      this.#lanes.send(of("text"), LANES, (some) => new TextBundle(some, { tally, complain })),
    ]);
  }

  /** An input that was answered as it must not be. */
  get complaint(): Complaint | undefined {
    return this.#complaints[0];
  }

  /** What is wrong with the broker now, in a sentence; undefined: nothing. */
  async fault(): Promise<string | undefined> {
    if (!this.#victim.isRunning)
      return `the broker is gone; its last words: ${this.#victim.log.slice(-3).join("\n")}`;
    if (this.#mistakes.fault !== undefined) return this.#mistakes.fault;
    if (this.complaint !== undefined) return this.complaint.sentence;
    const memory = this.#memoryBytes();
    if (memory > MEMORY_BYTES_MAX) return `it has ${memory} bytes of memory`;
    const began = performance.now();
    const problem = await this.#canaryFault();
    if (problem !== undefined) return problem;
    const tookMs = performance.now() - began;
    return tookMs > ANSWER_MS_MAX ? `somebody else waited ${Math.round(tookMs)} ms for an answer` : undefined;
  }

  /** Stops the broker and starts it again on what the inputs have left in its folder; what is wrong with it then. */
  async restartFault(signal: NodeJS.Signals): Promise<string | undefined> {
    this.#victim.signal(signal);
    if (!(await this.#victim.endedWithin(10_000))) return `it does not end on ${signal}`;
    try {
      await this.#victim.start();
    } catch (problem) {
      return `it does not start on what it has stored: ${(problem as Error).message}`;
    }
    return this.fault();
  }

  /** A copy of the data folder, to be looked at. */
  keepFolder(): string {
    const folder = path.join("reports", "fuzz", String(Date.now()));
    const isFile = (file: string) => !fs.lstatSync(file).isSocket();
    fs.cpSync(this.#victim.dataFolder, folder, { recursive: true, filter: isFile });
    return folder;
  }

  remove(): Promise<void> {
    return this.#victim.remove();
  }

  async #canaryFault(): Promise<string | undefined> {
    let values: string[] = [];
    try {
      await withLink(this.#address, async (link) => {
        await link.send("consume canary/0 earliest format=json");
        values = (await readReply(link)).messages.map(({ value }) => value);
      });
    } catch (problem) {
      return `it does not answer somebody else: ${(problem as Error).message}`;
    }
    const isKept = values.join() === CANARY.join();
    return isKept ? undefined : `the messages that were there have become: ${values.join()}`;
  }

  #memoryBytes(): number {
    const status = fs.readFileSync(`/proc/${this.#victim.pid}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
  }
}

function addressOf({ port }: Victim): Address {
  return { host: "127.0.0.1", port };
}

/** The versions that the broker serves, by key, as it says itself. */
async function servedAt({ host, port }: Address): Promise<ReadonlyMap<number, Served>> {
  const client = await Client.connect(host, port);
  try {
    const kafka = new KafkaClient(client);
    await kafka.send(kafka.request(messageNamed("ApiVersions"), 0, {}), true);
    const { values } = await kafka.answer();
    return new Map(
      (values.apiKeys as Structure[]).map(({ apiKey, minVersion, maxVersion }) => {
        const name = String(apiKey);
        return [messageNamed(name).apiKey, { name, min: Number(minVersion), max: Number(maxVersion) }];
      }),
    );
  } finally {
    client.destroy();
  }
}
