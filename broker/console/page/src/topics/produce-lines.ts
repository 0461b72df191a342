/**
 * What somebody would type to produce the same message: a line for a shell with `nc`, and lines of JavaScript with kafkajs.
 *
 * Invariant: whatever the key and the value are, the lines produce exactly them, and hold no sign that a terminal or an editor
 * would obey: such signs are escaped.
 */
import { UNSEEN } from "../common/visible";

export interface ToProduce {
  topic: string;
  partition: number | null;
  key: string | null;
  value: string;
  host: string;
  port: number;
}

/** The longest line that goes without `bytes=`: well below what a broker takes by default. */
const LINE_MAX = 100_000;
const encoder = new TextEncoder();

export function ncLine({ topic, partition, key, value, host, port }: ToProduce): string {
  const target = partition === null ? topic : `${topic}/${partition}`;
  const option = key === null ? "" : ` key=${keyAsWord(key)}`;
  const start = `produce ${target}${option}`;
  const payload = value.toWellFormed();
  const text = goesOnALine(payload)
    ? `${start} ${payload}\n`
    : `${start} bytes=${encoder.encode(payload).length}\n${payload}\n`;
  return `printf '${forPrintf(text)}' | nc -w 1 ${host} ${port}`;
}

export function kafkajsLines({ topic, partition, key, value, host, port }: ToProduce): string {
  const message = [
    key === null ? [] : [`key: ${inJavaScript(key)}`],
    [`value: ${inJavaScript(value)}`],
    partition === null ? [] : [`partition: ${partition}`],
  ]
    .flat()
    .join(", ");
  return [
    'const { Kafka } = require("kafkajs");',
    "",
    "async function main() {",
    `  const producer = new Kafka({ brokers: [${inJavaScript(`${host}:${port}`)}] }).producer();`,
    "  await producer.connect();",
    `  await producer.send({ topic: ${inJavaScript(topic)}, messages: [{ ${message} }] });`,
    "  await producer.disconnect();",
    "}",
    "main();",
  ].join("\n");
}

/** The value of a line is the rest of it to the letter: but for what would be read as an option, or as the end of the line. */
function goesOnALine(value: string): boolean {
  return value !== "" && value.length <= LINE_MAX && !/\n|\r$/.test(value) && !/^ *(key|bytes)=/.test(value);
}

/** As the text protocol writes a key: one word, with escapes as in C. */
function keyAsWord(key: string): string {
  return key.toWellFormed().replace(/[\\ \p{Cc}]/gu, (sign) => {
    if (sign === "\\") return "\\\\";
    return [...encoder.encode(sign)].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");
  });
}

/** As the format of `printf`, in single quotes. */
function forPrintf(text: string): string {
  return text
    .replaceAll("\\", "\\\\")
    .replaceAll("%", "%%")
    .replaceAll("'", "'\\''")
    .replaceAll("\n", "\\n")
    .replace(UNSEEN, (sign) =>
      [...encoder.encode(sign)].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join(""),
    );
}

function inJavaScript(text: string): string {
  return JSON.stringify(text.toWellFormed()).replace(UNSEEN, (sign) =>
    [...Array(sign.length).keys()]
      .map((at) => `\\u${sign.charCodeAt(at).toString(16).padStart(4, "0")}`)
      .join(""),
  );
}
