/**
 * What the clients of the soak say, and how they understand what is answered: a producer and a consumer at each door, all four at work on
 * one partition.
 *
 * A consumer follows: it asks for what comes behind what it has got. Where retention was faster, it goes on at the first message that is
 * still there (as with auto.offset.reset=earliest), and that is counted.
 */
import { decodeAnswer, encodeRequest, type Request } from "../../harness/support/kafka/exchange";
import { messageNamed } from "../../harness/support/kafka/messages";
import { encodeBatch } from "../../harness/support/kafka/record-batch";
import type { Structure } from "../../harness/support/kafka/values";
import { type Cut, frames, lines } from "./pieces";

export const SOAKED_TOPIC = "soaked";
const MB = 1024 * 1024;
const VALUE = "x".repeat(1000);
const BATCH_MESSAGES = 100;
const LINES_AT_ONCE = 100;
const WAIT_MS = 100;
const EARLIEST = -2n;
/** Where the fields of a batch stand that say which offsets it has. */
const BATCH = { headerBytes: 61, lengthAt: 8, lengthCoversFrom: 12, lastOffsetDeltaAt: 23 };

/** What has come of it so far. */
export interface Tally {
  /** Stored, or read. */
  messages: number;
  /** How often retention had taken what a consumer wanted next. */
  overtaken: number;
  /** Answers that are an error, and the last of them. */
  refused: number;
  refusal: string;
}

export function newTally(): Tally {
  return { messages: 0, overtaken: 0, refused: 0, refusal: "" };
}

/** One client's side of the conversation; it outlives the connections that it is held on. */
export interface Talk {
  cut(): Cut;
  /** So many answers are waited for at a time. */
  readonly underway: number;
  ask(): { bytes: Buffer; answers: number };
  /** Takes a line or a frame, and says whether it is the last of an answer. */
  hear(piece: Buffer, tally: Tally): boolean;
}

class TextProducer implements Talk {
  readonly cut = lines;
  readonly underway = 5 * LINES_AT_ONCE;
  readonly #bytes = Buffer.from(`produce ${SOAKED_TOPIC}/0 ${VALUE}\n`.repeat(LINES_AT_ONCE));

  ask() {
    return { bytes: this.#bytes, answers: LINES_AT_ONCE };
  }

  hear(line: Buffer, tally: Tally): boolean {
    if (startsWith(line, "OK ")) tally.messages++;
    else refuse(tally, line.toString());
    return true;
  }
}

class TextConsumer implements Talk {
  readonly cut = lines;
  readonly underway = 1;
  #position = "earliest";

  ask() {
    const line = `consume ${SOAKED_TOPIC}/0 ${this.#position} max=10000 wait=${WAIT_MS}\n`;
    return { bytes: Buffer.from(line), answers: 1 };
  }

  hear(line: Buffer, tally: Tally): boolean {
    if (startsWith(line, `${SOAKED_TOPIC}-`)) {
      tally.messages++;
      return false;
    }
    const words = line.toString();
    const next = /^OK .*@(\d+)$/.exec(words)?.[1];
    this.#position = next ?? "earliest";
    if (words.startsWith("ERR OFFSET_OUT_OF_RANGE")) tally.overtaken++;
    else if (next === undefined) refuse(tally, words);
    return true;
  }
}

class KafkaProducer implements Talk {
  readonly cut = frames;
  readonly underway = 5;
  readonly #request: Request;

  constructor() {
    const records = Array.from({ length: BATCH_MESSAGES }, () => ({ key: null, value: VALUE }));
    const batch = encodeBatch({ records, compression: "none", header: {}, hasWrongCrc: false });
    const partitionData = [{ index: 0, records: batch }];
    const topicData = [{ name: SOAKED_TOPIC, partitionData }];
    this.#request = request("Produce", 8, { transactionalId: null, acks: -1, timeoutMs: 1000, topicData });
  }

