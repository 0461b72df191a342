/**
 * The header dialect: the original protocol. A header sets topic and offset; the lines behind it are messages.
 *
 * The one subtle rule: a header shows the log, unless the line behind it, already begun when the header was read, turns out to
 * be a message. So `printf '8 my-topic 0\nTest\n' | nc` stores a message and a header typed alone shows the log.
 */

import { unknownTopic } from "../destination";
import { asKafkaError, KafkaError } from "../errors";
import { errorName, type RequestCount, type RequestCounts } from "../traffic";
import { sendValues } from "./consumer";
import type { Conversation, Dialect } from "./dialect";
import { quote } from "./format";
import type { Frame } from "./framing";
import type { Header, HeaderGrammar } from "./header";
import { lineTooLong } from "./limits";

export class HeaderDialect implements Dialect {
  /** A program may write header and message and destroy its socket at once: what arrived is stored. */
  readonly keepsUnfinishedLine = true;
  readonly #conversation: Conversation;
  readonly #grammar: HeaderGrammar;
  readonly #headers: RequestCount;
  readonly #messages: RequestCount;
  #inForce: Header | undefined;
  /** The header whose consuming waits for the line behind it. */
  #postponed: Header | undefined;

  constructor(conversation: Conversation, grammar: HeaderGrammar, requests: RequestCounts) {
    this.#conversation = conversation;
    this.#grammar = grammar;
    this.#headers = requests.of("header");
    this.#messages = requests.of("message");
    conversation.producer.countAs(this.#messages);
  }

  handle(frame: Frame): void | Promise<void> {
    if (frame.kind === "too-long") return this.#messages.counting(() => this.#refuseLine());
    const header = this.#grammar.parse(frame.bytes, frame.start, frame.end);
    if (header !== undefined) return this.#headers.counting(() => this.#obey(header));
    if (this.#inForce === undefined) throw this.#headers.refused(this.#noHeader(frame));
    this.#postponed = undefined;
    const { producer, framer } = this.#conversation;
    return producer.send(
      this.#inForce.topic,
      0,
      null,
      frame.bytes,
      frame.start,
      frame.end,
      framer.bytesAtHand,
    );
  }

  async #obey(header: Header): Promise<void> {
    await this.#consumePostponed();
    this.#inForce = header;
    this.#postponed = header;
    if (this.#conversation.framer.bytesAtHand === 0) await this.#consumePostponed();
  }

  async #refuseLine(): Promise<void> {
    await this.#consumePostponed();
    throw lineTooLong(this.#conversation.settings.lineBytesMax);
  }

  async #consumePostponed(): Promise<void> {
    const header = this.#postponed;
    if (header === undefined) return;
    this.#postponed = undefined;
    await this.#conversation.settled();
    try {
      await this.#consume(header);
    } catch (problem) {
      this.#headers.failed(errorName(problem));
      this.#conversation.replies.promiseError(problem);
    }
  }

  /** Sends the log of partition 0 from the header's offset up to its end at this moment. */
  async #consume({ topic, offset }: Header): Promise<void> {
    const { engine } = this.#conversation;
    const { earliest, latest } = await engine.offsets(topic, 0).catch((problem) => {
      throw this.#explainUnknown(topic, problem);
    });
    if (offset < earliest || offset > latest) {
      throw new KafkaError(
        "OFFSET_OUT_OF_RANGE",
        `${topic}-0 has the offsets ${earliest} to ${latest} (the next one to be written), not ${offset}`,
      );
    }
    await sendValues(this.#conversation, { topic, partition: 0, offset }, latest);
  }

  #explainUnknown(topic: string, problem: unknown): unknown {
    if (asKafkaError(problem).name !== "UNKNOWN_TOPIC_OR_PARTITION") return problem;
    if (!this.#conversation.settings.autoCreateTopics) return unknownTopic(topic);
    return new KafkaError(
      "UNKNOWN_TOPIC_OR_PARTITION",
      `there is no topic "${topic}" yet; a message typed now creates it`,
    );
  }

  #noHeader(frame: Frame): KafkaError {
    const line = frame.bytes.subarray(frame.start, frame.end);
    return new KafkaError(
      "INVALID_REQUEST",
      `${quote(line)} is no header: ${this.#grammar.explain(quote(line).slice(1, -1))}`,
    );
  }
}
