/**
 * Groups, over Kafka's wire protocol and over text.
 *
 * Members of groups, which do what clients do: they join, hand out partitions if they are the leader, heartbeat, and join again when the
 * group rebalances, while a step waits for the group to come to rest. A group is a word that begins with `my-`, as topics are. The member `A` sends on the
 * connection of `Kafka client "A"`, so requests of one's own can be sent in its place; `$A` is its member id, `$generationOfA` its generation
 * (in the newer protocol, its epoch).
 */
import { type DataTable, defineParameterType, Given, Then, When } from "@cucumber/cucumber";
import { PATIENCE_MS } from "../support/client";
import { matches } from "../support/failure";
import { describe } from "../support/kafka/exchange";
import type { Row } from "../support/kafka/expect";
import { ClassicMember } from "../support/kafka/groups/classic-member";
import { ConsumerMember } from "../support/kafka/groups/consumer-member";
import type { PartitionName } from "../support/kafka/groups/consumer-protocol";
import { Groups } from "../support/kafka/groups/groups";
import type { Member, MemberPlan } from "../support/kafka/groups/member";
import { TextMember } from "../support/kafka/groups/text-member";
import { partitionOf, setPath } from "../support/kafka/paths";
import { decodeBatches } from "../support/kafka/record-batch";
import { type Structure, show } from "../support/kafka/values";
import type { LabWorld } from "../support/world";
import { CLIENT, rowsOf, untilAnswered } from "./kafka.steps";

const ALL_MEMBERS = "every member";
const groups = new WeakMap<LabWorld, Groups>();

/** The groups of the scenario, and their members. */
export function groupsOf(world: LabWorld): Groups {
  const own = groups.get(world) ?? new Groups(world.kafka);
  groups.set(world, own);
  return own;
}

defineParameterType({
  name: "readers",
  regexp: /the members? "([^"]*)"|every member/,
  transformer: (names?: string) => names ?? ALL_MEMBERS,
  useForSnippets: false,
});

type Kind = (world: LabWorld, plan: MemberPlan) => Member;

const classic: Kind = ({ kafka }, plan) => new ClassicMember(kafka, plan);
const newer: Kind = ({ kafka }, plan) => new ConsumerMember(kafka, plan);
const text: Kind = (world, plan) => new TextMember(world, plan);

/** The broker has found its place for these groups (`my-group, my-other`), which it need not do before somebody asks. */
Given("the coordinator of {string} is ready", async function (this: LabWorld, names: string) {
  for (const group of listOf(names)) {
    const find = () => this.kafka.ask("FindCoordinator", 4, [["coordinatorKeys", `[${group}]`]]);
    await untilAnswered(this, find, [["coordinators[0].errorCode", "NONE"]]);
    const fetch = () => this.kafka.ask("OffsetFetch", 7, [["groupId", group]]);
    await untilAnswered(this, fetch, [["errorCode", "NONE"]]);
  }
});

/** Members join a group to read topics (`my-topic, my-other`), and the group comes to rest. */
When(
  "the member(s) {string} join(s) {string} to read {string}",
  async function (this: LabWorld, names: string, group: string, topics: string) {
    await join(this, classic, names, group, topics, []);
  },
);

/** The same with fields of their requests to join: a session timeout, an instance id. */
When(
  "the member(s) {string} join(s) {string} to read {string}, with:",
  async function (this: LabWorld, names: string, group: string, topics: string, table: DataTable) {
    await join(this, classic, names, group, topics, rowsOf(table));
  },
);

/** The same in the newer protocol, in which the broker assigns the partitions. */
When(
  "the member(s) {string} join(s) {string} in the consumer protocol to read {string}",
  async function (this: LabWorld, names: string, group: string, topics: string) {
    await join(this, newer, names, group, topics, []);
  },
);

/** The same with fields of the first heartbeat: an assignor, an instance id. */
When(
  "the member(s) {string} join(s) {string} in the consumer protocol to read {string}, with:",
  async function (this: LabWorld, names: string, group: string, topics: string, table: DataTable) {
    await join(this, newer, names, group, topics, rowsOf(table));
  },
);

