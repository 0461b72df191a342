/**
 * `produce`: stores one message.
 *
 *     produce TOPIC[/PARTITION] [key=K] VALUE
 *     produce TOPIC[/PARTITION] [key=K] bytes=N        and N raw bytes behind the LF
 *
 * One space ends the options, the rest of the line is the VALUE to the letter. The bytes behind `bytes=N` are skipped even
 * when the message is refused, for else they would be taken for commands.
 */
import { asKafkaError, KafkaError } from "../../errors";
import { type Command, invalid, parseTarget, type Words } from "../command";
import type { Conversation } from "../dialect";
import { unescapeBytes } from "../format";

const USAGE = "produce TOPIC[/PARTITION] [key=K] VALUE";
const USAGE_BYTES = "produce TOPIC[/PARTITION] [key=K] bytes=N";
const SPACE = 0x20;

export const produce: Command = {
  usage: [USAGE, USAGE_BYTES],
  summary: "store a message; with bytes=N the next N bytes are its value",
  pipelined: true,

  run(words, conversation) {
    const target = words.next();
    if (target === undefined) throw invalid(`topic and value are missing; write: ${USAGE}`);
    const options = readOptions(words);
    if (options.bytes !== undefined) return produceBytes(target, options, options.bytes, words, conversation);

    assertOnce(options);
    if (words.at === words.end) throw invalid(`the value is missing; write: ${USAGE}`);
    const { topic, partition } = parseTarget(target);
    const key = keyOf(options);
    const { producer, framer } = conversation;
    return producer.send(topic, partition, key, words.bytes, words.at + 1, words.end, framer.bytesAtHand);
  },
};

interface Options {
  key?: string;
  bytes?: string;
  /** The option that is given more than once, if there is one. */
  twice?: "key" | "bytes";
}

/** Reads the options and leaves the cursor on the one space that ends them, or at the end of the line. */
function readOptions(words: Words): Options {
  const options: Options = {};
  for (;;) {
    let start = words.at;
    while (start < words.end && words.bytes[start] === SPACE) start++;
    const name = optionNameAt(words, start);
    if (name === undefined) return options;
    if (options[name] !== undefined) options.twice = name;
    // A key may be any bytes: as latin1 every byte is one character.
    options[name] = words.nextBytes()!.toString("latin1", name.length + 1);
  }
}

function assertOnce({ twice }: Options): void {
  if (twice !== undefined)
    throw invalid(`${twice}= is given twice; a value that begins with "${twice}=" goes by bytes=N`);
}

function optionNameAt({ bytes, end }: Words, start: number): "key" | "bytes" | undefined {
  const first = bytes[start];
  if (first === 0x6b && bytes.toString("latin1", start, Math.min(start + 4, end)) === "key=") return "key";
  if (first === 0x62 && bytes.toString("latin1", start, Math.min(start + 6, end)) === "bytes=")
    return "bytes";
  return undefined;
}

function keyOf({ key }: Options): Buffer | null {
  return key === undefined ? null : unescapeBytes(Buffer.from(key, "latin1"));
}

async function produceBytes(
  target: string,
  options: Options,
  bytesAsked: string,
  words: Words,
  conversation: Conversation,
): Promise<void> {
  const { engine, framer, producer, settings } = conversation;
  const length = /^\d{1,16}$/.test(bytesAsked) ? Number(bytesAsked) : Number.NaN;
  if (!(length <= settings.requestBytesMax) || options.twice === "bytes") {
    // Nobody can tell where such a payload would end.
    conversation.close();
    assertOnce(options);
    const range = `from 0 to KAFKA_SOCKET_REQUEST_MAX_BYTES=${settings.requestBytesMax}`;
    throw invalid(`bytes=${bytesAsked} must be a whole number ${range}; the connection is closed`);
  }
  try {
    assertOnce(options);
    if (words.next() !== undefined)
      throw invalid(`nothing may follow bytes=${length} on its line; write: ${USAGE_BYTES}`);
    const { topic, partition } = parseTarget(target);
    const key = keyOf(options);
    await assertWelcome(engine, topic, length, settings.messageBytesMax);
    conversation.expectBytes(length, (frame) => {
      return producer.send(topic, partition, key, frame.bytes, frame.start, frame.end, framer.bytesAtHand);
    });
  } catch (problem) {
    framer.skipBytes(length);
    throw problem;
  }
}

/** Refuses a message too large for its topic before its bytes are kept, not after. */
async function assertWelcome(
  engine: Conversation["engine"],
  topic: string,
  length: number,
  messageBytesMax: number,
): Promise<void> {
  const limit = await engine.describeTopic(topic).then(
    (found) => Number(found.config["max.message.bytes"]),
    (problem) => {
      if (asKafkaError(problem).name !== "UNKNOWN_TOPIC_OR_PARTITION") throw problem;
      return messageBytesMax;
    },
  );
  if (length > limit) {
    const sentence = `a message of ${length} bytes is over max.message.bytes=${limit} of the topic "${topic}"`;
    throw new KafkaError("MESSAGE_TOO_LARGE", sentence);
  }
}
