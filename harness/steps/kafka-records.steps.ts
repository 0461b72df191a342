/**
 * Record batches over Kafka's wire protocol.
 *
 * A batch has a name in the scenario; `one, k=two` are two records, the second with the key `k`. A table can set every field of a batch,
 * right or wrong: `records`, `tombstones` (the keys of records without a value, behind the others), `valueBytes` (one record with a value of so many bytes), `compression` (gzip), `crc` (`wrong`),
 * `offsetDeltas`, `timestampDeltas`, `headers`, `bytes` (hexadecimal, in place of the records), and the fields of the header by Kafka's
 * names (`baseOffset`, `producerId`, `attributes` …).
 */
import { type DataTable, Given, Then, When } from "@cucumber/cucumber";
import { compareAsHex, firstDifference } from "../support/hexdump";
import { planOf } from "../support/kafka/batch-table";
import { type Answer, describe } from "../support/kafka/exchange";
import { findPartition, partitionOf, shapeOf } from "../support/kafka/paths";
import {
  type Batch,
  decodeBatches,
  encodeBatch,
  type Message,
  placedAt,
} from "../support/kafka/record-batch";
import { Traffic } from "../support/kafka/traffic";
import { type Structure, show } from "../support/kafka/values";
import type { LabWorld } from "../support/world";
import { rowsOf } from "./kafka.steps";

const FETCH = "Fetch";
const FETCH_VERSION = 12;
const PRODUCE_VERSION = 9;

const traffic = new WeakMap<LabWorld, Traffic>();

/** A batch of these records, with nothing wrong in it, made now. */
Given("the batch {string} of {string}", function (this: LabWorld, name: string, records: string) {
  this.kafka.batches.set(name, encodeBatch(planOf([["records", records]])));
});

/** The same of an idempotent producer, whose id was remembered under a name: the sequence is that of its first record. */
Given(
  "the batch {string} of {string} by producer {string}, epoch {int}, sequence {int}",
  function (this: LabWorld, name: string, records: string, id: string, epoch: number, sequence: number) {
    const header = [
      ["producerId", this.kafka.resolve(`$${id}`)],
      ["producerEpoch", String(epoch)],
      ["baseSequence", String(sequence)],
    ] as const;
    this.kafka.batches.set(name, encodeBatch(planOf([["records", records], ...header])));
  },
);

/** A batch as the table says. */
Given("the batch {string}:", function (this: LabWorld, name: string, table: DataTable) {
  const rows = rowsOf(table).map(([field, text]) => [field, this.kafka.resolve(text)] as const);
  this.kafka.batches.set(name, encodeBatch(planOf(rows)));
});

/** A partition (`my-topic-0`) that holds these batches (`A, B`), produced one after the other. */
Given(
  "{string} holds the batch(es) {string}",
  async function (this: LabWorld, partition: string, names: string) {
    for (const name of names.split(",")) await hold(this, partition, name.trim());
  },
);

/** A partition that holds a batch so many times. */
Given(
  "{string} holds {int} times the batch {string}",
  async function (this: LabWorld, partition: string, times: number, name: string) {
    for (let time = 0; time < times; time++) await hold(this, partition, name);
  },
);

/** A partition that holds so many messages, all of them `message`, in batches of so many: it may be millions. */
Given(
  "{string} holds {int} messages in batches of {int}",
  async function (this: LabWorld, partition: string, count: number, each: number) {
    const records = Array.from({ length: each }, () => ({ key: null, value: "message" }));
    const name = `${each}-messages`;
    this.kafka.batches.set(name, encodeBatch({ ...planOf([]), records }));
    for (let stored = 0; stored < count; stored += each) await hold(this, partition, name);
  },
);

/** Produces a batch (or several, `A+B`, one behind the other) to a partition, with acks=all. */
When(
  "{kafka} produces the batch(es) {string} to {string}",
  async function (this: LabWorld, client: string, batch: string, partition: string) {
    await produce(this, client, batch, partition, -1);
  },
);

