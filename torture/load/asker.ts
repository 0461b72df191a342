/**
 * A client that asks little, and waits for the answer: what everybody else wants to be. Half of them speak text, half Kafka's protocol; one
 * in four of their questions stores a message, the others read.
 */
import net, { type Socket } from "node:net";
import { encodeRequest } from "../../harness/support/kafka/exchange";
import { messageNamed } from "../../harness/support/kafka/messages";
import { encodeBatch } from "../../harness/support/kafka/record-batch";
import type { Latencies } from "./latencies";

export const ASKED_TOPIC = "asked";
const SIZE_BYTES = 4;
const PATIENCE_MS = 60_000;
const LAST_LINE = /^(OK|ERR) .*\n$/m;

export interface Port {
  host: string;
  port: number;
}

/** A question, and whether what has come is the whole answer. */
interface Question {
  bytes: Buffer;
  isAnswered(received: Buffer): boolean;
}

const TEXT: readonly Question[] = [
  `produce ${ASKED_TOPIC}/0 hello`,
  `consume ${ASKED_TOPIC}/0 -1`,
  "topics",
  "help produce",
].map((line) => ({
  bytes: Buffer.from(`${line}\n`),
  isAnswered: (received) => LAST_LINE.test(received.toString("latin1")),
}));

const KAFKA: readonly Question[] = [
  request("Produce", 8, {
    transactionalId: null,
    acks: 1,
    timeoutMs: 1000,
    topicData: [{ name: ASKED_TOPIC, partitionData: [{ index: 0, records: smallBatch() }] }],
  }),
  request("Fetch", 4, {
    replicaId: -1,
    maxWaitMs: 0,
    minBytes: 0,
    maxBytes: 1000,
    isolationLevel: 0,
    topics: [
      { topic: ASKED_TOPIC, partitions: [{ partition: 0, fetchOffset: 0n, partitionMaxBytes: 1000 }] },
    ],
  }),
  request("Metadata", 4, { topics: [{ name: ASKED_TOPIC }], allowAutoTopicCreation: false }),
  request("ApiVersions", 0, {}),
];

export class Asker {
  readonly #socket: Socket;
  readonly #questions: readonly Question[];
  #received: Buffer = Buffer.alloc(0);
  #arrived: (() => void) | undefined;
  #asked = 0;
  isGone = false;

  private constructor(socket: Socket, questions: readonly Question[]) {
    this.#socket = socket;
    this.#questions = questions;
    socket.on("data", (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#arrived?.();
    });
    socket.on("error", () => {});
    socket.once("close", () => {
      this.isGone = true;
      this.#arrived?.();
    });
  }

  static open({ host, port }: Port, door: "text" | "kafka"): Promise<Asker> {
    return new Promise((resolve, reject) => {
      const socket = net.connect({ host, port, noDelay: true });
      socket.once("error", reject);
      socket.once("connect", () => resolve(new Asker(socket, door === "text" ? TEXT : KAFKA)));
    });
  }

  /** Asks the next question, and resolves when it is answered. @throws Error when it is not */
  async ask(): Promise<number> {
    const question = this.#questions[this.#asked++ % this.#questions.length]!;
    const beganMs = performance.now();
    this.#received = Buffer.alloc(0);
    this.#socket.write(question.bytes);
    while (!question.isAnswered(this.#received)) {
      if (this.isGone) throw new Error("the broker has closed the connection of somebody who asks little");
      await this.#something();
    }
    return performance.now() - beganMs;
  }

  close(): void {
    this.#socket.destroy();
  }

  #something(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no answer within ${PATIENCE_MS} ms`)), PATIENCE_MS);
      this.#arrived = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** So many that ask, each every `everyMs`, for so long; `beside` begins when all of them are connected and have been answered once. */
export async function askFor(
  port: Port,
  { count, everyMs, ms }: { count: number; everyMs: number; ms: number },
  latencies: Latencies,
  beside: () => Promise<unknown> = async () => {},
): Promise<void> {
  const askers = await Promise.all(
    Array.from({ length: count }, (_, at) => Asker.open(port, at % 2 === 0 ? "text" : "kafka")),
  );
  for (const asker of askers) await asker.ask();
  await beside();
  const endMs = performance.now() + ms;
  const work = async (asker: Asker, at: number) => {
    await pause((at * everyMs) / count);
    while (performance.now() < endMs) {
      const tookMs = await asker.ask();
      latencies.add(tookMs);
      await pause(everyMs - tookMs);
    }
  };
  try {
    await Promise.all(askers.map(work));
  } finally {
    for (const asker of askers) asker.close();
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}

function request(name: string, version: number, values: Parameters<typeof encodeRequest>[3]): Question {
  const { frame } = encodeRequest(messageNamed(name), version, 1, values);
  const isAnswered = (received: Buffer) =>
    received.length >= SIZE_BYTES && received.length >= SIZE_BYTES + received.readInt32BE(0);
  return { bytes: frame, isAnswered };
}

function smallBatch(): Buffer {
  return encodeBatch({
    records: [{ key: null, value: "hello" }],
    compression: "none",
    header: {},
    hasWrongCrc: false,
  });
}
