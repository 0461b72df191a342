/**
 * Clients that take all they can get: each sends the same request again and again, many at a time, and reads what comes as fast as it comes.
 * What it gets done is counted: beside one that gets nothing done, nobody has to wait.
 */
import net, { type Socket } from "node:net";
import zlib from "node:zlib";
import { encodeRequest } from "../../harness/support/kafka/exchange";
import { messageNamed } from "../../harness/support/kafka/messages";
import { encodeBatch } from "../../harness/support/kafka/record-batch";
import type { Port } from "./asker";
import { type Cut, frames, lines } from "./pieces";

export const GREEDY_TOPIC = "greedy";
export const PACKED_TOPIC = "packed";
/** Nobody else produces to it, so retention never takes its beginning, which is fetched again and again. */
export const FETCHED_TOPIC = "fetched";
const MIB = 1024 * 1024;
/** So often a topic is stocked before anybody is greedy. */
export const STOCK_BATCHES = 20;
/** Of a batch that it is stocked with. */
export const BATCH_MESSAGES = 1000;
const VALUE_BYTES = 1000;
const LINES = 2000;
/** Requests on their way at a time. */
const UNDERWAY = 5;
const NOBODY = "nobody-";
const UNKNOWN_TOPIC_OR_PARTITION = 3;

interface Kind {
  /** What the measure calls it. */
  about: string;
  /** What it sends over and over. */
  make(): Buffer;
  cut(): Cut;
  /** Whether a line or a frame is what it is greedy for: a client that is only refused takes nothing from anybody. */
  isRight(piece: Buffer): boolean;
  /** So many of them a second it must get: a tenth of what a machine with two cores gives it, or less. */
  rightsASecondMin: number;
}

export const GREEDY: Readonly<Record<string, Kind>> = {
  textProduce: {
    about: "produces lines by text",
    make: () => repeatedLine(`produce ${GREEDY_TOPIC}/0 ${"x".repeat(100)}`),
    cut: lines,
    isRight: beginsWith("OK "),
    rightsASecondMin: 20_000,
  },
  textConsume: {
    about: "reads all there is by text",
    make: () => repeatedLine(`consume ${GREEDY_TOPIC}/0 earliest`, 1),
    cut: lines,
    isRight: beginsWith(`${GREEDY_TOPIC}-0@`),
    rightsASecondMin: 20_000,
  },
  textPacked: {
    about: "reads messages by text that were compressed a hundredfold",
    make: () => repeatedLine(`consume ${PACKED_TOPIC}/0 earliest`, 1),
    cut: lines,
    isRight: beginsWith(`${PACKED_TOPIC}-0@`),
    rightsASecondMin: 1000,
  },
  textWrong: {
    about: "sends lines that are no commands",
    make: () => repeatedLine(`produze ${"y".repeat(50)}`),
    cut: lines,
    isRight: beginsWith("ERR "),
    rightsASecondMin: 1000,
  },
  kafkaProduce: {
    about: "produces batches of 1 MB by Kafka's protocol",
    make: () => produce(GREEDY_TOPIC, largeBatch()),
    cut: frames,
    isRight: isStored,
    rightsASecondMin: 50,
  },
  kafkaSmall: {
    about: "produces batches of one message by Kafka's protocol",
    make: () => repeated(produce(GREEDY_TOPIC, smallBatch()), 200),
    cut: frames,
    isRight: isStored,
    rightsASecondMin: 2000,
  },
  kafkaFetch: {
    about: "fetches the same 20 MB again and again",
    make: fetchAll,
    cut: frames,
    isRight: (frame) => frame.length > STOCK_BATCHES * BATCH_MESSAGES * VALUE_BYTES,
    rightsASecondMin: 2,
  },
  kafkaMetadata: {
    about: "asks for 3,000 topics that are not there",
    make: metadata,
    cut: frames,
    isRight: isUnknown,
    rightsASecondMin: 5,
  },
};

export class Greedy {
  readonly #socket: Socket;
  readonly #bytes: Buffer;
  receivedBytes = 0;
  sentBytes = 0;
  /** So often it got what it is greedy for. */
  rights = 0;
  /** Why it is not connected any more; undefined: it is. */
  cutOff: string | undefined;

  constructor({ host, port }: Port, how: string) {
    const { make, cut, isRight } = GREEDY[how]!;
    this.#bytes = make();
    const pieces = cut();
    this.#socket = net.connect({ host, port });
    const gone = (why: string) => {
      this.cutOff ??= why;
    };
    this.#socket.on("error", ({ message }) => gone(message));
    for (const end of ["end", "close"])
      this.#socket.once(end, () => gone("the broker has closed the connection"));
    this.#socket.on("data", (chunk) => {
      this.receivedBytes += chunk.length;
      for (const piece of pieces(chunk)) if (isRight(piece)) this.rights++;
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

function beginsWith(word: string): (line: Buffer) => boolean {
  const bytes = Buffer.from(word);
  return (line) => line.subarray(0, bytes.length).equals(bytes);
}

/** Behind the topic's name come how many partitions there are, the number of the first, and its error. */
export function isStored(frame: Buffer): boolean {
  return errorAt(frame, GREEDY_TOPIC, GREEDY_TOPIC.length + 8) === 0;
}

/** Before the topic's name come its error, and how long the name is. */
export function isUnknown(frame: Buffer): boolean {
  return errorAt(frame, `${NOBODY}0`, -4) === UNKNOWN_TOPIC_OR_PARTITION;
}

/** The error so far from where a topic's name begins; undefined where there is no such name. Millions come by: nothing else is decoded. */
function errorAt(frame: Buffer, topic: string, distance: number): number | undefined {
  const at = frame.indexOf(topic);
  return at < 0 ? undefined : frame.readInt16BE(at + distance);
}

/** What is there to be read: messages, and a batch that is much larger than it looks. */
export function stock(topic: string): Buffer {
  return produce(topic, topic === PACKED_TOPIC ? packedBatch() : largeBatch());
}

function repeatedLine(line: string, count = LINES): Buffer {
  return Buffer.from(`${line}\n`.repeat(count));
}

function repeated(bytes: Buffer, times: number): Buffer {
  return Buffer.concat(Array.from({ length: times }, () => bytes));
}

function largeBatch(): Buffer {
  return batch(Array.from({ length: BATCH_MESSAGES }, () => "x".repeat(VALUE_BYTES)));
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
  const plain = batch(Array.from({ length: BATCH_MESSAGES }, () => "z".repeat(10_000))).subarray(
    HEADER_BYTES,
  );
  const rawRecords = zlib.gzipSync(plain);
  const header = {
    attributes: 1n,
    recordCount: BigInt(BATCH_MESSAGES),
    lastOffsetDelta: BigInt(BATCH_MESSAGES - 1),
  };
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
  const topics = Array.from({ length: 3000 }, (_, at) => ({ name: `${NOBODY}${at}` }));
  return encodeRequest(messageNamed("Metadata"), 4, 1, { topics, allowAutoTopicCreation: false }).frame;
}
