/**
 * Many clients, much data.
 *
 * Thousands of clients, long messages, clients that never read: what would be too long to write down word by word.
 */
import { randomBytes } from "node:crypto";
import { Given, Then, When } from "@cucumber/cucumber";
import { Client, PATIENCE_MS } from "../support/client";
import { wholeFrame } from "../support/kafka/client";
import { messageNamed } from "../support/kafka/messages";
import type { Structure } from "../support/kafka/values";
import type { LabWorld } from "../support/world";

const CLIENT = "the client";
const CONNECTING_AT_ONCE = 50;

/** How a request names topics, where it names partitions their first one. */
const NAMING: Record<string, (names: string[]) => Structure> = {
  Metadata: (names) => ({ topics: names.map((name) => ({ name })), allowAutoTopicCreation: false }),
  ListOffsets: (names) => ({ topics: names.map((name) => ({ name, partitions: [{}] })) }),
  Fetch: (names) => ({ topics: names.map((topic) => ({ topic, partitions: [{}] })) }),
  Produce: (names) => ({ topicData: names.map((name) => ({ name, partitionData: [{}] })) }),
};

/** So many clients, each on a connection of its own, send text in one piece and destroy their sockets at once. */
When(
  "{int} clients send {string} and leave at once",
  async function (this: LabWorld, count: number, text: string) {
    const bytes = this.bytes(text);
    const { host, port } = this.broker;
    await inBatches(count, async () => {
      const client = await Client.connect(host, port);
      void client.send(bytes);
      client.destroy();
    });
  },
);

/** So many clients each send random bytes and leave when the broker has answered or closed. */
When(
  "{int} clients send {int} bytes of noise each",
  async function (this: LabWorld, count: number, bytes: number) {
    const { host, port } = this.broker;
    await inBatches(count, async () => {
      const client = await Client.connect(host, port);
      void client.send(randomBytes(bytes));
      client.finish();
      if (!(await client.untilClosed()))
        throw new Error("the broker did not close a connection that sent noise");
    });
  },
);

/** What a web page could make a browser send: an HTTP request with a long address, and a line that is a command. */
When(
  "a client sends an HTTP request for an address of {int} characters, and then {string}",
  async function (this: LabWorld, length: number, line: string) {
    const request = `POST /${"a".repeat(length - 1)} HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n`;
    await this.exchange(CLIENT, this.bytes(`${request}${line}\\n`));
  },
);

/** So many connections are opened and kept. */
When("{int} clients connect at once", async function (this: LabWorld, count: number) {
  const { host, port } = this.broker;
  let number = 0;
  await inBatches(count, async () => {
    this.clients.set(`connection ${number++}`, await Client.connect(host, port));
  });
});

/** Each of the clients that connected at once sends something and gets this answer. */
Then(
  "each of them can send {string} and receives {string}",
  async function (this: LabWorld, text: string, answer: string) {
    const expected = this.bytes(answer);
    for (const [name, client] of this.clients) {
      if (!name.startsWith("connection ")) continue;
      void client.send(this.bytes(text));
    }
    for (const [name, client] of this.clients) {
      if (!name.startsWith("connection ")) continue;
      const right = await client.until(() => client.received.equals(expected));
      if (!right) throw new Error(`${name} received ${JSON.stringify(client.received.toString())}`);
      client.lookedAt = client.received.length;
    }
  },
);

/** Sends `message 0`, `message 1` … to a topic through a header, all at once, and reads every answer. */
When(
  "a client sends {int} numbered messages to {string}",
  async function (this: LabWorld, count: number, topic: string) {
    const lines = Array.from({ length: count }, (_, number) => `message ${number}\n`).join("");
    await this.exchange(
      CLIENT,
      Buffer.concat([this.bytes(`${topic.length} ${topic} 0\\n`), Buffer.from(lines)]),
    );
  },
);

/** The answers are OK with the offsets 0, 1, 2 … of partition 0. */
Then(
  "it receives {int} numbered offsets of {string}",
  function (this: LabWorld, count: number, topic: string) {
    const received = this.look(CLIENT).split("\n");
    // Where the header came alone, its topic was not there yet, and the broker said so.
    if (received[0]?.startsWith("ERR UNKNOWN_TOPIC_OR_PARTITION ")) received.shift();
    for (let number = 0; number < count; number++) {
      const expected = `OK ${topic}-0@${number}`;
      if (received[number] !== expected)
        throw new Error(`answer ${number} is "${received[number]}", not "${expected}"`);
    }
    if (received.length !== count + 1)
      throw new Error(`there are ${received.length - 1} answers, expected were ${count}`);
  },
);

