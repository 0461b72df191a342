/**
 * `consume`: shows messages from an offset on, one line each; waits for the next one; follows the log as it grows.
 *
 *     consume TOPIC[/PARTITION] OFFSET [max=N] [wait=MS] [format=text|json] [follow]
 */
import type { Engine, Position } from "../../engine";
import { KafkaError } from "../../errors";
import { type Command, count, invalid, parseNumber, parseOptions, parseTarget, type Words } from "../command";
import { type LineFormat, sendLines } from "../consumer";
import type { Conversation } from "../dialect";
import { bytesAsJson, escapeBytes, keyAsWord } from "../format";
import { groupsNotYet } from "./not-yet";

const USAGE = "consume TOPIC[/PARTITION] OFFSET [max=N] [wait=MS] [format=text|json] [follow]";

interface Request {
  topic: string;
  partition: number | undefined;
  offset: string;
  max: number;
  waitMs: number;
  format: LineFormat;
  follow: boolean;
}

export const consume: Command = {
  usage: [USAGE],
  summary: "show messages; OFFSET is a number, earliest, latest, -N (the last N) or @UNIX-MS (since then)",

  async run(words, conversation) {
    const request = parse(words, conversation.settings.waitMsMax);
    const consumption = await Consumption.begin(conversation, request);
    if (request.follow) conversation.untilNextLine((signal) => consumption.follow(signal));
    else await consumption.once(request.waitMs);
  },
};

/** One `consume` under way: where it stands in each partition, and how much it may still send. */
class Consumption {
  readonly #conversation: Conversation;
  readonly #request: Request;
  readonly #positions: Position[];
  #sent = 0;

  private constructor(conversation: Conversation, request: Request, positions: Position[]) {
    this.#conversation = conversation;
    this.#request = request;
    this.#positions = positions;
  }

  static async begin(conversation: Conversation, request: Request): Promise<Consumption> {
    const partitions = await partitionsOf(conversation.engine, request);
    const positions: Position[] = [];
    for (const partition of partitions) {
      const offset = await startOffset(conversation.engine, request.topic, partition, request.offset);
      positions.push({ topic: request.topic, partition, offset });
    }
    return new Consumption(conversation, request, positions);
  }

  /** Sends what is there; if that is nothing, waits for the first message or the deadline. */
  async once(waitMs: number): Promise<void> {
    const { engine, signal } = this.#conversation;
    const deadline = performance.now() + waitMs;
    await this.#send();
    for (let leftMs = waitMs; this.#sent === 0 && leftMs > 0; ) {
      const before = this.#next;
      await engine.wait(this.#positions, leftMs, signal);
      await this.#send();
      // What came need not be a message: the marker at the end of a transaction is none.
      leftMs = this.#next === before ? 0 : deadline - performance.now();
    }
    this.#end();
  }

  /** Sends what is there and then what comes, until `signal` is aborted, `max` is reached or the client is gone. */
  async follow(signal: AbortSignal): Promise<void> {
    const { engine, replies } = this.#conversation;
    await this.#send();
    while (!signal.aborted && !replies.gone && this.#sent < this.#request.max) {
      await engine.wait(this.#positions, Number.POSITIVE_INFINITY, signal);
      await this.#send(signal);
    }
    this.#end();
  }

  /** Sends each partition up to its end at this moment, in ascending order. */
  async #send(signal?: AbortSignal): Promise<void> {
    const { engine } = this.#conversation;
    for (const position of this.#positions) {
      const { latest } = await engine.offsets(position.topic, position.partition);
      const left = this.#request.max - this.#sent;
      this.#sent += await sendLines(this.#conversation, position, latest, left, this.#request.format, signal);
    }
  }

  /** Where to go on. */
  get #next(): string {
    return this.#positions.map(({ topic, partition, offset }) => `${topic}-${partition}@${offset}`).join(",");
  }