/** The same over the text protocol, by `consume … group=… follow`: the member `A` is the client "A". It leaves when its connection is closed. */
When(
  "the member(s) {string} follow(s) {string} in {string}",
  async function (this: LabWorld, names: string, topic: string, group: string) {
    await join(this, text, names, group, topic, []);
  },
);

/** It is known that it has left: nothing more is expected of it. */
When("the member {string} is forgotten", function (this: LabWorld, name: string) {
  groupsOf(this).silence(groupsOf(this).member(name));
});

/** It says that it leaves, and is silent from then on. */
When("the member {string} leaves its group", async function (this: LabWorld, name: string) {
  const member = groupsOf(this).member(name);
  groupsOf(this).silence(member);
  await member.leave();
});

/** Its connection is reset, as when a machine crashes, and it is silent from then on. */
When("the member {string} is killed", async function (this: LabWorld, name: string) {
  const member = groupsOf(this).member(name);
  groupsOf(this).silence(member);
  await reset(this, member.clientName);
});

/** It is silent from then on, though still connected, as one that works too long on a message. */
When("the member {string} stalls", function (this: LabWorld, name: string) {
  groupsOf(this).silence(groupsOf(this).member(name));
});

/** It joins anew, with no member id, on a new connection, and must not need any other member for it. */
When("the member {string} comes back", async function (this: LabWorld, name: string) {
  const member = groupsOf(this).member(name);
  member.startAnew();
  await member.step();
  groupsOf(this).revive(member);
});

/** The same, but it may need the others to join again: the next step waits for that. */
When("the member {string} starts anew", function (this: LabWorld, name: string) {
  const member = groupsOf(this).member(name);
  member.startAnew();
  groupsOf(this).revive(member);
});

/** It joins once more with the member id that it has: the next step waits for that. */
When("the member {string} joins again", function (this: LabWorld, name: string) {
  groupsOf(this).member(name).generation = -1;
});

/** The second one is silent, and is in a group of which it is the only member. */
When(
  "the member {string} heartbeats until the member {string} is gone",
  async function (this: LabWorld, name: string, silent: string) {
    const { plan } = groupsOf(this).member(silent);
    groupsOf(this).silence(groupsOf(this).member(silent));
    const ask = async () => {
      await groupsOf(this).member(name).step();
      return this.kafka.ask("DescribeGroups", 5, [["groups", `[${plan.groupId}]`]]);
    };
    await untilAnswered(this, ask, [["groups[0].groupState", "Empty"]]);
  },
);

/** It heartbeats, but when the group rebalances, it does not join again. */
When("the member {string} ignores rebalances", function (this: LabWorld, name: string) {
  groupsOf(this).member(name).ignoresRebalances = true;
});

/** The client's connection is reset, as when its machine crashes. */
When("{kafka} vanishes", async function (this: LabWorld, name: string) {
  await reset(this, name);
});

/** It heartbeats until the broker says that the group rebalances: so somebody else has joined or left by then. */
Then("the member {string} is soon told to join again", async function (this: LabWorld, name: string) {
  const { plan, memberId, generation } = groupsOf(this).member(name);
  const rows: Row[] = [
    ["groupId", plan.groupId],
    ["memberId", memberId],
    ["generationId", String(generation)],
  ];
  await untilAnswered(this, () => this.kafka.ask("Heartbeat", 3, rows), [
    ["errorCode", "REBALANCE_IN_PROGRESS"],
  ]);
});

/** Among all that these clients (`A, B`) have received is such a line; `…` is any text. */
Then(
  "one of the clients {string} has received {string}",
  async function (this: LabWorld, names: string, line: string) {
    const lines = listOf(names).flatMap((name) =>
      this.names.fromBroker(this.existing(name).received).toString().split("\n"),
    );
    if (!lines.some((one) => matches(line, Buffer.from(one)))) {
      throw new Error(`none of ${names} has received "${line}"; they have received:\n${lines.join("\n")}`);
    }
  },
);

