/**
 * The command dialect: a verb, words, options. Every reply is zero or more data lines and then one line that starts with OK
 * or ERR, so that a person and a program see equally well where it ends.
 */
import type { KafkaError } from "../errors";
import { invalid, Words } from "./command";
import type { Conversation, Dialect } from "./dialect";
import { quote } from "./format";
import type { Frame } from "./framing";
import { httpRefusal, isHttpRequest } from "./http";
import { lineTooLong } from "./limits";
import { nearest } from "./nearest";

const HEADER_EXAMPLE = "8 my-topic 0";

export class CommandDialect implements Dialect {
  readonly keepsUnfinishedLine = false;
  readonly #conversation: Conversation;

  constructor(conversation: Conversation) {
    this.#conversation = conversation;
  }

  handle(frame: Frame): void | Promise<void> {
    if (isHttpRequest(frame)) return this.#refuseHttp();
    if (frame.kind === "too-long") throw lineTooLong(this.#conversation.settings.lineBytesMax);
    const words = new Words(frame.bytes, frame.start, frame.end);
    const verb = words.next();
    if (verb === undefined) return;
    const name = verb.toLowerCase();
    const { commands } = this.#conversation;
    if (!Object.hasOwn(commands, name)) throw this.#unknown(verb, frame);
    const command = commands[name]!;
    if (command.pipelined) return command.run(words, this.#conversation);
    return this.#conversation.settled().then(() => command.run(words, this.#conversation));
  }

  async #refuseHttp(): Promise<void> {
    await this.#conversation.settled();
    this.#conversation.replies.write(httpRefusal());
    this.#conversation.close();
  }

  /** A line without a header is what a beginner types first: the answer shows what would have worked, ready to paste. */
  #unknown(verb: string, frame: Frame): KafkaError {
    const { host, port } = this.#conversation.address;
    const line = quote(frame.bytes.subarray(frame.start, frame.end)).slice(1, -1);
    const message = /^[\w .,:;!?-]+$/.test(line) ? line : "Test message";
    const guess = nearest(verb.toLowerCase(), Object.keys(this.#conversation.commands));
    const hint = guess === undefined ? `"help" lists the commands` : `did you mean "${guess}"?`;
    return invalid(
      `${quote(Buffer.from(verb))} is no command (${hint}). To store a message, send a header line first: ` +
        `printf '${HEADER_EXAMPLE}\\n${message}\\n' | nc -w 1 ${host} ${port}`,
    );
  }
}
