/**
 * Inputs that share a connection that speaks Kafka's protocol. Each request gets a correlation id of its own, so that its answer is known.
 *
 * Invariant: answers come in the order of the requests, each once, each in the layout of its API; where one is due, it comes.
 */
import type { Message } from "../../harness/support/kafka/layout";
import { ALL_MESSAGES } from "../../harness/support/kafka/messages";
import type { Answers } from "./answers";
import type { Bundle, Complaint, End } from "./bundle";
import { isDue } from "./due";
import type { DoorInput } from "./input";
import type { Served } from "./kafka-inputs";
import type { Learnt } from "./learnt";
import type { Tally } from "./tally";

const SIZE_BYTES = 4;
/** Size, API key, version and correlation id. */
const FIXED_BYTES = 12;
const CORRELATION_AT = 8;
const PRODUCE = 0;
const API_VERSIONS = 18;
const ANSWER_BYTES_MAX = 128 * 1024 * 1024;
const BY_KEY = new Map(ALL_MESSAGES.map((message) => [message.apiKey, message]));

export interface KafkaWorld {
  served: ReadonlyMap<number, Served>;
  answers: Answers;
  learnt: Learnt;
  tally: Tally;
  complain(complaint: Complaint): void;
}

interface Sent {
  input: number;
  /** Undefined: the broker has no such API. */
  message: Message | undefined;
  version: number;
  frame: Buffer;
}

export class KafkaBundle implements Bundle {
  readonly bytes: Buffer;
  readonly #inputs: readonly DoorInput[];
  readonly #world: KafkaWorld;
  /** By correlation id. */
  readonly #sent: Sent[] = [];
  /** The correlation id of the next answer, if it has one. */
  #next = 0;
  #unread: Buffer = Buffer.alloc(0);

  /** Takes from the front of `inputs`, up to the first after which nobody can say where a request begins. */
  constructor(inputs: readonly DoorInput[], world: KafkaWorld) {
    this.#inputs = inputs;
    this.#world = world;
    const pieces: Buffer[] = [];
    for (const [at, { bytes }] of inputs.entries()) {
      const copy = Buffer.from(bytes);
      world.learnt.fillIn(copy);
      pieces.push(copy);
      if (!this.#number(copy, at)) break;
    }
    this.bytes = Buffer.concat(pieces);
  }

  take(chunk: Buffer): void {
    this.#unread = this.#unread.length === 0 ? chunk : Buffer.concat([this.#unread, chunk]);
    while (this.#unread.length >= SIZE_BYTES) {
      const size = this.#unread.readInt32BE(0);
      if (size < SIZE_BYTES || size > ANSWER_BYTES_MAX) {
        this.#complain(`an answer says that it has ${size} bytes`);
        return;
      }
      if (this.#unread.length < SIZE_BYTES + size) return;
      this.#answer(this.#unread.subarray(SIZE_BYTES, SIZE_BYTES + size));
      this.#unread = this.#unread.subarray(SIZE_BYTES + size);
    }
  }

  get isOwed(): boolean {
    return this.#isDue("stalled");
  }

  finish(end: End): number {
    if (this.#unread.length > 0 && end === "closed") this.#complain("an answer ends in the middle");
    if (this.#isDue(end)) {
      const { message, version } = this.#sent[this.#next]!;
      const how = end === "closed" ? "the broker has hung up" : "none came";
      this.#complain(`an answer to ${message!.name} v${version} is due, and ${how}`);
    }
    // A Produce without an answer may have wanted none; where others wait behind it, it may as well be the reason.
    const isOver = this.#sent.slice(this.#next).every(({ message }) => message?.apiKey === PRODUCE);
    if (isOver) return this.#sent.length === 0 ? 1 : this.#sent.at(-1)!.input + 1;
    const { message, version, input } = this.#sent[this.#next]!;
    const outcome = end === "stalled" ? "still waiting" : "hung up";
    this.#world.tally.count({ what: message?.name ?? "(no such API)", version }, outcome);
    return input + 1;
  }

  /** Whether the next answer is due for certain. */
  #isDue(end: End): boolean {
    const next = this.#sent[this.#next];
    if (next?.message === undefined || this.#inputs[next.input]!.isSound !== true) return false;
    return isDue(next.frame, next.message, next.version, end);
  }

  /** Gives each request its correlation id; false where the sizes do not fit what follows. */
  #number(bytes: Buffer, input: number): boolean {
    let at = 0;
    while (bytes.length - at >= FIXED_BYTES) {
      const size = bytes.readInt32BE(at);
      const message = BY_KEY.get(bytes.readInt16BE(at + SIZE_BYTES));
      const version = bytes.readInt16BE(at + SIZE_BYTES + 2);
      bytes.writeInt32BE(this.#sent.length, at + CORRELATION_AT);
      const frame = bytes.subarray(at, at + SIZE_BYTES + size);
      this.#sent.push({ input, message, version, frame });
      if (size < FIXED_BYTES - SIZE_BYTES || size > bytes.length - at - SIZE_BYTES) return false;
      at += SIZE_BYTES + size;
    }
    if (at === 0 && bytes.length > 0)
      this.#sent.push({ input, message: undefined, version: 0, frame: bytes });
    return at === bytes.length;
  }

  #answer(frame: Buffer): void {
    const id = frame.readInt32BE(0);
    const isNext = id >= this.#next && id < this.#sent.length;
    const areSilent =
      isNext && this.#sent.slice(this.#next, id).every(({ message }) => message?.apiKey === PRODUCE);
    if (!areSilent) {
      this.#complain(`an answer has the correlation id ${id}, and ${this.#next} is next`);
      return;
    }
    this.#next = id + 1;
    const { message, version, input } = this.#sent[id]!;
    if (message === undefined) {
      this.#complain("a request of an API that nobody knows was answered", input);
      return;
    }
    this.#look(frame, message, version, input);
  }

  #look(frame: Buffer, message: Message, version: number, input: number): void {
    const { served, answers, tally } = this.#world;
    const { min, max } = served.get(message.apiKey)!;
    const isServed = version >= min && version <= max;
    try {
      if (!isServed && message.apiKey !== API_VERSIONS) throw new Error("that version is not served");
      const errors = answers.errorsIn(frame, message, isServed ? version : 0);
      tally.count({ what: message.name, version }, "answered", errors);
      if (errors.has("UNKNOWN_SERVER_ERROR")) throw new Error("it is UNKNOWN_SERVER_ERROR");
    } catch (problem) {
      const hex = frame.subarray(0, 100).toString("hex");
      this.#complain(
        `the answer to ${message.name} v${version}: ${(problem as Error).message}; ${hex}`,
        input,
      );
    }
  }

  #complain(
    sentence: string,
    input = this.#sent[Math.min(this.#next, this.#sent.length - 1)]?.input ?? 0,
  ): void {
    this.#world.complain({ sentence, input: this.#inputs[input]! });
  }
}