/** The group comes to rest with these members, who have all partitions of these topics among them, none twice, and each as many as any other, or one more. */
Then(
  "the member(s) {string} share(s) the partitions of {string}",
  async function (this: LabWorld, names: string, topics: string) {
    await assertShared(this, names, topics);
  },
);

/** The same, though the group may be at rest now and then before it has got so far. */
Then(
  "the member(s) {string} soon share(s) the partitions of {string}",
  async function (this: LabWorld, names: string, topics: string) {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const problem = await assertShared(this, names, topics).catch((error: Error) => error);
      if (problem === undefined) return;
      if (performance.now() > deadline) throw problem;
    }
  },
);

/** The broker has told the client, a member in the newer protocol that has heartbeat once, that it may have so many partitions, or soon does. */
Then(
  "{kafka}, as the member {string} of {string}, soon gets {int} partitions",
  async function (this: LabWorld, name: string, memberId: string, group: string, count: number) {
    const client = this.kafka.existing(name);
    const deadline = performance.now() + PATIENCE_MS;
    while (assignedIn(client.lastAnswer!.values) !== count) {
      const expected: Row[] = [["assignment", `${count} partitions`]];
      if (performance.now() > deadline) this.kafka.assert(client.lastAnswer!, expected);
      const epoch = show(client.lastAnswer!.values.memberEpoch!);
      await this.kafka.send(client, "ConsumerGroupHeartbeat", 1, [
        ["groupId", group],
        ["memberId", memberId],
        ["memberEpoch", epoch],
      ]);
      await client.answer();
    }
  },
);

/** The group comes to rest, and is then still in the generation in which it last was at rest. */
Then("{string} has not rebalanced", async function (this: LabWorld, group: string) {
  const groupId = this.kafka.resolve(group);
  const before = groupsOf(this).generationBefore(groupId);
  await groupsOf(this).settle(groupId);
  const now = groupsOf(this).generationBefore(groupId);
  if (now !== before)
    throw new Error(`the group was in generation ${before}, and is in generation ${now} now`);
});

/** What each of these members owns now. */
Then("the members own:", function (this: LabWorld, table: DataTable) {
  const wrong = rowsOf(table).flatMap(([name, expected]) => {
    const owned = sorted(groupsOf(this).member(name).owned);
    if (owned === sorted(listOf(this.kafka.resolve(expected)))) return [];
    return [`${name} owns ${owned || "nothing"}, expected was ${expected}`];
  });
  if (wrong.length > 0) throw new Error(wrong.join("\n"));
});

/** A value that is remembered under one name is remembered under another one too. */
Given("{string} is remembered as {string}", function (this: LabWorld, value: string, name: string) {
  this.kafka.remembered.set(name, this.kafka.resolve(value));
});

/** What the member owns now is remembered, for the step below. */
Given("what the member {string} owns is remembered", function (this: LabWorld, name: string) {
  this.kafka.remembered.set(`partitionsOf${name}`, sorted(groupsOf(this).member(name).owned));
});

/** It owns what it owned when that was remembered. */
Then("the member {string} owns the same as before", function (this: LabWorld, name: string) {
  const owned = sorted(groupsOf(this).member(name).owned);
  const before = this.kafka.resolve(`$partitionsOf${name}`);
  if (owned !== before)
    throw new Error(`${name} owned ${before || "nothing"}, and owns ${owned || "nothing"} now`);
});

/** Each of these members (or `every member`) reads all that is behind the committed offsets of its partitions, and commits the next offset to read. */
When("{readers} read(s) and commit(s)", async function (this: LabWorld, names: string) {
  for (const member of membersOf(this, names)) await member.consume(true);
});

/** The same without a commit. */
When("{readers} read(s) without a commit", async function (this: LabWorld, names: string) {
  for (const member of membersOf(this, names)) await member.consume(false);
});

