/**
 * Real Kafka clients.
 *
 * Clients by their names: `kafkajs`, `@platformatic/kafka`, `kcat`, `kafka-python`, `confluent-kafka`; `text` is the text
 * protocol as one more. `every client` means all of them, the text protocol where the broker speaks it. Who is not installed
 * makes the scenario a skipped one, after all others have been tried.
 */
import { AfterAll, type DataTable, Given, HookTarget, Then, When } from "@cucumber/cucumber";
import { clientNamed, closeClients } from "../clients/all";
import { CODECS, type Codec, type Message, type Received } from "../clients/client";
import { keepOutcome, rowName, saveTables } from "../clients/matrix";
import { closeMembers } from "../clients/members/all";
import { SAMPLE_PARTITIONS, sampleFor } from "../clients/sample";
import { ClientSession, differenceFrom, differentValues, judge } from "../clients/session";
import type { LabWorld } from "../support/world";
import { CannotHere } from "../targets/target";

const LONG_MS = 120_000;
const SECOND_MS = 1000;
/** The request by which the members of a group learn their partitions, by name and number: without it there are no groups. */
const SYNC_GROUP = ["SyncGroup", "14"];
/** The client that sets up what others are tested with, and the one that tells how a batch is compressed: npm brings both. */
const HELPER = "kafkajs";
const INSPECTOR = "@platformatic/kafka";

const sessions = new WeakMap<LabWorld, ClientSession>();

export function sessionOf(world: LabWorld): ClientSession {
  const session = sessions.get(world) ?? new ClientSession(`${world.broker.host}:${world.broker.port}`);
  sessions.set(world, session);
  return session;
}

AfterAll(() => {
  closeClients();
  closeMembers();
});

AfterAll({ on: HookTarget.COORDINATOR }, saveTables);

/** Skips the scenario where the broker says, by the requests it takes, that it knows no consumer groups. */
Given("the broker has consumer groups", async function (this: LabWorld) {
  if (!(await hasGroups(this)))
    throw new CannotHere("the broker has no consumer groups (it does not offer SyncGroup)");
});

/** Skips the scenario where the client is not installed. */
Given("{string} is installed", async (client: string) => {
  await clientNamed(client).version();
});

/** Writes, once with each compression, messages of every kind: with and without keys, values and headers, texts and bytes. */
When(
  "{string} writes messages of every kind with each compression",
  { timeout: LONG_MS },
  async function (this: LabWorld, client: string) {
    for (const codec of CODECS) await writeSample(this, client, codec);
  },
);

/** The same without compression. */
When("{string} writes messages of every kind", async function (this: LabWorld, client: string) {
  await writeSample(this, client, "none");
});

/** Every client reads the same keys, values, headers and timestamps in the same order. The table at the end of the run shows it. */
Then("every client reads them as they were written", { timeout: LONG_MS }, async function (this: LabWorld) {
  const session = sessionOf(this);
  const all = [];
  for (const one of session.written) {
    for (const outcome of await session.readByAll(one)) {
      const version = outcome.isMissing ? {} : { version: await clientNamed(outcome.client).version() };
      keepOutcome({ table: "reading", row: rowName(one.client, one.codec), ...outcome, ...version });
      all.push(outcome);
    }
  }
  judge(all);
});

/** The batches in the log have the compression that their client was asked for. */
Then("the batches are compressed as they should be", async function (this: LabWorld) {
  const session = sessionOf(this);
  for (const one of session.written) {
    const codecs = new Set((await session.read(INSPECTOR, one)).map(({ codec }) => codec));
    // A batch that compression would not make smaller may stay as it is.
    if (!codecs.has(one.codec))
      throw new Error(`${one.client} was asked for ${one.codec}, and its batches have ${[...codecs]}`);
  }
});

/** The values in partition 0, read by the original protocol, are those that were written. */
Then("a header shows them as they were written", async function (this: LabWorld) {
  for (const { topic, codec, messages } of sessionOf(this).written) {
    const client = await this.exchange("the reader", Buffer.from(`${topic.length} ${topic} 0\n`));
    client.lookedAt = client.received.length;
    const values = messages.filter(({ partition }) => partition === 0).map(({ value }) => value);
    const expected = values.flatMap((value) => [value ?? Buffer.alloc(0), Buffer.from("\n")]);
    if (!Buffer.concat(expected).equals(client.received))
      throw new Error(`with ${codec} the header shows something else: ${client.received.toString("latin1")}`);
  }
});

