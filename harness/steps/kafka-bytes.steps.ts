/**
 * Wrong bytes over Kafka's wire protocol.
 *
 * Frames written byte by byte, requests that are cut, or whose size lies, and clients that behave badly. In a frame, each line is bytes
 * in hexadecimal or text in quotes, and then what they are meant to be.
 */
import { type DataTable, Then, When } from "@cucumber/cucumber";
import { compareAsHex } from "../support/hexdump";
import { wholeFrame } from "../support/kafka/client";
import type { Request } from "../support/kafka/exchange";
import { framed, SIZE_BYTES } from "../support/kafka/exchange";
import type { LabWorld } from "../support/world";
import { rowsOf } from "./kafka.steps";

/** Sends a frame whose bytes are written out; its size is put before it. */
When("{kafka} sends the frame:", async function (this: LabWorld, name: string, text: string) {
  const client = await this.kafka.client(name);
  await client.raw.send(framed(parseHex(this.kafka.resolve(text))));
});

/** Sends bytes as they are written out. */
When("{kafka} sends the bytes:", async function (this: LabWorld, name: string, text: string) {
  const client = await this.kafka.client(name);
  await client.raw.send(parseHex(this.kafka.resolve(text)));
});

/** What comes next is a whole frame, and it begins with these bytes behind its size. */
Then(
  "{kafka} receives a frame that begins with:",
  async function (this: LabWorld, name: string, text: string) {
    const { raw } = this.kafka.existing(name);
    await raw.until(() => raw.closed || wholeFrame(raw.unseen) !== undefined);
    const frame = wholeFrame(raw.unseen);
    if (frame === undefined)
      throw new Error(`no whole frame came, but ${raw.unseen.toString("hex") || "nothing"}`);
    raw.lookedAt += frame.length;
    const expected = parseHex(this.kafka.resolve(text));
    const came = frame.subarray(SIZE_BYTES, SIZE_BYTES + expected.length);
    if (!came.equals(expected)) throw new Error(compareAsHex(expected, came));
  },
);

/** Sends a request whose size, in front of it, says something else than its length. */
When(
  "{kafka} sends {word} v{int} whose size says {int}",
  async function (this: LabWorld, name: string, api: string, version: number, size: number) {
    const { frame } = await request(this, name, api, version);
    frame.writeInt32BE(size);
    await (await this.kafka.client(name)).raw.send(frame);
  },
);

/** Sends a request that ends too early: so many bytes are missing, and its size says the length that is left. */
When(
  "{kafka} sends {word} v{int} without its last {int} byte(s)",
  async function (this: LabWorld, name: string, api: string, version: number, missing: number) {
    const { frame } = await request(this, name, api, version);
    await (await this.kafka.client(name)).raw.send(
      framed(frame.subarray(SIZE_BYTES, frame.length - missing)),
    );
  },
);

/** Sends a request with so many bytes behind its end, which its size counts. */
When(
  "{kafka} sends {word} v{int} with {int} byte(s) too many",
  async function (this: LabWorld, name: string, api: string, version: number, more: number) {
    const client = await this.kafka.client(name);
    const sent = await request(this, name, api, version);
    sent.frame = framed(Buffer.concat([sent.frame.subarray(SIZE_BYTES), Buffer.alloc(more)]));
    await client.send(sent, true);
  },
);

/** Sends the beginning of a request, and for now nothing more. */
When(
  "{kafka} sends the first {int} byte(s) of {word} v{int}",
  async function (this: LabWorld, name: string, bytes: number, api: string, version: number) {
    const begun = await request(this, name, api, version);
    this.kafka.begun.set(name, { request: begun, rest: begun.frame.subarray(bytes) });
    await (await this.kafka.client(name)).raw.send(begun.frame.subarray(0, bytes));
  },
);

