/**
 * Clients that take all they can get: each sends the same request again and again, many at a time, and reads what comes as fast as it comes.
 */
import net, { type Socket } from "node:net";
import zlib from "node:zlib";
import { encodeRequest } from "../../harness/support/kafka/exchange";
import { messageNamed } from "../../harness/support/kafka/messages";
import { encodeBatch } from "../../harness/support/kafka/record-batch";
import type { Port } from "./asker";

export const GREEDY_TOPIC = "greedy";
export const PACKED_TOPIC = "packed";
/** Nobody else produces to it, so retention never takes its beginning, which is fetched again and again. */
export const FETCHED_TOPIC = "fetched";
const MIB = 1024 * 1024;
/** So often a topic is stocked before anybody is greedy. */
export const STOCK_BATCHES = 20;
const LINES = 2000;
/** Requests on their way at a time. */
const UNDERWAY = 5;

/** Each is what one client sends over and over, and what the measure calls it. */
export const GREEDY: Readonly<Record<string, { about: string; make(): Buffer }>> = {
  textProduce: {
    about: "produces lines by text",
    make: () => lines(`produce ${GREEDY_TOPIC}/0 ${"x".repeat(100)}`),
  },
  textConsume: {
    about: "reads all there is by text",
    make: () => lines(`consume ${GREEDY_TOPIC}/0 earliest`, 1),
  },
  textPacked: {
    about: "reads messages by text that were compressed a hundredfold",
    make: () => lines(`consume ${PACKED_TOPIC}/0 earliest`, 1),
  },
  textWrong: { about: "sends lines that are no commands", make: () => lines(`produze ${"y".repeat(50)}`) },
  kafkaProduce: {
    about: "produces batches of 1 MB by Kafka's protocol",
    make: () => produce(GREEDY_TOPIC, largeBatch()),
  },
  kafkaSmall: {
    about: "produces batches of one message by Kafka's protocol",
    make: () => repeated(produce(GREEDY_TOPIC, smallBatch()), 200),
  },
  kafkaFetch: { about: "fetches the same 20 MB again and again", make: fetchAll },
  kafkaMetadata: { about: "asks for 3,000 topics that are not there", make: metadata },
};

export class Greedy {
  readonly #socket: Socket;
  readonly #bytes: Buffer;
  receivedBytes = 0;
  sentBytes = 0;

  constructor({ host, port }: Port, how: string) {
    this.#bytes = GREEDY[how]!.make();
    this.#socket = net.connect({ host, port });
    this.#socket.on("error", () => {});
    this.#socket.on("data", (chunk) => {
      this.receivedBytes += chunk.length;
    });
    this.#socket.once("connect", () => {
      for (let underway = 0; underway < UNDERWAY; underway++) this.#send();
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  /** The next one goes as soon as the system has taken this: the broker alone slows it down. */
  #send(): void {
    if (this.#socket.destroyed) return;
    this.#socket.write(this.#bytes, () => {
      this.sentBytes += this.#bytes.length;
      this.#send();
    });
  }
}

/** What is there to be read: messages, and a batch that is much larger than it looks. */
export function stock(topic: string): Buffer {
  return produce(topic, topic === PACKED_TOPIC ? packedBatch() : largeBatch());
}

function lines(line: string, count = LINES): Buffer {
  return Buffer.from(`${line}\n`.repeat(count));
}

function repeated(bytes: Buffer, times: number): Buffer {
  return Buffer.concat(Array.from({ length: times }, () => bytes));
}

function largeBatch(): Buffer {
  return batch(Array.from({ length: 1000 }, () => "x".repeat(1000)));
}

function smallBatch(): Buffer {
  return batch(["x".repeat(100)]);
}

function batch(values: readonly string[]): Buffer {
  const records = values.map((value) => ({ key: null, value }));
  return encodeBatch({ records, compression: "none", header: {}, hasWrongCrc: false });
}

/** A thousand records of the same 10,000 letters, in a hundredth of their size. */
function packedBatch(): Buffer {
  const HEADER_BYTES = 61;
  const count = 1000;
  const plain = batch(Array.from({ length: count }, () => "z".repeat(10_000))).subarray(HEADER_BYTES);
  const rawRecords = zlib.gzipSync(plain);
  const header = { attributes: 1n, recordCount: BigInt(count), lastOffsetDelta: BigInt(count - 1) };
  return encodeBatch({ records: [], compression: "none", header, hasWrongCrc: false, rawRecords });
}

function produce(topic: string, records: Buffer): Buffer {
  const topicData = [{ name: topic, partitionData: [{ index: 0, records }] }];
  const values = { transactionalId: null, acks: 1, timeoutMs: 1000, topicData };
  return encodeRequest(messageNamed("Produce"), 8, 1, values).frame;
}

/** There is room in the answer for all that the topic is stocked with. */
function fetchAll(): Buffer {
  const partitions = [{ partition: 0, fetchOffset: 0n, partitionMaxBytes: 2 * STOCK_BATCHES * MIB }];
  const topics = [{ topic: FETCHED_TOPIC, partitions }];
  const values = {
    replicaId: -1,
    maxWaitMs: 0,
    minBytes: 0,
    maxBytes: 2 * STOCK_BATCHES * MIB,
    isolationLevel: 0,
    topics,
  };
  return encodeRequest(messageNamed("Fetch"), 4, 1, values).frame;
}

function metadata(): Buffer {
  const topics = Array.from({ length: 3000 }, (_, at) => ({ name: `nobody-${at}` }));
  return encodeRequest(messageNamed("Metadata"), 4, 1, { topics, allowAutoTopicCreation: false }).frame;
}
