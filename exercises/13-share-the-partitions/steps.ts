/**
 * Consumers that let the broker share the partitions out (ConsumerGroupHeartbeat), and what it plans for each of them: the target
 * assignment, as it describes its group to anybody (ConsumerGroupDescribe). Each scenario has one group.
 */
import { type DataTable, Given, Then, When } from "@cucumber/cucumber";
import type { Row } from "../../harness/support/kafka/expect";
import { type Structure, show } from "../../harness/support/kafka/values";
import type { LabWorld } from "../../harness/support/world";

const GROUP: Row = ["groupId", "my-group"];
const LEAVING = "-1";
/** Longer than any scenario: nobody here waits for a consumer to put something down. */
const REBALANCE_TIMEOUT: Row = ["rebalanceTimeoutMs", "60000"];

/** Partitions (`my-topic-0`) by consumer. */
type Plan = Map<string, string[]>;

interface Sharing {
  /** By name: the topics that it wants, and the epoch that the broker told it last. */
  consumers: Map<string, { topics: string[]; epoch: string }>;
  remembered: Plan;
}

const sharings = new WeakMap<LabWorld, Sharing>();

function sharingOf(world: LabWorld): Sharing {
  const known = sharings.get(world) ?? { consumers: new Map(), remembered: new Map() };
  sharings.set(world, known);
  return known;
}

/** Consumers join the group one after the other, or, where they are in it, change their minds about the topics. */
When(
  "{string} want(s) {string}, shared by {word}",
  async function (this: LabWorld, names: string, topics: string, assignor: string) {
    for (const name of listOf(names)) {
      const consumer = { topics: listOf(topics), epoch: sharingOf(this).consumers.get(name)?.epoch ?? "0" };
      sharingOf(this).consumers.set(name, consumer);
      await heartbeat(this, name, [
        REBALANCE_TIMEOUT,
        ["subscribedTopicNames", `[${topics}]`],
        ["serverAssignor", assignor],
        ...(consumer.epoch === "0" ? ([["topicPartitions", "[]"]] as const) : []),
      ]);
    }
  },
);

/** A consumer says that it leaves the group. */
When("{string} leave(s)", async function (this: LabWorld, name: string) {
  sharingOf(this).consumers.get(name)!.epoch = LEAVING;
  await heartbeat(this, name, []);
  sharingOf(this).consumers.delete(name);
});

/** What the broker plans for each consumer is exactly this. */
Then("the plan is:", async function (this: LabWorld, table: DataTable) {
  const plan = await planOf(this);
  const expected = table.raw().map(([name, partitions]) => `${name}: ${partitions}`);
  if (linesOf(plan).join("\n") === expected.join("\n")) return;
  throw new Error([...shown(plan), "expected was:", ...indent(expected)].join("\n"));
});

/** Each partition of these topics goes to one consumer, which wants the topic. */
Then("each partition of {string} has one owner", async function (this: LabWorld, topics: string) {
  const plan = await planOf(this);
  assertNone(await ownerProblems(this, plan, listOf(topics)), plan);
});

/** The same, and no consumer has more than one partition more than any other. */
Then("each partition of {string} has one owner, evenly", async function (this: LabWorld, topics: string) {
  const plan = await planOf(this);
  const problems = await ownerProblems(this, plan, listOf(topics));
  const counts = [...plan.values()].map(({ length }) => length);
  const [most, fewest] = [Math.max(...counts), Math.min(...counts)];
  if (most - fewest > 1) problems.push(`one has ${most} partitions, and another one has ${fewest}`);
  assertNone(problems, plan);
});

/** Each consumer has of both topics the partitions with the same numbers. */
Then(
  "everybody has the same numbers of {string} as of {string}",
  async function (this: LabWorld, topic: string, other: string) {
    const problems = [...(await planOf(this))].flatMap(([name, owned]) => {
      const numbers = [topic, other].map((one) => numbersOf(one, owned)).sort();
      return numbers[0] === numbers[1]
        ? []
        : [`${name} has ${numbers[0]} of one topic, and ${numbers[1]} of the other`];
    });
    if (problems.length > 0) throw new Error(problems.join("\n"));
  },
);

/** Remembers the plan, to compare a later one with it. */
Given("the plan is remembered", async function (this: LabWorld) {
  sharingOf(this).remembered = await planOf(this);
});