/** Creates a topic whose name is so long. */
When(
  "a client creates a topic whose name has {int} characters",
  async function (this: LabWorld, length: number) {
    await this.exchange(CLIENT, this.bytes(`create ${`my-long${"x".repeat(length)}`.slice(0, length)}\\n`));
  },
);

/** Stores a message between two moments, and asks for everything since the first of them. */
When(
  "a client asks for the messages of {string} since the moment when {string} is stored",
  async function (this: LabWorld, topic: string, message: string) {
    // Timestamps count milliseconds: the moment must be a later one than that of the messages before.
    await new Promise((resolve) => setTimeout(resolve, 5));
    const moment = Date.now();
    await this.ask(`produce ${topic} ${message}\\n`);
    await this.exchange(CLIENT, this.bytes(`consume ${topic} @${moment}\\n`));
  },
);

/** Sends so many messages behind one header, each of so many bytes, and reads every answer. */
When(
  "a client sends {int} messages of {int} bytes to {string}",
  async function (this: LabWorld, count: number, bytes: number, topic: string) {
    const client = await Client.connect(this.broker.host, this.broker.port);
    this.clients.set(CLIENT, client);
    const message = Buffer.concat([Buffer.alloc(bytes, "x"), Buffer.from("\n")]);
    await client.send(Buffer.concat([this.bytes(`${topic.length} ${topic} 0\\n`), message]));
    for (let sent = 1; sent < count; sent++) await client.send(message);
    client.finish();
    await client.untilClosed();
  },
);

/** The client received so many lines that begin with OK, and nothing else. */
Then("it receives {int} answers", function (this: LabWorld, count: number) {
  const lines = this.look(CLIENT).split("\n").slice(0, -1);
  const other = lines.find((line) => !line.startsWith("OK "));
  if (other !== undefined) throw new Error(`one answer is "${other}"`);
  if (lines.length !== count) throw new Error(`there are ${lines.length} answers, expected were ${count}`);
});

/** Sends a header and one message of so many bytes. */
When(
  "a client sends a message of {int} bytes to {string}",
  async function (this: LabWorld, bytes: number, topic: string) {
    await this.exchange(CLIENT, this.bytes(`${topic.length} ${topic} 0\\n${"x".repeat(bytes)}\\n`));
  },
);

/** A header typed alone, then one message of so many bytes, then another message. */
When(
  "a client sends a message of {int} bytes to {string}, and then {string}",
  async function (this: LabWorld, bytes: number, topic: string, next: string) {
    const client = await Client.connect(this.broker.host, this.broker.port);
    this.clients.set(CLIENT, client);
    await client.send(this.bytes(`${topic.length} ${topic} 0\\n`));
    await client.until(() => client.received.length > 0);
    await client.send(this.bytes(`${"x".repeat(bytes)}\\n${next}\\n`));
    client.finish();
    await client.untilClosed();
  },
);

/** Sends such messages until the broker answers one with ERR. */
When(
  "a client sends messages of {int} bytes to {string} until one is refused",
  async function (this: LabWorld, bytes: number, topic: string) {
    for (let sent = 0; sent < 100; sent++) {
      const client = await this.exchange(
        CLIENT,
        this.bytes(`${topic.length} ${topic} 0\\n${"x".repeat(bytes)}\\n`),
      );
      if (client.received.toString().startsWith("ERR ")) return;
      client.lookedAt = client.received.length;
    }
    throw new Error("the broker took 100 messages and refused none");
  },
);

/** Sends so many bytes that are no end of a line, and stays connected. */
When(
  "client {string} sends {int} bytes without LF",
  async function (this: LabWorld, name: string, bytes: number) {
    const client = await this.client(name);
    await client.send(Buffer.alloc(bytes, "x"));
  },
);

/** Sends text, then so many bytes, then text again, and reads every answer. */
When(
  "a client sends {string} and {int} more bytes, and then {string}",
  async function (this: LabWorld, before: string, bytes: number, after: string) {
    await this.exchange(
      CLIENT,
      Buffer.concat([this.bytes(before), Buffer.alloc(bytes, "x"), this.bytes(after)]),
    );
  },
);

/** Sends each line on a connection of its own, so that each message is a batch of its own. */
When("a client sends the lines one by one:", async function (this: LabWorld, lines: string) {
  for (const line of lines.split("\n")) {
    const client = await this.exchange(CLIENT, this.bytes(`${line}\\n`));
    if (!client.received.toString().startsWith("OK "))
      throw new Error(`"${line}" was answered ${client.received}`);
    client.lookedAt = client.received.length;
  }
});