/** Writes three messages to partition 0, each with a later timestamp. */
When(
  "{string} writes {string}, {string}, {string} to {string}, a second apart",
  async function (this: LabWorld, client: string, one: string, two: string, three: string, topic: string) {
    const start = Date.now() - 10 * SECOND_MS;
    const messages = [one, two, three].map((value, at) => ({
      ...plain(value),
      timestamp: start + at * SECOND_MS,
    }));
    await sessionOf(this).write({ client, topic: this.names.toBroker(topic), messages });
  },
);

/** Writes one message to partition 0. */
When(
  "{string} writes {string} to {string}",
  async function (this: LabWorld, client: string, value: string, topic: string) {
    await sessionOf(this).write({ client, topic: this.names.toBroker(topic), messages: [plain(value)] });
  },
);

/** Writes one message of so many bytes to partition 0. */
When(
  "{string} writes a message of {int} bytes to {string}",
  async function (this: LabWorld, client: string, bytes: number, topic: string) {
    const value = Buffer.alloc(bytes, "What is long is often dull. ");
    await sessionOf(this).write({
      client,
      topic: this.names.toBroker(topic),
      messages: [{ ...plain(""), value }],
    });
  },
);

/** Writes `message 0`, `message 1` and so on to partition 0. */
When(
  "{string} writes {int} messages to {string}",
  { timeout: LONG_MS },
  async function (this: LabWorld, client: string, count: number, topic: string) {
    await sessionOf(this).write({ client, topic: this.names.toBroker(topic), messages: numbered(count) });
  },
);

/** The same with the option by which the client becomes an idempotent producer. */
When(
  "{string} writes {int} messages to {string} as an idempotent producer",
  async function (this: LabWorld, client: string, count: number, topic: string) {
    const messages = numbered(count);
    await sessionOf(this).write({ client, topic: this.names.toBroker(topic), messages, idempotent: true });
  },
);

/** Creates a topic and writes a message with each of the keys; where they go is left to the client. */
When(
  "{string} writes a message with each of these keys to {string} with {int} partitions:",
  async function (this: LabWorld, client: string, topic: string, partitions: number, table: DataTable) {
    const rows = table.hashes() as { key: string; partition: string }[];
    const name = this.names.toBroker(topic);
    await createTopic(this, name, partitions);
    const messages = rows.map(({ key }) => ({ ...plain(key), key: Buffer.from(key), partition: undefined }));
    const one = await sessionOf(this).write({ client, topic: name, messages, partitions });
    // From here on, it is known where they should be.
    one.messages = messages.map((message, at) => ({ ...message, partition: Number(rows[at]!.partition) }));
  },
);

/** Each message is in the partition that was in the table beside its key. */
Then("each of them is in its partition", async function (this: LabWorld) {
  const session = sessionOf(this);
  const [one] = session.written;
  assertNoProblem(differenceFrom(one!, await session.read(HELPER, one!)));
});

/** The client reads exactly these messages. */
Then(
  "{string} reads {string}, {string}, {string} from the beginning of {string}",
  async function (this: LabWorld, client: string, one: string, two: string, three: string, topic: string) {
    const session = sessionOf(this);
    const messages = await session.read(client, session.writtenTo(this.names.toBroker(topic)));
    assertNoProblem(differentValues(messages, [one, two, three]));
  },
);

/** The client asks for what begins at that offset, and reads exactly these messages. */
Then(
  "{string} reads {string}, {string} from offset {int} of {string}",
  async function (this: LabWorld, client: string, one: string, two: string, offset: number, topic: string) {
    const session = sessionOf(this);
    const options = { from: { offset }, count: 2 };
    const messages = await session.read(client, session.writtenTo(this.names.toBroker(topic)), options);
    assertNoProblem(differentValues(messages, [one, two]));
  },
);

