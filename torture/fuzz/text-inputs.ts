/** Lines that are nearly right: made of the words of the grammar, in odd orders and with odd values, and then damaged. */
import type { Random } from "../random";
import type { Input } from "./input";
import { mutate } from "./mutate";

const VERBS = [
  "help",
  "create",
  "delete",
  "topics",
  "describe",
  "produce",
  "consume",
  "commit",
  "groups",
  "group",
];
const TOPICS = [
  "a",
  "my-topic",
  "t.1",
  "x".repeat(249),
  "x".repeat(250),
  ".",
  "..",
  "ü",
  "__consumer_offsets",
  "",
];
const OFFSETS = [
  "0",
  "1",
  "-1",
  "-0",
  "earliest",
  "latest",
  "@0",
  "@9999999999999",
  "9223372036854775807",
  "9e9",
  "00",
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
  "\u202e",
  "GET / HTTP/1.1",
  "8 my-topic 0",
  "ß".repeat(40),
];
const LINES_MAX = 6;

export function textInput(random: Random): Input {
  const lines = Array.from({ length: random.between(1, LINES_MAX) }, () => line(random));
  const whole = Buffer.from(lines.join(random.pick(["\n", "\n", "\r\n"])) + random.pick(["\n", ""]));
  const bytes = random.next() < 0.5 ? whole : mutate(whole, random);
  // A first byte below this one would speak Kafka.
  if (bytes.length > 0 && bytes[0]! <= 8) bytes[0] = 0x61;
  return { door: "text", about: `${lines.length} lines`, bytes };
}

function line(random: Random): string {
  if (random.next() < 0.3) {
    const topic = random.pick(TOPICS);
    const length = random.next() < 0.7 ? topic.length : random.between(0, 300);
    return `${length} ${topic} ${random.pick(OFFSETS)}`;
  }
  const words: string[] = [
    random.pick(VERBS),
    random.pick(TOPICS) + random.pick(["", "", "/0", "/1", "/-1", "/x"]),
  ];
  for (let left = random.between(0, 3); left > 0; left--)
    words.push(random.pick(random.next() < 0.6 ? OPTIONS : OFFSETS));
  if (random.next() < 0.5) words.push(random.pick(VALUES));
  return words.join(random.pick([" ", " ", "  "]));
}
