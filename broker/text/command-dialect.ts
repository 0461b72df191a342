/**
 * The command dialect: a verb, words, options. Every reply is zero or more data lines and then one line that starts with OK
 * or ERR, so that a person and a program see equally well where it ends.
 */
import type { KafkaError } from "../errors";
import type { RequestCounts } from "../traffic";
import { type Command, invalid, Words } from "./command";
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
  readonly #requests: RequestCounts;

  constructor(conversation: Conversation, requests: RequestCounts) {
    this.#conversation = conversation;
    this.#requests = requests;
    conversation.producer.countAs(requests.of("produce"));
  }

  handle(frame: Frame): void | Promise<void> {
    if (isHttpRequest(frame)) return this.#refuseHttp();
    if (frame.kind === "too-long") throw this.#refused(lineTooLong(this.#conversation.settings.lineBytesMax));
    const words = new Words(frame.bytes, frame.start, frame.end);
    const verb = words.next();
    if (verb === undefined) return;
    const name = verb.toLowerCase();
    const { commands } = this.#conversation;
    if (!Object.hasOwn(commands, name)) throw this.#refused(this.#unknown(verb, frame));
    const command = commands[name]!;
    if (command.pipelined) return this.#runPipelined(command, name, words);
    return this.#requests.of(name).counting(async () => {
      await this.#conversation.settled();
      await command.run(words, this.#conversation);
    });
  }

  /** What goes to the producer is counted there, when it is answered; here what does not even get so far. */
  #runPipelined(command: Command, name: string, words: Words): void | Promise<void> {
    try {
      return command.run(words, this.#conversation)?.catch((problem) => {
        throw this.#requests.of(name).refused(problem);
      });
    } catch (problem) {
      throw this.#requests.of(name).refused(problem);
    }
  }

  /** A line that is no command counts as one of its own kind: its first word may be anything. */
  #refused(refusal: KafkaError): KafkaError {
    return this.#requests.of("unknown").refused(refusal);
  }

  async #refuseHttp(): Promise<void> {
    this.#requests.of("http").refused(invalid("a web page speaks to the console"));
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
