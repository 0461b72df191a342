/**
 * The text protocol as one more client: what is typed is read by Kafka's clients, and what they write is shown by `consume`.
 * It has no word for headers, timestamps and tombstones when it writes, and shows them all when it reads.
 */
import { Client } from "../support/client";
import type {
  AdminAnswer,
  AdminRequest,
  ConsumeRequest,
  From,
  KafkaClient,
  ProduceRequest,
  Received,
} from "./client";

/** Bytes in `format=json`. */
type JsonBytes = string | { base64: string } | null;

interface JsonLine {
  partition: number;
  offset: number;
  timestamp: number;
  key: JsonBytes;
  value: JsonBytes;
  headers: { key: string; value: JsonBytes }[];
}

export class TextClient implements KafkaClient {
  readonly name = "text";
  readonly can = { headers: "none", timestamps: false, tombstones: false } as const;

  async version(): Promise<string> {
    return "the text protocol";
  }

  async produce({ address, topic, messages }: ProduceRequest): Promise<void> {
    const commands = messages.map(({ partition, key, value }) => {
      const place = partition === undefined ? topic : `${topic}/${partition}`;
      const words = key === null ? `produce ${place}` : `produce ${place} key=${escaped(key)}`;
      return Buffer.concat([Buffer.from(`${words} bytes=${value!.length}\n`), value!, Buffer.from("\n")]);
    });
    const stored = (await converse(address, Buffer.concat(commands))).filter((line) =>
      line.startsWith("OK "),
    );
    if (stored.length !== messages.length)
      throw new Error(`of ${messages.length} messages the broker has answered ${stored.length} with OK`);
  }

  async consume(request: ConsumeRequest, ready: () => void = () => {}): Promise<Received[]> {
    const { address, topic, from, count, patienceMs } = request;
    const words = `consume ${topic} ${offsetOf(from)} max=${count} wait=${patienceMs} format=json`;
    // Requests are executed in turn: once `help` is answered, the broker has begun with what came in the same piece.
    const reply = await converse(address, Buffer.from(`help\n${words}\n`), 2 * patienceMs, ready);
    return reply.filter((line) => line.startsWith("{")).map((line) => receivedFrom(JSON.parse(line)));
  }

  async admin({ act }: AdminRequest): Promise<AdminAnswer> {
    throw new Error(`the text protocol is no admin client here, and so is not asked to ${act} a topic`);
  }

  close(): void {}
}

/**
 * Sends commands, calls `begun` when the first is answered, and returns the lines of the replies.
 * @throws Error at the first ERR.
 */
async function converse(
  address: string,
  commands: Buffer,
  patienceMs?: number,
  begun: () => void = () => {},
): Promise<string[]> {
  const [host, port] = address.split(":");
  const client = await Client.connect(host!, Number(port));
  try {
    await client.send(commands);
    client.finish();
    await client.until(() => client.closed || client.received.includes("\nOK "));
    begun();
    if (!(await client.untilClosed(patienceMs))) throw new Error("the broker did not end its reply");
    const lines = client.received.toString().split("\n").slice(0, -1);
    const error = lines.find((line) => line.startsWith("ERR "));
    if (error !== undefined) throw new Error(error);
    return lines;
  } finally {
    client.destroy();
  }
}

function escaped(key: Buffer): string {
  return [...key].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");
}

function offsetOf(from: From): string {
  if ("offset" in from) return String(from.offset);
  if ("time" in from) return `@${from.time}`;
  return from.at === "beginning" ? "earliest" : "latest";
}

function receivedFrom({ partition, offset, timestamp, key, value, headers }: JsonLine): Received {
  const pairs = headers.map((header): [string, Buffer] => [header.key, bytesOf(header.value)!]);
  return { partition, offset, timestamp, key: bytesOf(key), value: bytesOf(value), headers: pairs };
}

function bytesOf(json: JsonBytes): Buffer | null {
  if (json === null) return null;
  return typeof json === "string" ? Buffer.from(json) : Buffer.from(json.base64, "base64");
}
