/**
 * Large batches that many clients send and fetch at a time, each without waiting for the others. Each batch has other bytes than all
 * others, so that whatever a broker mixes up is seen.
 */
import { randomBytes } from "node:crypto";
import { PATIENCE_MS } from "../client";
import { compareAsHex, firstDifference } from "../hexdump";
import type { KafkaClient } from "./client";
import type { Row } from "./expect";
import { type Batch, decodeBatches, encodeBatch, placedAt } from "./record-batch";
import type { KafkaScenario } from "./scenario";
import type { Structure } from "./values";

/** How many requests a sender has on their way: as many as Kafka's own producers. */
const SENT_AHEAD = 5;
const FETCH_WAIT_MS = "50";

export interface TrafficPlan {
  senders: number;
  batchesEach: number;
  batchBytes: number;
  fetchers: number;
  /** `my-topic-0` */
  partitions: readonly string[];
}

export class Traffic {
  readonly #kafka: KafkaScenario;
  readonly #plan: TrafficPlan;
  /** What was sent, by where the broker says that it is: `my-topic-0@3`. */
  readonly #sent = new Map<string, Buffer>();
  /** What each of the fetchers got, by where it was. */
  readonly #fetched: Map<string, Batch>[] = [];

  constructor(kafka: KafkaScenario, plan: TrafficPlan) {
    this.#kafka = kafka;
    this.#plan = plan;
  }

  /** Resolves when everything is acknowledged, and everybody has fetched as many batches as were sent. */
  async run(): Promise<void> {
    const { senders, fetchers } = this.#plan;
    await Promise.all([
      ...Array.from({ length: senders }, (_, number) => this.#send(number)),
      ...Array.from({ length: fetchers }, (_, number) => this.#fetch(number)),
    ]);
  }

  /**
   * Everybody fetches everything again. The first asks for each batch before it reads anything: more than the systems on the way keep for
   * it, so the broker has to, while it reads for the others.
   */
  async runLate(): Promise<void> {
    const { fetchers } = this.#plan;
    const late = await this.#kafka.client("fetcher 0");
    late.raw.stopReading();
    const places = [...this.#sent.keys()].map((place) => place.split("@") as [string, string]);
    for (const [partition, offset] of places)
      await this.#kafka.send(late, "Fetch", 12, [[partition, `fetchOffset=${offset}`]]);
    await Promise.all(Array.from({ length: fetchers - 1 }, (_, number) => this.#fetch(number + 1)));
    late.raw.goOnReading();
    const fetched = new Map<string, Batch>();
    this.#fetched.push(fetched);
    for (const [partition, offset] of places) {
      const { records } = await this.#answered(late, partition);
      fetched.set(`${partition}@${offset}`, decodeBatches(records as Buffer)[0]!);
    }
  }

  /** @throws Error that shows the first byte that came otherwise than it was sent. */
  assertSame(): void {
    for (const [number, fetched] of this.#fetched.entries()) {
      for (const [place, sent] of this.#sent) {
        const batch = fetched.get(place);
        const who = `fetcher ${number + 1} of ${this.#fetched.length}`;
        if (batch === undefined) throw new Error(`${who} did not get the batch at ${place}`);
        const { baseOffset, partitionLeaderEpoch } = batch.header;
        const expected = placedAt(sent, baseOffset, partitionLeaderEpoch);
        if (firstDifference(expected, batch.bytes) === undefined) continue;
        throw new Error(
          `what ${who} got at ${place} is not what was sent.\n${compareAsHex(expected, batch.bytes)}`,
        );
      }
    }
  }

  async #send(number: number): Promise<void> {
    const { batchesEach, batchBytes, partitions } = this.#plan;
    const client = await this.#kafka.client(`sender ${number}`);
    const unanswered: { partition: string; bytes: Buffer }[] = [];
    const readAnswer = async () => {
      const { partition, bytes } = unanswered.shift()!;
      const { baseOffset } = await this.#answered(client, partition);
      this.#sent.set(`${partition}@${baseOffset}`, bytes);
    };
    for (let at = 0; at < batchesEach; at++) {
      const name = `large-${number}-${at}`;
      const value = randomBytes(batchBytes / 2).toString("hex");
      const bytes = encodeBatch({
        records: [{ key: null, value }],
        compression: "none",
        header: {},
        hasWrongCrc: false,
      });
      this.#kafka.batches.set(name, bytes);
      const partition = partitions[(number + at) % partitions.length]!;
      await this.#kafka.send(client, "Produce", 9, [
        ["acks", "-1"],
        [partition, `records=${name}`],
      ]);
      unanswered.push({ partition, bytes });
      if (unanswered.length === SENT_AHEAD) await readAnswer();
    }
    while (unanswered.length > 0) await readAnswer();
  }

  /** Asks for all partitions at a time, one request for each, so that answers queue up on their way. */
  async #fetch(number: number): Promise<void> {
    const { partitions, senders, batchesEach } = this.#plan;
    const client = await this.#kafka.client(`fetcher ${number}`);
    const fetched = new Map<string, Batch>();
    this.#fetched.push(fetched);
    const next = new Map(partitions.map((partition) => [partition, 0n]));
    const deadline = performance.now() + PATIENCE_MS;
    while (fetched.size < senders * batchesEach) {
      if (performance.now() > deadline)
        throw new Error(`of ${senders * batchesEach} batches only ${fetched.size} came to a fetcher`);
      for (const [partition, offset] of next) {
        const place: Row = [partition, `fetchOffset=${offset}`];
        const wait: Row[] = [
          ["minBytes", "1"],
          ["maxWaitMs", FETCH_WAIT_MS],
        ];
        await this.#kafka.send(client, "Fetch", 12, [...wait, place]);
      }
      for (const partition of partitions) {
        const { records } = await this.#answered(client, partition);
        for (const batch of decodeBatches(records as Buffer)) {
          const { baseOffset, lastOffsetDelta } = batch.header;
          fetched.set(`${partition}@${baseOffset}`, batch);
          next.set(partition, baseOffset + lastOffsetDelta + 1n);
        }
      }
    }
  }

  /** What the next answer says of the one partition that it is about. */
  async #answered(client: KafkaClient, partition: string): Promise<Structure> {
    const answer = await client.answer();
    this.#kafka.assert(answer, [[partition, "errorCode=NONE"]]);
    const [topic] = answer.values.responses as Structure[];
    return ((topic!.partitions ?? topic!.partitionResponses) as Structure[])[0]!;
  }
}