/** Sends the same header again and again, without reading a byte of what comes. */
When(
  "client {string} asks {int} times for everything in {string} and never reads",
  async function (this: LabWorld, name: string, times: number, topic: string) {
    const client = await this.client(name);
    client.stopReading();
    void client.send(this.bytes(`${topic.length} ${topic} 0\\n`.repeat(times)));
  },
);

/** The client does not read what comes from now on. */
When("client {string} stops reading", async function (this: LabWorld, name: string) {
  (await this.client(name)).stopReading();
});

/**
 * Names so many topics that there are not, each another one, so many in a request, and waits for the answer to each request before it
 * sends the next. With Metadata, ListOffsets, Fetch or Produce.
 */
When(
  "{kafka} asks with {word} v{int} for {int} topics that there are not, {int} at a time",
  async function (
    this: LabWorld,
    name: string,
    api: string,
    version: number,
    count: number,
    atATime: number,
  ) {
    const naming = NAMING[api];
    if (naming === undefined) throw new Error(`the harness knows no way to name many topics with ${api}`);
    const client = await this.kafka.client(name);
    const { raw } = client;
    const stem = `no-topic-of-${api}-v${version}-`;
    const nameOf = (number: number) => stem + String(number).padStart(7, "0");
    const names = Array.from({ length: atATime }, (_, number) => nameOf(number));
    // All requests are this one with other numbers: encoding each of them would take longer than the broker does.
    const { frame } = client.request(messageNamed(api), version, naming(names));
    for (let number = 0; number < count; ) {
      for (let at = frame.indexOf(stem); at >= 0; at = frame.indexOf(stem, at + 1))
        frame.write(nameOf(number++), at);
      await raw.send(frame);
      await raw.until(() => raw.closed || wholeFrame(raw.unseen) !== undefined);
      const answer = wholeFrame(raw.unseen);
      // Reading each of the errors in it, field by field, would take longer than the broker did.
      if (!answer?.includes(nameOf(number - 1)))
        throw new Error(`the answer to ${atATime} names up to ${nameOf(number - 1)} does not name them all`);
      raw.lookedAt += answer.length;
    }
  },
);

/** Remembers how much memory the broker's process or container has, to compare it later. */
Given("the broker's memory is remembered", async function (this: LabWorld) {
  this.memoryBytes = await this.broker.memoryBytes();
});

/**
 * The memory has not grown by more since, and does not within the next second; not checked where it cannot be seen (and then
 * said so in the report).
 */
Then(
  "the broker's memory has grown by less than {int} MB",
  async function (this: LabWorld, megabytes: number) {
    const before = this.memoryBytes;
    if (before === undefined) return this.log("the memory of this broker cannot be seen from here");
    let most = 0;
    for (let look = 0; look < 10; look++) {
      most = Math.max(most, ((await this.broker.memoryBytes()) ?? 0) - before);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const grown = Math.round(most / 1024 ** 2);
    this.log(`the broker's memory has grown by ${grown} MB`);
    if (grown >= megabytes) throw new Error(`the broker's memory has grown by ${grown} MB`);
  },
);

/** Waits until the retention check has run at least once more: until it has removed a segment of another topic. */
Given("the retention has looked at {string} again", async function (this: LabWorld, partition: string) {
  void partition;
  await this.ask("create my-clock retention.bytes=0 segment.bytes=14\\n");
  await this.ask("produce my-clock tick\\n");
  await this.ask("produce my-clock tock\\n");
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    if (/^my-clock-0 start=[1-9]/m.test(await this.ask("describe my-clock\n"))) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("the retention check did not run");
});

/** Remembers what the broker answers, to compare it later. */
When("the answer to {string} is remembered", async function (this: LabWorld, text: string) {
  this.remembered = Buffer.from(await this.ask(text));
});

/** The broker answers as it did then. */
Then("the answer to {string} is as remembered", async function (this: LabWorld, text: string) {
  const answer = await this.ask(text);
  if (answer !== this.remembered?.toString()) throw new Error(`then: ${this.remembered}\nnow:  ${answer}`);
});

async function inBatches(count: number, one: () => Promise<void>): Promise<void> {
  for (let done = 0; done < count; done += CONNECTING_AT_ONCE) {
    await Promise.all(Array.from({ length: Math.min(CONNECTING_AT_ONCE, count - done) }, one));
  }
}