/** Sends a request one byte at a time, as a slow network may do. */
When(
  "{kafka} sends {word} v{int} byte by byte",
  async function (this: LabWorld, name: string, api: string, version: number) {
    const client = await this.kafka.client(name);
    const sent = await request(this, name, api, version);
    client.pending.push(sent);
    for (const byte of sent.frame) {
      await client.raw.send(Buffer.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
  },
);

/** Nothing is said of which: but not silence. An answer may have an error in it. */
Then("{kafka} is answered or disconnected", async function (this: LabWorld, name: string) {
  const client = this.kafka.existing(name);
  const { raw } = client;
  if (!(await raw.until(() => raw.closed || wholeFrame(raw.unseen) !== undefined)))
    throw new Error(`${name} got neither an answer nor the end of the connection`);
  raw.lookedAt = raw.received.length;
  client.pending.length = 0;
});

/** Sends the same request so many times, one behind the other, without waiting. */
When(
  "{kafka} sends {int} times {word} v{int}:",
  async function (
    this: LabWorld,
    name: string,
    times: number,
    api: string,
    version: number,
    table: DataTable,
  ) {
    const client = await this.kafka.client(name);
    const requests = Array.from({ length: times }, () =>
      this.kafka.request(client, api, version, rowsOf(table)),
    );
    client.pending.push(...requests);
    // Not awaited: a broker that reads no more before its answers are read is right.
    client.raw.send(Buffer.concat(requests.map(({ frame }) => frame)));
  },
);

/** So many answers came, one for each request, in their order, and no error in any. */
Then("{kafka} is answered {int} times", async function (this: LabWorld, name: string, times: number) {
  const client = this.kafka.existing(name);
  for (let count = 0; count < times; count++) this.kafka.assert(await client.answer(), []);
});

/** So many clients each send the beginning of a request, and stay. */
When(
  "{int} Kafka clients each send the first {int} byte(s) of {word} v{int}",
  async function (this: LabWorld, clients: number, bytes: number, api: string, version: number) {
    for (let number = 0; number < clients; number++) {
      const name = `half client ${number}`;
      const { frame } = await request(this, name, api, version);
      await (await this.kafka.client(name)).raw.send(frame.subarray(0, bytes));
    }
  },
);

/** Sends what is missing of the request whose beginning was sent. */
When("{kafka} sends the rest", async function (this: LabWorld, name: string) {
  const client = this.kafka.existing(name);
  const begun = this.kafka.begun.get(name);
  if (begun === undefined) throw new Error(`${name} has begun no request`);
  client.pending.push(begun.request);
  await client.raw.send(begun.rest);
});

/** The client does not read: what the broker sends piles up. */
When("{kafka} stops reading", async function (this: LabWorld, name: string) {
  (await this.kafka.client(name)).raw.stopReading();
});

/** The client reads again. */
When("{kafka} reads again", function (this: LabWorld, name: string) {
  this.kafka.existing(name).raw.goOnReading();
});

/** A stranger who asks for the versions that the broker speaks is answered. */
Then("others are served", async function (this: LabWorld) {
  this.kafka.assert(await this.kafka.ask("ApiVersions", 3, []), [["errorCode", "NONE"]]);
});

async function request(world: LabWorld, name: string, api: string, version: number): Promise<Request> {
  return world.kafka.request(await world.kafka.client(name), api, version, []);
}

const BYTE = /^[0-9a-f]{2}$/i;

/** Each line: bytes and quoted text up to the first word that is neither. */
function parseHex(text: string): Buffer {
  return Buffer.concat(text.split("\n").flatMap(lineBytes));
}

function lineBytes(line: string): Buffer[] {
  const pieces: Buffer[] = [];
  for (const word of line.match(/"[^"]*"|\S+/g) ?? []) {
    if (word.startsWith('"')) pieces.push(Buffer.from(word.slice(1, -1)));
    else if (BYTE.test(word)) pieces.push(Buffer.from(word, "hex"));
    else break;
  }
  return pieces;
}