/** The client asks for what is as late as one of the messages, and reads exactly these. */
Then(
  "{string} reads {string}, {string} from the time of {string} in {string}",
  async function (this: LabWorld, client: string, one: string, two: string, first: string, topic: string) {
    const session = sessionOf(this);
    const known = session.writtenTo(this.names.toBroker(topic));
    const time = known.messages.find(({ value }) => value?.toString() === first)!.timestamp!;
    const messages = await session.read(client, known, { from: { time }, count: 2 });
    assertNoProblem(differentValues(messages, [one, two]));
  },
);

/** The client waits at the end of the topic when the message is written, and reads it alone. */
Then(
  "{string} reads {string} from the end of {string}, where {string} then writes it",
  async function (this: LabWorld, client: string, value: string, topic: string, writer: string) {
    const session = sessionOf(this);
    const known = session.writtenTo(this.names.toBroker(topic));
    let reading: Promise<Received[]> | undefined;
    await new Promise<void>((resolve, reject) => {
      reading = session.read(client, known, { from: { at: "end" }, count: 1 }, resolve);
      // If it ends without saying that it waits, it has failed, or read something that it should not.
      reading.then(() => resolve(), reject);
    });
    await session.write({ client: writer, topic: known.topic, messages: [plain(value)] });
    assertNoProblem(differentValues(await reading!, [value]));
  },
);

/** Every client reads exactly this message. */
Then(
  "every client reads {string} from the beginning of {string}",
  { timeout: LONG_MS },
  async function (this: LabWorld, value: string, topic: string) {
    const session = sessionOf(this);
    judge(await session.valuesByAll(session.writtenTo(this.names.toBroker(topic)), [value]));
  },
);

/** Every client reads exactly these messages. */
Then(
  "every client reads {string}, {string} from the beginning of {string}",
  { timeout: LONG_MS },
  async function (this: LabWorld, one: string, two: string, topic: string) {
    const session = sessionOf(this);
    judge(await session.valuesByAll(session.writtenTo(this.names.toBroker(topic)), [one, two]));
  },
);

/** Every client reads the messages that were written to the topic, in their order and none twice. */
Then(
  "every client reads what was written to {string}",
  { timeout: LONG_MS },
  async function (this: LabWorld, topic: string) {
    const session = sessionOf(this);
    judge(await session.readByAll(session.writtenTo(this.names.toBroker(topic))));
  },
);

/** Reads what was written to the topic, as the only member of a group that did not exist before. */
Then(
  "{string} reads what was written to {string} as the member of a new group",
  { timeout: LONG_MS },
  async function (this: LabWorld, client: string, topic: string) {
    const session = sessionOf(this);
    const one = session.writtenTo(this.names.toBroker(topic));
    const messages = await session.read(client, one, { group: `group-of-${one.topic}` });
    assertNoProblem(differenceFrom(one, messages));
  },
);

async function hasGroups(world: LabWorld): Promise<boolean> {
  const { values } = await world.kafka.ask("ApiVersions", 0, []);
  const ranges = values.apiKeys as { apiKey: string }[];
  return ranges.some(({ apiKey }) => SYNC_GROUP.includes(apiKey));
}

async function writeSample(world: LabWorld, client: string, codec: Codec): Promise<void> {
  const topic = `${client.replace(/\W+/g, "")}-${codec}-${Math.random().toString(36).slice(2)}`;
  await createTopic(world, topic, SAMPLE_PARTITIONS);
  const messages = sampleFor(clientNamed(client).can, Date.now());
  await sessionOf(world).write({ client, topic, messages, codec, partitions: SAMPLE_PARTITIONS });
}

async function createTopic(world: LabWorld, topic: string, partitions: number): Promise<void> {
  const { address } = sessionOf(world);
  await clientNamed(HELPER).admin({ act: "create", address, topic, partitions, configs: {} });
}

function plain(value: string): Message {
  return { partition: 0, key: null, value: Buffer.from(value), headers: [] };
}

function numbered(count: number): Message[] {
  return Array.from({ length: count }, (_, number) => plain(`message ${number}`));
}

function assertNoProblem(problem: string | undefined): void {
  if (problem !== undefined) throw new Error(problem);
}