  #end(): void {
    this.#conversation.replies.ok(`${count(this.#sent, "message")} next=${this.#next}`);
  }
}

function parse(words: Words, waitMsMax: number): Request {
  const target = words.next();
  if (target === undefined) throw invalid(`topic and offset are missing; write: ${USAGE}`);
  const { topic, partition } = parseTarget(target);
  const rest = words.rest();
  if (rest.some((word) => word.startsWith("group="))) throw groupsNotYet("group=");
  const offset = rest.shift();
  if (offset === undefined || offset.includes("=")) throw invalid(`the offset is missing; write: ${USAGE}`);

  const follow = rest.includes("follow");
  const options = parseOptions(rest.filter((word) => word !== "follow"));
  for (const name of options.keys()) {
    if (!["max", "wait", "format"].includes(name))
      throw invalid(`consume has no option ${name}=; write: ${USAGE}`);
  }
  const max = parseNumber(
    "max",
    options.get("max") ?? String(Number.MAX_SAFE_INTEGER),
    1,
    Number.MAX_SAFE_INTEGER,
  );
  const waitMs = parseNumber("wait", options.get("wait") ?? "0", 0, waitMsMax);
  return { topic, partition, offset, max, waitMs, format: formatOf(options.get("format") ?? "text"), follow };
}

async function partitionsOf(engine: Engine, { topic, partition, offset }: Request): Promise<number[]> {
  const { partitionCount } = await engine.describeTopic(topic);
  if (partition !== undefined) return [partition];
  if (partitionCount > 1 && /^\d/.test(offset)) {
    throw invalid(
      `an offset is a place in one partition, and "${topic}" has ${partitionCount}; ` +
        `write: consume ${topic}/0 ${offset}, or earliest, latest, -N or @UNIX-MS for all of them`,
    );
  }
  return Array.from({ length: partitionCount }, (_, number) => number);
}

/** The offset that a word stands for in one partition. */
async function startOffset(engine: Engine, topic: string, partition: number, word: string): Promise<number> {
  const { earliest, latest } = await engine.offsets(topic, partition);
  if (word === "earliest") return earliest;
  if (word === "latest") return latest;
  if (/^-\d{1,16}$/.test(word)) return Math.max(earliest, latest - Number(word.slice(1)));
  if (/^@\d{1,16}$/.test(word)) return engine.offsetForTime(topic, partition, Number(word.slice(1)));
  if (!/^\d{1,30}$/.test(word) || BigInt(word) >= 2n ** 63n) {
    throw invalid(
      `"${word}" is no offset; there are 0 to 2^63-1, earliest, latest, -N (the last N) and @UNIX-MS`,
    );
  }
  if (Number(word) >= earliest && Number(word) <= latest) return Number(word);
  throw new KafkaError(
    "OFFSET_OUT_OF_RANGE",
    `${topic}-${partition} has the offsets ${earliest} to ${latest} (the next one to be written), not ${word}`,
  );
}

function formatOf(name: string): LineFormat {
  if (name === "text") return asText;
  if (name === "json") return asJson;
  throw invalid(`format=${name} must be text or json`);
}

/** `my-topic-0@5 KEY VALUE`. A message without a value (a tombstone) shows `\N`, which no value is escaped to. */
const asText: LineFormat = (record, { topic, partition }) => {
  const value = record.value === null ? "\\N" : escapeBytes(record.value);
  return `${topic}-${partition}@${record.offset} ${keyAsWord(record.key)} ${value}\n`;
};

const asJson: LineFormat = (record, { topic, partition }) => {
  const { offset, timestampMs: timestamp } = record;
  const headers = record.headers().map(({ key, value }) => ({ key, value: bytesAsJson(value) }));
  const [key, value] = [bytesAsJson(record.key), bytesAsJson(record.value)];
  return `${JSON.stringify({ topic, partition, offset, timestamp, key, value, headers })}\n`;
};