/** The same with acks=0, 1, -1 (all), or a number that means nothing. */
When(
  "{kafka} produces the batch(es) {string} to {string} with acks {int}",
  async function (this: LabWorld, client: string, batch: string, partition: string, acks: number) {
    await produce(this, client, batch, partition, acks);
  },
);

/** Asks for a partition from an offset on, and for an answer at once. */
When(
  "{kafka} fetches {string} from offset {int}",
  async function (this: LabWorld, client: string, partition: string, offset: number) {
    const rows = [[partition, `fetchOffset=${offset}`]] as const;
    await this.kafka.send(await this.kafka.client(client), FETCH, FETCH_VERSION, rows);
  },
);

/** A long poll: asks for a partition from an offset on, and for an answer once there are so many bytes, or after so long. */
When(
  "{kafka} waits up to {int} ms for {int} byte(s) of {string} from offset {int}",
  async function (
    this: LabWorld,
    client: string,
    ms: number,
    bytes: number,
    partition: string,
    offset: number,
  ) {
    const rows = [
      ["maxWaitMs", String(ms)],
      ["minBytes", String(bytes)],
      [partition, `fetchOffset=${offset}`],
    ] as const;
    await this.kafka.send(await this.kafka.client(client), FETCH, FETCH_VERSION, rows);
  },
);

/** What came of a partition are exactly these messages. Columns: offset, key, value, timestamp, headers; those of interest. */
Then(
  "{kafka} gets the messages of {string}:",
  async function (this: LabWorld, client: string, partition: string, table: DataTable) {
    const { answer, batches } = await fetched(this, client, partition);
    assertMessages(this, answer, batches, table);
  },
);

/** What came of a partition are exactly these batches, byte for byte, with the base offsets that the broker gave them. */
Then(
  "{kafka} gets the batches of {string}:",
  async function (this: LabWorld, client: string, partition: string, table: DataTable) {
    const { answer, batches } = await fetched(this, client, partition);
    const rows = table.hashes();
    for (const [at, { batch, baseOffset }] of rows.entries())
      assertBatch(batches[at], this.kafka.batchBytes(batch!), BigInt(baseOffset!), answer);
    if (batches.length > rows.length)
      throw new Error(`${batches.length} batches came, expected were ${rows.length}\n${describe(answer)}`);
  },
);

/** So many batches came of a partition, each of them whole. */
Then(
  "{kafka} gets {int} whole batch(es) of {string}",
  async function (this: LabWorld, client: string, count: number, partition: string) {
    const { answer, batches } = await fetched(this, client, partition);
    if (batches.length !== count)
      throw new Error(`${batches.length} batches came, expected were ${count}\n${describe(answer)}`);
  },
);

/** Nothing came of a partition, and no error. */
Then("{kafka} gets nothing of {string}", async function (this: LabWorld, client: string, partition: string) {
  const { answer, batches } = await fetched(this, client, partition);
  if (batches.length > 0) throw new Error(`${batches.length} batches came\n${describe(answer)}`);
});

/** A partition holds exactly these messages, from the first to the last. */
Then("{string} holds the messages:", async function (this: LabWorld, partition: string, table: DataTable) {
  const answer = await this.kafka.ask(FETCH, FETCH_VERSION, [[partition, "fetchOffset=0"]]);
  assertMessages(this, answer, batchesOf(this, answer, partition), table);
});

/** A partition holds nothing. */
Then("{string} holds no messages", async function (this: LabWorld, partition: string) {
  const answer = await this.kafka.ask(FETCH, FETCH_VERSION, [[partition, "fetchOffset=0"]]);
  const batches = batchesOf(this, answer, partition);
  if (batches.length > 0) throw new Error(`it holds ${batches.length} batches\n${describe(answer)}`);
});

/**
 * So many clients each send so many batches, several at a time, to these partitions (`my-topic-0, my-topic-1`) in turn, while others
 * fetch all of them.
 */
