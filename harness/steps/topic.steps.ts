/**
 * Topics and what they hold.
 *
 * Topics are set up and looked at over the same text protocol, on connections beside the scenario's clients.
 */
import { Given, Then, When } from "@cucumber/cucumber";
import { PATIENCE_MS } from "../support/client";
import { bytesOf, show } from "../support/escapes";
import { assertReceived, matches } from "../support/failure";
import type { LabWorld } from "../support/world";
import { withLf } from "./client.steps";

/** A topic with so many partitions, made by the command `create`. */
Given(
  "the topic {string} with {int} partitions",
  async function (this: LabWorld, topic: string, partitions: number) {
    await create(this, `${topic} partitions=${partitions}`);
  },
);

/** A topic with a configuration, as the command `create` takes it: `retention.ms=1000 segment.bytes=200`. */
Given(
  "the topic {string} with the configuration {string}",
  async function (this: LabWorld, topic: string, config: string) {
    await create(this, `${topic} ${config}`);
  },
);

/** A topic whose partition 0 holds these messages, one a line. */
Given("the topic {string} holds:", async function (this: LabWorld, topic: string, lines: string) {
  await store(this, topic, bytesOf(withLf(lines)).toString());
});

/** A topic whose partition 0 holds so many messages: `message 0`, `message 1` and so on. */
Given(
  "the topic {string} holds {int} messages",
  async function (this: LabWorld, topic: string, count: number) {
    await store(this, topic, numbered(count));
  },
);

/** So many messages more in each partition of the topic. */
When(
  "each partition of {string} gets {int} messages",
  async function (this: LabWorld, topic: string, count: number) {
    const described = await this.ask(`describe ${topic}\n`);
    const partitions = described.match(/ start=/g)?.length ?? 0;
    const lines = Array.from({ length: partitions * count }, (_, at) => {
      return `produce ${topic}/${at % partitions} message ${Math.floor(at / partitions)}\n`;
    });
    const answer = await this.ask(lines.join("").replaceAll("\n", "\\n"));
    const stored = answer.match(/^OK /gm)?.length ?? 0;
    if (stored !== lines.length)
      throw new Error(`${stored} of ${lines.length} messages were stored: ${answer}`);
  },
);

/** Partition 0 of the topic holds exactly these messages, read from offset 0 on by a header. */
Then("the topic {string} has stored:", async function (this: LabWorld, topic: string, lines: string) {
  await assertStored(this, topic, withLf(lines));
});

/** The same for bytes: `Hello\n\x00\n` are two messages. */
Then("the topic {string} has stored {string}", async function (this: LabWorld, topic: string, text: string) {
  await assertStored(this, topic, text);
});

/** Partition 0 of the topic holds exactly the messages `message 0`, `message 1` and so on. */
Then(
  "the topic {string} has stored {int} messages",
  async function (this: LabWorld, topic: string, count: number) {
    await assertStored(this, topic, numbered(count).replaceAll("\n", "\\n"));
  },
);

/** The same as `has stored`, but what a client left behind may still be on its way: waits for it. */
Then(
  "the topic {string} soon has stored {string}",
  async function (this: LabWorld, topic: string, text: string) {
    await soon(
      this,
      () => read(this, topic),
      (stored) => matches(text, stored),
      text,
    );
  },
);

/** Partition 0 soon holds a message so many times, and nothing else. */
Then(
  "the topic {string} soon has stored {int} times {string}",
  async function (this: LabWorld, topic: string, times: number, message: string) {
    const all = `${message}\\n`.repeat(times);
    const expected = bytesOf(all);
    await soon(
      this,
      () => read(this, topic),
      (stored) => stored.equals(expected),
      `${times} times ${message}`,
    );
  },
);

/** There is no such topic. */
Then("there is no topic {string}", async function (this: LabWorld, topic: string) {
  const answer = await this.ask(`describe ${topic}\n`);
  if (!answer.startsWith("ERR UNKNOWN_TOPIC_OR_PARTITION ")) throw new Error(`the topic exists: ${answer}`);
});

/** The first offset that a partition (`my-topic-0`) still has soon is this one: what is before it is gone. */
Then(
  "{string} soon begins at offset {int}",
  async function (this: LabWorld, partition: string, offset: number) {
    const topic = partition.replace(/-\d+$/, "");
    const begins = `^${partition} start=${offset} `;
    const describe = async () => Buffer.from(await this.ask(`describe ${topic}\n`));
    await soon(
      this,
      describe,
      (answer) => new RegExp(begins, "m").test(answer.toString()),
      `${partition} start=${offset}`,
    );
  },
);

async function create(world: LabWorld, words: string): Promise<void> {
  const answer = await world.ask(`create ${words}\n`);
  if (!answer.startsWith("OK ")) throw new Error(`the topic could not be created: ${answer}`);
}

/** Stores lines by the original protocol: header and messages in one piece. */
async function store(world: LabWorld, topic: string, lines: string): Promise<void> {
  await world.ask(`${topic.length} ${topic} 0\n${lines}`.replaceAll("\n", "\\n"));
}

/** Everything in partition 0, read by the original protocol. */
async function read(world: LabWorld, topic: string): Promise<Buffer> {
  const client = await world.exchange("the reader", world.bytes(`${topic.length} ${topic} 0\\n`));
  client.lookedAt = client.received.length;
  return world.names.fromBroker(client.received);
}

async function assertStored(world: LabWorld, topic: string, expected: string): Promise<void> {
  const stored = await read(world, topic);
  const client = world.existing("the reader");
  assertReceived(
    { client, names: world.names, host: world.broker.host, port: world.broker.port },
    expected,
    stored,
  );
}

/** Looks again and again until what is there is right. */
async function soon(
  world: LabWorld,
  look: () => Promise<Buffer>,
  isRight: (found: Buffer) => boolean,
  expected: string,
): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (isRight(found)) return;
    if (performance.now() > deadline) {
      const seen = show(found).slice(0, 400);
      throw new Error(
        `within ${PATIENCE_MS / 1000} s this did not come true: ${expected}\nthe last look found: ${seen}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
    void world;
  }
}

function numbered(count: number): string {
  return Array.from({ length: count }, (_, number) => `message ${number}\n`).join("");
}