/** All the members together have read every message of the topic, and none twice. */
Then("every message of {string} was read once", async function (this: LabWorld, topic: string) {
  await assertRead(this, topic, []);
});

/** All the members together have read every message of the topic, and only these values (`two, three`) twice. */
Then(
  "every message of {string} was read once, but {string} twice",
  async function (this: LabWorld, topic: string, twice: string) {
    await assertRead(this, topic, listOf(twice));
  },
);

/** The group has read everything in the topic, and committed that. */
Given(
  "{string} stands at the end of {string}",
  async function (this: LabWorld, group: string, topic: string) {
    const answer = await this.ask(`commit ${topic} group=${group} offset=latest\n`);
    if (!answer.startsWith("OK ")) throw new Error(`the group could not be put there: ${answer}`);
  },
);

/** A client that is in no group commits an offset for each of these partitions. */
Given("{string} has committed:", async function (this: LabWorld, group: string, table: DataTable) {
  const rows = rowsOf(table);
  const commits = rows.map(([partition, offset]): Row => [partition, `committedOffset=${offset}`]);
  const answer = await this.kafka.ask("OffsetCommit", 8, [["groupId", group], ...commits]);
  this.kafka.assert(
    answer,
    rows.map(([partition]): Row => [partition, "errorCode=NONE"]),
  );
});

/** The committed offset of the group in each of these partitions; -1 where there is none. */
Then("the offsets of {string} are:", async function (this: LabWorld, group: string, table: DataTable) {
  const rows = rowsOf(table);
  const byTopic = Map.groupBy(
    rows.map(([name]) => partitionOf(name)!),
    ({ topic }) => topic,
  );
  const asked = [...byTopic].flatMap(([topic, partitions], at): Row[] => [
    [`topics[${at}].name`, topic],
    [`topics[${at}].partitionIndexes`, `[${partitions.map(({ index }) => index).join(", ")}]`],
  ]);
  const answer = await this.kafka.ask("OffsetFetch", 7, [["groupId", group], ...asked]);
  this.kafka.assert(
    answer,
    rows.map(([name, offset]): Row => [name, `committedOffset=${offset} errorCode=NONE`]),
  );
});

/** Commits offset 5 for two partitions, with metadata of so many characters each. */
When(
  "{kafka} sends OffsetCommit v8 with metadata of {int} characters for {string} and of {int} for {string} in {string}",
  async function (
    this: LabWorld,
    client: string,
    length: number,
    partition: string,
    otherLength: number,
    other: string,
    group: string,
  ) {
    const commit = (characters: number) => `committedOffset=5 committedMetadata=${"m".repeat(characters)}`;
    await this.kafka.send(await this.kafka.client(client), "OffsetCommit", 8, [
      ["groupId", group],
      [partition, commit(length)],
      [other, commit(otherLength)],
    ]);
  },
);

/** The last answer, which is one to ListGroups, does not have this group. */
Then("its groups do not contain {string}", function (this: LabWorld, group: string) {
  const answer = this.kafka.existing(CLIENT).lastAnswer!;
  const groupId = this.kafka.resolve(group);
  if ((answer.values.groups as Structure[]).some((one) => one.groupId === groupId))
    throw new Error(`${group} is listed\n${describe(answer)}`);
});

async function reset(world: LabWorld, client: string): Promise<void> {
  const { raw } = world.kafka.existing(client);
  raw.reset();
  await raw.untilClosed();
}

async function join(
  world: LabWorld,
  kind: Kind,
  names: string,
  group: string,
  topics: string,
  rows: readonly Row[],
): Promise<void> {
  const groupId = world.kafka.resolve(group);
  const read = listOf(topics).map((topic) => world.kafka.resolve(topic));
  for (const name of listOf(names)) {
    const fields: Structure = {};
    for (const [path, text] of rows)
      setPath(fields, path, world.kafka.resolve(text.replaceAll("{name}", name)));
    groupsOf(world).add(kind(world, { name, groupId, topics: read, fields }));
  }
  await groupsOf(world).settle(groupId);
}

