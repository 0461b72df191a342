/**
 * Kafka clients that administer.
 *
 * The admin clients among the real Kafka clients, by the same names.
 */
import { Then, When } from "@cucumber/cucumber";
import { clientNamed } from "../clients/all";
import type { AdminAnswer, AdminRequest, Configs } from "../clients/client";
import type { LabWorld } from "../support/world";
import { sessionOf } from "./kafka-clients.steps";

/** Creates a topic with a configuration. */
When(
  "{string} creates the topic {string} with {int} partitions and {string}",
  async function (this: LabWorld, client: string, topic: string, partitions: number, config: string) {
    const name = this.names.toBroker(topic);
    await admin(this, client, { act: "create", topic: name, partitions, configs: configsOf(config) });
  },
);

/** The broker refuses to create the topic, and the client's error has these words. */
Then(
  "{string} cannot create the topic {string}, because of {string}",
  async function (this: LabWorld, client: string, topic: string, words: string) {
    const request = { act: "create", topic: this.names.toBroker(topic), partitions: 1, configs: {} } as const;
    const problem = await admin(this, client, request).then(
      () => "nothing: the topic was created",
      (error: Error) => error.message,
    );
    if (!problem.includes(words)) throw new Error(`expected was ${words}, it says ${problem}`);
  },
);

/** The topic is among those that the client lists. */
Then("{string} lists the topic {string}", async function (this: LabWorld, client: string, topic: string) {
  if (!(await lists(this, client, topic))) throw new Error(`${client} does not list the topic`);
});

/** The topic is not among those that the client lists. */
Then(
  "{string} does not list the topic {string}",
  async function (this: LabWorld, client: string, topic: string) {
    if (await lists(this, client, topic)) throw new Error(`${client} lists the topic`);
  },
);

/** The client sees so many partitions and this value of the configuration. */
Then(
  "{string} describes {string} with {int} partitions and {string}",
  async function (this: LabWorld, client: string, topic: string, partitions: number, config: string) {
    const configs = configsOf(config);
    const request = {
      act: "describe",
      topic: this.names.toBroker(topic),
      names: Object.keys(configs),
    } as const;
    const [seen, expected] = [await admin(this, client, request), { partitions, configs }].map((one) =>
      JSON.stringify(one),
    );
    if (seen !== expected) throw new Error(`${client} sees ${seen}, expected was ${expected}`);
  },
);

/** Sets a configuration of a topic. */
When(
  "{string} sets {string} for {string}",
  async function (this: LabWorld, client: string, config: string, topic: string) {
    await admin(this, client, {
      act: "alter",
      topic: this.names.toBroker(topic),
      configs: configsOf(config),
    });
  },
);

/** Adds partitions to a topic until it has so many. */
When(
  "{string} gives {string} {int} partitions",
  async function (this: LabWorld, client: string, topic: string, partitions: number) {
    await admin(this, client, { act: "grow", topic: this.names.toBroker(topic), partitions });
  },
);

/** Deletes the messages of partition 0 that are before that offset. */
When(
  "{string} deletes what is before offset {int} in {string}",
  async function (this: LabWorld, client: string, before: number, topic: string) {
    const name = this.names.toBroker(topic);
    await admin(this, client, { act: "deleteRecords", topic: name, partition: 0, before });
  },
);

/** Deletes a topic. */
When("{string} deletes the topic {string}", async function (this: LabWorld, client: string, topic: string) {
  await admin(this, client, { act: "delete", topic: this.names.toBroker(topic) });
});

async function lists(world: LabWorld, client: string, topic: string): Promise<boolean> {
  const { topics } = await admin(world, client, { act: "list" });
  return topics!.includes(world.names.toBroker(topic));
}

/** A request that does not name the broker yet. */
type Unaddressed = AdminRequest extends infer One
  ? One extends unknown
    ? Omit<One, "address">
    : never
  : never;

function admin(world: LabWorld, client: string, request: Unaddressed): Promise<AdminAnswer> {
  return clientNamed(client).admin({ ...request, address: sessionOf(world).address } as AdminRequest);
}

/** `retention.ms=1000 segment.bytes=200` as an object. */
function configsOf(words: string): Configs {
  return Object.fromEntries(words.split(" ").map((word) => word.split("=")));
}
