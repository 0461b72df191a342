/**
 * Kafka's wire protocol.
 *
 * Requests by their names and versions, and their answers. `{kafka}` is `a Kafka client`, `Kafka client "A"`, or `it`, which is the
 * client without a name; each stays on one connection, and may send many requests before it reads an answer. The rows of a table
 * name fields as Kafka's documentation does (`topics[0].name`), or a partition (`my-topic-0`) with fields of that partition. What a
 * request does not mention has Kafka's default; what an answer does not mention may be anything but an error. `$name` is what a step
 * remembered.
 */
import { type DataTable, defineParameterType, Given, Then, When } from "@cucumber/cucumber";
import { Client, PATIENCE_MS } from "../support/client";
import { KafkaClient } from "../support/kafka/client";
import { type Answer, describe } from "../support/kafka/exchange";
import type { Row } from "../support/kafka/expect";
import { findPath, pairsOf } from "../support/kafka/paths";
import { show } from "../support/kafka/values";
import type { LabWorld } from "../support/world";

/** The client of the steps that name none. */
export const CLIENT = "the Kafka client";
const LOOK_MS = 20;
const TOPICS_AT_ONCE = 100;

defineParameterType({
  name: "kafka",
  regexp: /(?:a|the) Kafka client|it|Kafka client "([^"]*)"/,
  transformer: (name?: string) => (name === undefined ? CLIENT : `Kafka client "${name}"`),
  useForSnippets: false,
});

/** A topic made over Kafka's wire protocol, ready to be used. */
Given(
  "the Kafka topic {string} with {int} partition(s)",
  async function (this: LabWorld, topic: string, partitions: number) {
    await createTopic(this, topic, partitions, "");
  },
);

/** The same with a configuration: `retention.ms=1000 cleanup.policy=compact`. */
Given(
  "the Kafka topic {string} with {int} partition(s) and the configuration {string}",
  async function (this: LabWorld, topic: string, partitions: number, config: string) {
    await createTopic(this, topic, partitions, config);
  },
);

/** So many topics more, with numbers at the end of names that have so many characters, each with one partition. */
Given(
  "{int} topics with names of {int} characters",
  async function (this: LabWorld, count: number, characters: number) {
    for (let from = 0; from < count; from += TOPICS_AT_ONCE) {
      const rows: Row[] = [];
      for (let number = from; number < Math.min(count, from + TOPICS_AT_ONCE); number++) {
        const name = String(number).padStart(7, "0").padStart(characters, "name-");
        rows.push([`topics[${number - from}].name`, name], [`topics[${number - from}].numPartitions`, "1"]);
        rows.push([`topics[${number - from}].replicationFactor`, "1"]);
      }
      this.kafka.assert(await this.kafka.ask("CreateTopics", 2, rows), []);
    }
  },
);

/** The broker gave out a new producer id, with epoch 0; it is remembered as `$name`. */
Given("the producer id {string}", async function (this: LabWorld, name: string) {
  const { kafka } = this;
  const answer = await untilAnswered(this, () => kafka.ask("InitProducerId", 2, []), [
    ["producerEpoch", "0"],
  ]);
  kafka.remembered.set(name, show(answer.values.producerId!));
});

/** Sends a request with the fields of the table, and does not wait for the answer. */
When(
  "{kafka} sends {word} v{int}:",
  async function (this: LabWorld, name: string, api: string, version: number, table: DataTable) {
    await this.kafka.send(await this.kafka.client(name), api, version, rowsOf(table));
  },
);

/** The same for a request in which nothing needs to be said. */
When(
  "{kafka} sends {word} v{int}",
  async function (this: LabWorld, name: string, api: string, version: number) {
    await this.kafka.send(await this.kafka.client(name), api, version, []);
  },
);

/** Sends several requests in one piece: one a row, each with the path and the value of one of its fields, or with none. */
When("{kafka} sends in one piece:", async function (this: LabWorld, name: string, table: DataTable) {
  const client = await this.kafka.client(name);
  const frames: Buffer[] = [];
  for (const [title, path, value] of table.raw() as [string, string, string][]) {
    const [api, version] = title.split(" v") as [string, string];
    const request = this.kafka.request(client, api, Number(version), path === "" ? [] : [[path, value]]);
    client.pending.push(request);
    frames.push(request.frame);
  }
  await client.raw.send(Buffer.concat(frames));
});

/** The answer to the oldest request that has none has these values; `…` is any text, `>=5` any number from 5 on, `not 5` anything else. */
Then("{kafka} is answered:", async function (this: LabWorld, name: string, table: DataTable) {
  this.kafka.assert(await this.kafka.existing(name).answer(), rowsOf(table));
});

/** The same where the answer is not in the version that was asked for. */
Then(
  "{kafka} is answered in version {int}:",
  async function (this: LabWorld, name: string, version: number, table: DataTable) {
    this.kafka.assert(await this.kafka.existing(name).answer(version), rowsOf(table));
  },
);

/** The answer to the oldest request that has none came, and there is no error in it. */
Then("{kafka} is answered", async function (this: LabWorld, name: string) {
  this.kafka.assert(await this.kafka.existing(name).answer(), []);
});

/** The same request is sent until the answer is the expected one: for what a broker need not do at once. */
Then("{kafka} is soon answered:", async function (this: LabWorld, name: string, table: DataTable) {
  const client = this.kafka.existing(name);
  const ask = async () => {
    const { message, version, values } = client.lastRequest!;
    if (client.pending.length === 0) await client.send(client.request(message, version, values), true);
    return client.answer();
  };
  await untilAnswered(this, ask, rowsOf(table));
});