function membersOf(world: LabWorld, names: string): Member[] {
  if (names === ALL_MEMBERS) return groupsOf(world).all.filter((member) => isLiving(world, member));
  return listOf(names).map((name) => groupsOf(world).member(name));
}

function isLiving(world: LabWorld, member: Member): boolean {
  return groupsOf(world).living(member.plan.groupId).includes(member);
}

function listOf(text: string): string[] {
  return text.split(",").map((one) => one.trim());
}

function assignedIn({ assignment }: Structure): number {
  const topics = ((assignment as Structure | null)?.topicPartitions ?? []) as Structure[];
  return topics.flatMap(({ partitions }) => partitions as number[]).length;
}

function sorted(partitions: readonly PartitionName[]): string {
  return [...partitions].sort().join(", ");
}

function namesOf(members: readonly Member[]): string {
  return members.map(({ plan }) => plan.name).join(", ");
}

/** The partitions of the topics, as the broker lists them. */
async function partitionsOf(world: LabWorld, topics: string): Promise<PartitionName[]> {
  const rows = listOf(topics).map((topic, at): Row => [`topics[${at}].name`, topic]);
  const answer = await world.kafka.ask("Metadata", 9, rows);
  return (answer.values.topics as Structure[]).flatMap(({ name, partitions }) =>
    (partitions as Structure[]).map(({ partitionIndex }) => `${name}-${partitionIndex}`),
  );
}

/** @throws Error when the group has come to rest in another way. */
async function assertShared(world: LabWorld, names: string, topics: string): Promise<void> {
  const members = membersOf(world, names);
  const { groupId } = members[0]!.plan;
  await groupsOf(world).settle(groupId);
  const strangers = groupsOf(world)
    .living(groupId)
    .filter((member) => !members.includes(member));
  if (strangers.length > 0) throw new Error(`also in the group: ${namesOf(strangers)}`);
  assertFair(members, await partitionsOf(world, topics));
}

function assertFair(members: readonly Member[], partitions: readonly PartitionName[]): void {
  const problems = partitions.flatMap((partition) => {
    const owners = members.filter(({ owned }) => owned.includes(partition));
    if (owners.length === 1) return [];
    return [owners.length === 0 ? `nobody owns ${partition}` : `${partition} belongs to ${namesOf(owners)}`];
  });
  const strange = members.flatMap(({ owned }) => owned.filter((one) => !partitions.includes(one)));
  if (strange.length > 0) problems.push(`nobody asked for ${strange.join(", ")}`);
  const counts = members.map(({ owned }) => owned.length);
  if (Math.max(...counts) - Math.min(...counts) > 1) problems.push("some own more than others");
  if (problems.length === 0) return;
  throw new Error([...problems, ...members.map((member) => `  ${member.describe()}`)].join("\n"));
}

/** Compares what the members have read with what the log holds. */
async function assertRead(world: LabWorld, topic: string, twice: readonly string[]): Promise<void> {
  const times = new Map<string, number>();
  for (const { partition, offset } of groupsOf(world).all.flatMap(({ read }) => read))
    times.set(`${partition}@${offset}`, (times.get(`${partition}@${offset}`) ?? 0) + 1);
  const problems: string[] = [];
  for (const partition of await partitionsOf(world, topic)) {
    const answer = await world.kafka.ask("Fetch", 12, [[partition, "fetchOffset=0"]]);
    const { partitions } = (answer.values.responses as Structure[])[0]!;
    const { records } = (partitions as Structure[])[0]!;
    for (const { offset, value } of decodeBatches(records as Buffer).flatMap(({ messages }) => messages)) {
      const [place, text] = [`${partition}@${offset}`, show(value)];
      const expected = twice.includes(text) ? 2 : 1;
      const came = times.get(place) ?? 0;
      if (came !== expected)
        problems.push(`"${text}" (${place}) was read ${came} times, expected was ${expected}`);
    }
  }
  if (problems.length > 0) throw new Error(problems.join("\n"));
}
