/**
 * Lines that are nearly right: most of them commands as they should be, some made of the words of the grammar in odd orders and with odd
 * values, and some of those damaged.
 */
import type { Random } from "../random";
import { GROUPS, TOPICS } from "./field-values";
import type { DoorInput } from "./input";
import { mutate } from "./mutate";

const ODD_TOPICS = ["x".repeat(249), "x".repeat(250), ".", "..", "ü", "__consumer_offsets", ""];
const OFFSETS = ["0", "1", "earliest", "latest", "-1", "-3", "@0"];
const ODD_OFFSETS = [
  "-0",
  "@9999999999999",
  "9223372036854775807",
  "9223372036854775808",
  "9e9",
  "00",
  "@-1",
  "1.5",
];
const OPTIONS = [
  "partitions=1",
  "partitions=0",
  "partitions=99999",
  "max=1",
  "max=-1",
  "wait=1",
  "wait=x",
  "format=json",
  "format=xml",
  "follow",
  "key=k",
  "key=\\x00\\",
  "key=",
  "bytes=3",
  "bytes=0",
  "bytes=99999999999",
  "group=g",
  "group=",
  "offset=0",
  "retention.ms=1",
  "cleanup.policy=compact",
  "segment.bytes=14",
];
const VALUES = [
  "value",
  "",
  " ",
  "a\\nb",
  "\u0000",
  "\u001b[2J",
  "\u202e",
  "GET / HTTP/1.1",
  "8 my-topic 0",
  "ß".repeat(40),
  "x".repeat(5000),
];
const LINES_MAX = 6;
/** These end a connection, wait for others of a group or for messages, or take what comes behind them for a message. */
const ANSWERED_OTHERWISE = /^quit| group=| follow| bytes=/;

/** What a line needs to be right. */
interface Words {
  topic(): string;
  /** With a partition, now and then. */
  place(): string;
  group(): string;
  offset(): string;
  value(): string;
  /** Either nothing or one of these. */
  maybe(...options: string[]): string;
}

/** By verb, a line of that kind. */
const LINES: Readonly<Record<string, (words: Words) => string>> = {
  help: ({ maybe }) => `help${maybe(" create", " consume", " nonsense")}`,
  create: ({ topic, maybe }) =>
    `create ${topic()}${maybe(" partitions=2", " partitions=3")}${maybe(" cleanup.policy=compact", " retention.ms=1000", " segment.bytes=200")}`,
  delete: ({ topic }) => `delete ${topic()}`,
  topics: () => "topics",
  describe: ({ topic }) => `describe ${topic()}`,
  produce: ({ place, value, maybe }) =>
    `produce ${place()}${maybe(" key=k", " key=\\x00\\n", " bytes=3", " key=k bytes=5")} ${value()}`,
  consume: ({ place, topic, group, offset, maybe }) => {
    const options = `${maybe(" max=2", " max=0")}${maybe(" wait=1")}${maybe(" format=json", " follow")}`;
    return maybe("group") === ""
      ? `consume ${place()} ${offset()}${options}`
      : `consume ${topic()} group=${group()}${options}`;
  },
  commit: ({ place, group, offset }) => `commit ${place()} group=${group()} offset=${offset()}`,
  groups: () => "groups",
  group: ({ group }) => `group ${group()}`,
  quit: () => "quit",
};

export const VERBS: readonly string[] = Object.keys(LINES);
/** Whoever has quit says no more; and the others change files, one after the other, so that all would wait for them. */
const RARE = new Set(["quit", "create", "delete"]);
const OFTEN = VERBS.flatMap((verb) => (RARE.has(verb) ? [verb] : [verb, verb, verb, verb, verb]));

export function textInput(random: Random): DoorInput {
  const count = random.next() < 0.5 ? 1 : random.between(2, LINES_MAX);
  const chance = random.next();
  const areSound = chance < 0.5;
  const make = areSound ? soundLine : oddLine;
  const lines = Array.from({ length: count }, () =>
    random.next() < 0.1 ? headerLine(random) : make(random),
  );
  if (random.next() < 0.15) lines[0] = headerLine(random);
  const isSound = areSound && lines.every((line) => /^[a-z]/.test(line) && !ANSWERED_OTHERWISE.test(line));
  const whole = Buffer.from(lines.join(random.pick(["\n", "\n", "\r\n"])));
  const bytes = chance < 0.75 ? whole : mutate(whole, random);
  // A first byte below this one would speak Kafka.
  if (bytes.length > 0 && bytes[0]! <= 8) bytes[0] = 0x61;
  return { door: "text", about: `${lines.length} lines`, isSound, bytes };
}

function soundLine(random: Random): string {
  const topic = () => random.pick(TOPICS);
  return LINES[random.pick(OFTEN)]!({
    topic,
    place: () => topic() + random.pick(["", "", "", "/0", "/0", "/1"]),
    group: () => random.pick(GROUPS),
    offset: () => random.pick(OFFSETS),
    value: () => random.pick(VALUES),
    maybe: (...options) => (random.next() < 0.6 ? "" : random.pick(options)),
  });
}

function headerLine(random: Random): string {
  const topic = random.pick(random.next() < 0.7 ? TOPICS : ODD_TOPICS);
  const length = random.next() < 0.8 ? topic.length : random.between(0, 300);
  return `${length} ${topic} ${random.pick(random.next() < 0.7 ? ["0", "0", "1", "5"] : ODD_OFFSETS)}`;
}

function oddLine(random: Random): string {
  const topic = random.pick(random.next() < 0.6 ? TOPICS : ODD_TOPICS);
  const words = [random.pick(OFTEN), topic + random.pick(["", "", "/0", "/1", "/-1", "/x"])];
  for (let left = random.between(0, 3); left > 0; left--) {
    const chance = random.next();
    words.push(random.pick(chance < 0.6 ? OPTIONS : chance < 0.8 ? OFFSETS : ODD_OFFSETS));
  }
  if (random.next() < 0.5) words.push(random.pick(VALUES));
  return words.join(random.pick([" ", " ", "  "]));
}