  ask() {
    return { bytes: this.#request.frame, answers: 1 };
  }

  hear(frame: Buffer, tally: Tally): boolean {
    const { errorCode } = partitionIn(this.#request, frame, "responses", "partitionResponses");
    if (errorCode === "NONE") tally.messages += BATCH_MESSAGES;
    else refuse(tally, String(errorCode));
    return true;
  }
}

class KafkaConsumer implements Talk {
  readonly cut = frames;
  readonly underway = 1;
  /** Undefined: it does not know, and asks for the first offset. */
  #position: number | undefined;
  #request: Request | undefined;

  ask() {
    this.#request = this.#position === undefined ? listOffsets() : fetch(this.#position);
    return { bytes: this.#request.frame, answers: 1 };
  }

  hear(frame: Buffer, tally: Tally): boolean {
    if (this.#position === undefined) {
      const { errorCode, offset } = partitionIn(this.#request!, frame, "topics", "partitions");
      if (errorCode === "NONE") this.#position = Number(offset);
      else refuse(tally, String(errorCode));
      return true;
    }
    const { errorCode, records } = partitionIn(this.#request!, frame, "responses", "partitions");
    if (errorCode === "OFFSET_OUT_OF_RANGE") {
      tally.overtaken++;
      this.#position = undefined;
    } else if (errorCode === "NONE") {
      const next = nextOffset(records as Buffer | null, this.#position);
      tally.messages += next - this.#position;
      this.#position = next;
    } else refuse(tally, String(errorCode));
    return true;
  }
}

type Talks = Readonly<Record<string, () => Talk>>;
/** By the names under which the soak shows them. */
export const PRODUCERS: Talks = {
  "text producer": () => new TextProducer(),
  "Kafka producer": () => new KafkaProducer(),
};
export const CONSUMERS: Talks = {
  "text consumer": () => new TextConsumer(),
  "Kafka consumer": () => new KafkaConsumer(),
};
export const TALKS: Talks = { ...PRODUCERS, ...CONSUMERS };

/** Where to read on behind the last whole batch. Only their headers are read: who checks every CRC does not read at full speed. */
function nextOffset(records: Buffer | null, position: number): number {
  let next = position;
  const bytes = records ?? Buffer.alloc(0);
  for (let at = 0; bytes.length - at >= BATCH.headerBytes; ) {
    const end = at + BATCH.lengthCoversFrom + bytes.readInt32BE(at + BATCH.lengthAt);
    if (end > bytes.length) break;
    next = Number(bytes.readBigInt64BE(at)) + bytes.readInt32BE(at + BATCH.lastOffsetDeltaAt) + 1;
    at = end;
  }
  return next;
}

function fetch(fetchOffset: number): Request {
  const partitions = [{ partition: 0, fetchOffset, partitionMaxBytes: 4 * MB }];
  const topics = [{ topic: SOAKED_TOPIC, partitions }];
  return request("Fetch", 4, { maxWaitMs: WAIT_MS, minBytes: 1, isolationLevel: 0, topics });
}

function listOffsets(): Request {
  const topics = [{ name: SOAKED_TOPIC, partitions: [{ partitionIndex: 0, timestamp: EARLIEST }] }];
  return request("ListOffsets", 1, { replicaId: -1, topics });
}

function request(name: string, version: number, values: Structure): Request {
  return encodeRequest(messageNamed(name), version, 1, values);
}

/** What is answered about the only partition. */
function partitionIn(asked: Request, frame: Buffer, topics: string, partitions: string): Structure {
  const [topic] = decodeAnswer(asked, frame, asked.version).values[topics] as Structure[];
  const [partition] = topic![partitions] as Structure[];
  return partition!;
}

function startsWith(line: Buffer, word: string): boolean {
  return line.toString("latin1", 0, word.length) === word;
}

function refuse(tally: Tally, refusal: string): void {
  tally.refused++;
  tally.refusal = refusal;
}
