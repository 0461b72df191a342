/**
 * A client of Kafka's wire protocol over a raw socket. It may send many requests before it reads an answer.
 *
 * Invariant: answers come in the order of the requests, each with the correlation id of its request.
 */
import { type Client, PATIENCE_MS } from "../client";
import {
  type Answer,
  decodeAnswer,
  describeRequest,
  encodeRequest,
  type Request,
  SIZE_BYTES,
} from "./exchange";
import type { Message } from "./layout";
import type { Structure } from "./values";

export class KafkaClient {
  readonly raw: Client;
  /** Requests that have no answer yet. */
  readonly pending: Request[] = [];
  /** For steps that speak of the last request or answer. */
  lastRequest: Request | undefined;
  lastAnswer: Answer | undefined;
  #correlationId = 0;

  constructor(raw: Client) {
    this.raw = raw;
  }

  /** Encodes a request without sending it. */
  request(message: Message, version: number, values: Structure): Request {
    this.#correlationId++;
    return encodeRequest(message, version, this.#correlationId, values);
  }

  async send(request: Request, isAnswered: boolean): Promise<void> {
    this.lastRequest = request;
    if (isAnswered) this.pending.push(request);
    await this.raw.send(request.frame);
  }

  /**
   * The answer to the oldest request that has none, waiting for it. `asVersion` is for answers in another version than was asked for.
   * @throws Error that shows what came, when nothing comes or it cannot be read.
   */
  async answer(asVersion?: number): Promise<Answer> {
    const request = this.pending.shift();
    if (request === undefined) throw new Error("the client has sent no request that is still to be answered");
    const frame = await this.#frame(request);
    this.lastAnswer = decodeAnswer(request, frame, asVersion ?? request.version);
    return this.lastAnswer;
  }

  /** Answers that have come and that nobody has read. */
  arrived(): Answer[] {
    const answers: Answer[] = [];
    for (let frame = wholeFrame(this.raw.unseen); frame !== undefined; frame = wholeFrame(this.raw.unseen)) {
      const request = this.pending.shift();
      if (request === undefined) break;
      this.raw.lookedAt += frame.length;
      answers.push(decodeAnswer(request, frame, request.version));
    }
    return answers;
  }

  async #frame(request: Request): Promise<Buffer> {
    const { raw } = this;
    await raw.until(() => raw.closed || wholeFrame(raw.unseen) !== undefined);
    const frame = wholeFrame(raw.unseen);
    if (frame === undefined) throw new Error(noAnswer(raw, request));
    raw.lookedAt += frame.length;
    return frame;
  }
}

/** The first frame, with its size, once all of it has come. */
export function wholeFrame(bytes: Buffer): Buffer | undefined {
  if (bytes.length < SIZE_BYTES) return undefined;
  const length = SIZE_BYTES + bytes.readInt32BE(0);
  return length >= SIZE_BYTES && bytes.length >= length ? bytes.subarray(0, length) : undefined;
}

function noAnswer(raw: Client, request: Request): string {
  const what = `${request.message.name} v${request.version}`;
  const happened = raw.closed
    ? `the broker closed the connection instead of answering ${what}`
    : `${what} was not answered within ${PATIENCE_MS / 1000} s`;
  const came = `${raw.unseen.length} bytes came: ${raw.unseen.subarray(0, 64).toString("hex")}`;
  return [`${happened}; ${came}`, "sent:", ...describeRequest(request)].join("\n");
}