/** So many partitions were taken from consumers who are still there. */
Then("{int} partition(s) has/have moved since", async function (this: LabWorld, expected: number) {
  const { remembered } = sharingOf(this);
  const plan = await planOf(this);
  const moved = [...plan.keys()].flatMap((name) =>
    (remembered.get(name) ?? []).filter((partition) => !plan.get(name)!.includes(partition)),
  );
  if (moved.length === expected) return;
  const title = `${moved.length} partitions have been taken from consumers who are still there, expected was ${expected}`;
  throw new Error([title, "the plan was:", ...indent(linesOf(remembered)), ...shown(plan)].join("\n"));
});

async function heartbeat(world: LabWorld, name: string, rows: readonly Row[]): Promise<void> {
  const consumer = sharingOf(world).consumers.get(name)!;
  const who: Row[] = [GROUP, ["memberId", name], ["memberEpoch", consumer.epoch]];
  const answer = await world.kafka.ask("ConsumerGroupHeartbeat", 1, [...who, ...rows]);
  world.kafka.assert(answer, [["errorCode", "NONE"]]);
  consumer.epoch = show(answer.values.memberEpoch!);
}

/** The plan when the broker has heard of each of them, and so has taken in all that is new. */
async function planOf(world: LabWorld): Promise<Plan> {
  const { consumers } = sharingOf(world);
  for (const name of consumers.keys()) await heartbeat(world, name, []);
  const answer = await world.kafka.ask("ConsumerGroupDescribe", 0, [["groupIds", `[${GROUP[1]}]`]]);
  world.kafka.assert(answer, [["groups[0].members.length", String(consumers.size)]]);
  const [group] = answer.values.groups as Structure[];
  const members = group!.members as Structure[];
  const planned = members.map(({ memberId, targetAssignment }): [string, string[]] => {
    const { topicPartitions } = targetAssignment as Structure;
    const names = (topicPartitions as Structure[]).flatMap(({ topicName, partitions }) => {
      const topic = world.names.fromBroker(Buffer.from(topicName as string)).toString();
      return (partitions as number[]).map((partition) => `${topic}-${partition}`);
    });
    return [memberId as string, names.sort()];
  });
  return new Map(planned.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What is wrong with who owns what, in sentences. */
async function ownerProblems(world: LabWorld, plan: Plan, topics: readonly string[]): Promise<string[]> {
  const partitions = await partitionsOf(world, topics);
  const problems = partitions.flatMap((partition) => {
    const owners = [...plan.keys()].filter((name) => plan.get(name)!.includes(partition));
    if (owners.length === 1) return [];
    return [
      owners.length === 0 ? `nobody has ${partition}` : `${partition} belongs to ${owners.join(" and ")}`,
    ];
  });
  for (const [name, owned] of plan) {
    const { topics: wanted } = sharingOf(world).consumers.get(name)!;
    const unasked = owned.filter((one) => !wanted.some((topic) => one.startsWith(`${topic}-`)));
    const missing = owned.filter((one) => !partitions.includes(one) && !unasked.includes(one));
    if (unasked.length > 0) problems.push(`${name} has not asked for ${unasked.join(", ")}`);
    if (missing.length > 0) problems.push(`there is no ${missing.join(", ")}`);
  }
  return problems;
}

async function partitionsOf(world: LabWorld, topics: readonly string[]): Promise<string[]> {
  const partitions: string[] = [];
  for (const topic of topics) {
    const answer = await world.kafka.ask("Metadata", 9, [["topics[0].name", topic]]);
    const [{ partitions: all }] = answer.values.topics as [Structure];
    partitions.push(...(all as Structure[]).map(({ partitionIndex }) => `${topic}-${partitionIndex}`));
  }
  return partitions;
}

/** `0, 1, 2` */
function numbersOf(topic: string, owned: readonly string[]): string {
  const start = `${topic}-`;
  const numbers = owned.filter((one) => one.startsWith(start)).map((one) => one.slice(start.length));
  return numbers.join(", ") || "nothing";
}

/** @throws Error that shows the plan. */
function assertNone(problems: readonly string[], plan: Plan): void {
  if (problems.length > 0) throw new Error([...problems, ...shown(plan)].join("\n"));
}

function shown(plan: Plan): string[] {
  return ["the plan is:", ...indent(linesOf(plan))];
}

function linesOf(plan: Plan): string[] {
  return [...plan].map(([name, partitions]) => `${name}: ${partitions.join(", ") || "nothing"}`);
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

function listOf(text: string): string[] {
  return text.split(",").map((one) => one.trim());
}