When(
  "{int} Kafka clients each send {int} batches of {int} bytes to {string}, while {int} others fetch them",
  async function (
    this: LabWorld,
    senders: number,
    batchesEach: number,
    batchBytes: number,
    names: string,
    fetchers: number,
  ) {
    const partitions = names.split(",").map((name) => name.trim());
    const run = new Traffic(this.kafka, { senders, batchesEach, batchBytes, fetchers, partitions });
    traffic.set(this, run);
    await run.run();
  },
);

/** Those who fetched ask for every batch once more; one of them for all of them at once, and reads no answer before the others have all of theirs. */
When("they fetch all of it again, and one of them reads late", async function (this: LabWorld) {
  await traffic.get(this)!.runLate();
});

/** Each of those who fetched has got every batch that was sent, at the offset that its sender was told, and byte for byte. */
Then("everybody has got every batch, byte for byte", function (this: LabWorld) {
  traffic.get(this)!.assertSame();
});

async function hold(world: LabWorld, partition: string, batch: string): Promise<void> {
  const answer = await world.kafka.ask("Produce", PRODUCE_VERSION, [[partition, `records=${batch}`]]);
  world.kafka.assert(answer, [[partition, "errorCode=NONE"]]);
}

async function produce(
  world: LabWorld,
  name: string,
  batch: string,
  partition: string,
  acks: number,
): Promise<void> {
  const client = await world.kafka.client(name);
  await world.kafka.send(client, "Produce", PRODUCE_VERSION, [
    ["acks", String(acks)],
    [partition, `records=${batch}`],
  ]);
}

/** What came of a partition: in the next answer, or, if none is due, in the one that the step before has read. */
async function fetched(
  world: LabWorld,
  name: string,
  partition: string,
): Promise<{ answer: Answer; batches: Batch[] }> {
  const client = world.kafka.existing(name);
  if (client.pending.length > 0) world.kafka.assert(await client.answer(), []);
  const answer = client.lastAnswer!;
  return { answer, batches: batchesOf(world, answer, partition) };
}

function batchesOf(world: LabWorld, answer: Answer, text: string): Batch[] {
  const { message, version } = answer.request;
  const partition = partitionOf(world.kafka.resolve(text))!;
  const topicId = world.kafka.topicIds.get(partition.topic);
  const { path, value } = findPartition(
    answer.values,
    shapeOf(message.response, version),
    partition,
    topicId,
  );
  const { errorCode, records } = value as Structure;
  if (errorCode !== "NONE")
    throw new Error(`${text} was answered with ${errorCode}\n${describe(answer, [`${path}.errorCode`])}`);
  return decodeBatches((records as Buffer | null) ?? Buffer.alloc(0));
}

function assertMessages(world: LabWorld, answer: Answer, batches: Batch[], table: DataTable): void {
  const columns = table.raw()[0]!;
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  const expected = table
    .hashes()
    .map((row) => line(columns.map((column) => world.kafka.resolve(row[column]!))));
  const messages = batches.flatMap(({ messages }) => messages);
  const came = messages.map((message) => line(columns.map((column) => cellOf(message, column))));
  if (expected.join("\n") === came.join("\n")) return;
  throw new Error(
    [
      "the messages are not the expected ones.",
      "expected:",
      ...expected,
      "came:",
      ...came,
      describe(answer),
    ].join("\n"),
  );
}

function cellOf(message: Message, column: string): string {
  if (column === "headers") return message.headers.map(([key, value]) => `${key}=${value}`).join(", ");
  const value = message[column as Exclude<keyof Message, "headers">];
  if (value === undefined) throw new Error(`a message has no ${column}`);
  return show(value);
}

function assertBatch(batch: Batch | undefined, sent: Buffer, baseOffset: bigint, answer: Answer): void {
  if (batch === undefined)
    throw new Error(`the batch at offset ${baseOffset} did not come\n${describe(answer)}`);
  const expected = placedAt(sent, baseOffset, batch.header.partitionLeaderEpoch);
  if (firstDifference(expected, batch.bytes) === undefined) return;
  throw new Error(
    `the batch at offset ${baseOffset} is not the one that was sent.\n${compareAsHex(expected, batch.bytes)}`,
  );
}
