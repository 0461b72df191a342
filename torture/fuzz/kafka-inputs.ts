/** Requests that are nearly right: any API in any version, its fields filled by their types, and then damaged. */
import { encodeRequest, framed } from "../../harness/support/kafka/exchange";
import { type Field, fieldsOf, type Message } from "../../harness/support/kafka/layout";
import { ALL_MESSAGES } from "../../harness/support/kafka/messages";
import { encodeBatch } from "../../harness/support/kafka/record-batch";
import type { Structure, Value } from "../../harness/support/kafka/values";
import type { Random } from "../random";
import type { Input } from "./input";
import { mutate } from "./mutate";

/** The correlation id tells nobody anything here. */
const CORRELATION_ID = 7;
const VERSION_MAX = 17;
const TEXTS = ["", "a", "my-topic", "g", "ß", "\0", "range", "x".repeat(300)];
const NUMBERS = [0, 0, 0, 1, -1, -2, 5, 127];
const ELEMENTS_MAX = 3;

export function kafkaInput(random: Random): Input {
  const message = random.pick(ALL_MESSAGES);
  const version = random.between(0, VERSION_MAX);
  const frame = requestOf(message, version, random);
  const isDamaged = random.next() < 0.7;
  // The length in front is right as often as it is wrong, or nothing behind it would ever be looked at.
  const bytes = !isDamaged
    ? frame
    : random.next() < 0.8
      ? framed(mutate(frame.subarray(4), random))
      : mutate(frame, random);
  if (bytes.length > 0 && bytes[0]! > 8) bytes[0] = 0;
  return { door: "kafka", about: `${message.name} v${version}${isDamaged ? ", damaged" : ""}`, bytes };
}

function requestOf(message: Message, version: number, random: Random): Buffer {
  try {
    return encodeRequest(message, version, CORRELATION_ID, structure(message.request, version, random)).frame;
  } catch {
    // The layout knows no such version: its fields as they were in the first.
    return encodeRequest(message, 0, CORRELATION_ID, {}).frame;
  }
}

function structure(fields: readonly Field[], version: number, random: Random): Structure {
  const { plain, tagged } = fieldsOf(fields, version);
  const chosen = [...plain, ...tagged.filter(() => random.next() < 0.2)];
  return Object.fromEntries(chosen.map((field) => [field.name, value(field, version, random)]));
}

function value(field: Field, version: number, random: Random): Value {
  if (field.isNullable && random.next() < 0.15) return null;
  if (!field.isArray) return one(field, version, random);
  return Array.from({ length: random.between(0, ELEMENTS_MAX) }, () => one(field, version, random));
}

function one(field: Field, version: number, random: Random): Value {
  switch (field.type) {
    case "":
      return structure(field.fields, version, random);
    case "string":
      return random.pick(TEXTS);
    case "bytes":
      return field.name === "records" ? records(random) : Buffer.from(random.pick(TEXTS));
    case "bool":
      return random.next() < 0.5;
    case "uuid":
      return "AAAAAAAAAAAAAAAAAAAAAA";
    default:
      return field.name.endsWith("Ms") ? random.pick([0, 1, -1]) : random.pick(NUMBERS);
  }
}

function records(random: Random): Buffer {
  const batch = encodeBatch({
    records: Array.from({ length: random.between(1, 3) }, (_, at) => ({
      key: `k${at}`,
      value: random.pick(TEXTS),
    })),
    compression: random.pick(["none", "gzip"]),
    header: {},
    hasWrongCrc: random.next() < 0.1,
  });
  return random.next() < 0.5 ? batch : mutate(batch, random);
}