/** Nothing came beyond the answers that were read. Put something behind it that would overtake a late answer. */
Then("{kafka} has no answer yet", function (this: LabWorld, name: string) {
  const { unseen } = this.kafka.existing(name).raw;
  if (unseen.length > 0) throw new Error(`${name} was answered: ${unseen.subarray(0, 100).toString("hex")}`);
});

/** The broker closed the connection and said nothing more. */
Then("{kafka} is disconnected", async function (this: LabWorld, name: string) {
  const { raw, pending } = this.kafka.existing(name);
  if (!(await raw.untilClosed())) throw new Error(`the broker did not close the connection of ${name}`);
  pending.length = 0;
  if (raw.unseen.length > 0)
    throw new Error(`before it hung up, the broker said ${raw.unseen.subarray(0, 100).toString("hex")}`);
});

/** In the last answer, which is one to ApiVersions, the range of each API contains these versions. */
Then("its ranges contain:", function (this: LabWorld, table: DataTable) {
  const { ranges, answer } = rangesIn(this);
  const missing = table.hashes().flatMap(({ api, versions }) => {
    const [first, last = first] = versions!.split(" to ").map(Number) as [number, number?];
    const range = ranges.find(({ apiKey }) => apiKey === api);
    if (range === undefined) return [`${api} is not there at all`];
    if (range.minVersion <= first && range.maxVersion >= last) return [];
    return [`${api} is ${range.minVersion} to ${range.maxVersion}, wanted was ${versions}`];
  });
  if (missing.length > 0) throw new Error([...missing, describe(answer)].join("\n"));
});

/** The last answer, which is one to ApiVersions, does not have these APIs. */
Then("its ranges do not contain:", function (this: LabWorld, table: DataTable) {
  const { ranges, answer } = rangesIn(this);
  const there = table.hashes().filter(({ api }) => ranges.some(({ apiKey }) => apiKey === api));
  if (there.length > 0)
    throw new Error(`${there.map(({ api }) => api).join(", ")}: advertised\n${describe(answer)}`);
});

/** A value of the last answer can be used as `$name` from here on. */
Then(
  "{string} of the answer is remembered as {string}",
  function (this: LabWorld, path: string, name: string) {
    remember(this, CLIENT, path, name);
  },
);

/** The same for a client with a name. */
Then(
  "{string} of the answer to {kafka} is remembered as {string}",
  function (this: LabWorld, path: string, client: string, name: string) {
    remember(this, client, path, name);
  },
);

/** The answer has a `host` and a `port` there; a client that connects to them is answered. */
Then(
  "at the address {string} of the answer somebody speaks Kafka's wire protocol",
  async function (this: LabWorld, path: string) {
    const { values } = this.kafka.existing(CLIENT).lastAnswer!;
    const { host, port } = findPath(values, path).value as { host: string; port: number };
    const client = new KafkaClient(await Client.connect(host, port));
    await client.send(this.kafka.request(client, "ApiVersions", 0, []), true);
    await client.answer().finally(() => client.raw.destroy());
  },
);

/** The topic ids that requests use are those of the topics that the scenario made; here it says one itself. */
Given("the id of {string} is taken to be {string}", function (this: LabWorld, topic: string, id: string) {
  this.kafka.topicIds.set(this.kafka.resolve(topic), this.kafka.resolve(id));
});

/** The client leaves. */
When("{kafka} leaves", function (this: LabWorld, name: string) {
  this.kafka.existing(name).raw.destroy();
});

interface Range {
  apiKey: string;
  minVersion: number;
  maxVersion: number;
}

function rangesIn({ kafka }: LabWorld): { ranges: Range[]; answer: Answer } {
  const answer = kafka.existing(CLIENT).lastAnswer!;
  return { ranges: answer.values.apiKeys as unknown as Range[], answer };
}

function remember({ kafka }: LabWorld, client: string, path: string, name: string): void {
  const answer = kafka.existing(client).lastAnswer;
  if (answer === undefined) throw new Error(`${client} has read no answer in this scenario yet`);
  kafka.remembered.set(name, show(findPath(answer.values, kafka.resolve(path)).value));
}

export function rowsOf(table: DataTable): Row[] {
  return table.raw().map(([path, value = ""]) => [path!, value]);
}

/** Creates it, keeps its id, and waits until all of its partitions can be used. */
async function createTopic(
  world: LabWorld,
  topic: string,
  partitions: number,
  config: string,
): Promise<void> {
  const { kafka } = world;
  const settings = pairsOf(config).flatMap(([name, value], at): Row[] => [
    [`topics[0].configs[${at}].name`, name],
    [`topics[0].configs[${at}].value`, value],
  ]);
  const count: Row = ["topics[0].numPartitions", String(partitions)];
  const created = await kafka.ask("CreateTopics", 7, [["topics[0].name", topic], count, ...settings]);
  kafka.assert(created, [count]);
  kafka.topicIds.set(kafka.resolve(topic), show(findPath(created.values, "topics[0].topicId").value));
  const all = Array.from({ length: partitions }, (_, index) => `${topic}-${index}`);
  await untilAnswered(
    world,
    () =>
      kafka.ask(
        "ListOffsets",
        1,
        all.map((partition): Row => [partition, "timestamp=-1"]),
      ),
    all.map((partition): Row => [partition, "errorCode=NONE offset=0"]),
  );
}

/** Asks again and again until the answer is the expected one. */
export async function untilAnswered(
  world: LabWorld,
  ask: () => Promise<Answer>,
  expected: Row[],
): Promise<Answer> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    if (world.kafka.fits(answer, expected)) return answer;
    if (performance.now() > deadline) world.kafka.assert(answer, expected);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
