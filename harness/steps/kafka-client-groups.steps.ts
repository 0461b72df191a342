/**
 * Real Kafka clients in groups.
 *
 * Members are real clients, one name each, in a group that reads one topic. They commit by themselves. What they gain, lose and read, and
 * where the group stands, is written down as it happens, and checked: an anomaly is named with the two sightings that cannot both be right.
 *
 * The name of a scenario begins with its clients (`kcat, kafka-python: …`): they are its columns in the table at the end of the run, and
 * the rest of the name is its row.
 */
import { After, type DataTable, Given, Status, Then, When } from "@cucumber/cucumber";
import { anomaliesOf } from "../checks/group-history";
import { keepOutcome } from "../clients/matrix";
import type { JoinOptions } from "../clients/members/group";
import { GroupScenario } from "../clients/members/scenario";
import type { LabWorld } from "../support/world";
import { sessionOf } from "./kafka-clients.steps";

const LONG_MS = 120_000;
const ANOMALIES_SHOWN = 5;

const scenarios = new WeakMap<LabWorld, GroupScenario>();

function groupsOf(world: LabWorld): GroupScenario {
  const groups = scenarios.get(world);
  if (groups === undefined)
    throw new Error("there is no topic yet: begin with `Given the topic … for groups`");
  return groups;
}

After({ tags: "@groups and @clients" }, function (this: LabWorld, { pickle, result }) {
  scenarios.get(this)?.close();
  const [, clients, what] = /^(.*?): (.*)$/.exec(pickle.name)!;
  const problem = result?.status === Status.PASSED ? {} : { problem: problemOf(result?.message) };
  for (const client of clients!.split(", "))
    keepOutcome({
      table: "groups",
      row: what!,
      client,
      isMissing: result?.status === Status.SKIPPED,
      ...problem,
    });
});

/** A new topic, which groups of real clients are going to read. */
Given(
  "the topic {string} with {int} partitions for groups",
  async function (this: LabWorld, name: string, partitions: number) {
    const topic = this.names.toBroker(name);
    const { address } = sessionOf(this);
    scenarios.set(this, await GroupScenario.begin(address, topic, partitions));
  },
);

/** The same number of messages to each partition. */
When(
  "{int} messages are written for groups",
  { timeout: LONG_MS },
  async function (this: LabWorld, count: number) {
    await groupsOf(this).write(count);
  },
);

/** A client joins a group, as the member of that name. */
When(
  "{string} of {string} joins the group {string}",
  async function (this: LabWorld, member: string, client: string, group: string) {
    await groupsOf(this).named(this.names.toBroker(group)).join(member, client);
  },
);

/** The same with options: `protocol` (`consumer` is that of KIP-848), `assignor`, `instanceId` (which makes a static member). */
When(
  "{string} of {string} joins the group {string} with:",
  async function (this: LabWorld, member: string, client: string, group: string, table: DataTable) {
    const options = table.rowsHash() as JoinOptions;
    await groupsOf(this).named(this.names.toBroker(group)).join(member, client, options);
  },
);

/** So many members join, which are called `1`, `2` and so on, and share the partitions. */
When(
  "{int} members of {string} join the group {string}",
  { timeout: LONG_MS },
  async function (this: LabWorld, count: number, client: string, name: string) {
    const group = groupsOf(this).named(this.names.toBroker(name));
    const names = Array.from({ length: count }, (_, at) => String(at + 1));
    for (const member of names) await group.join(member, client);
    await group.untilShared(names);
  },
);

/** The member's program ends. The place of a static member is kept. */
When("{string} leaves the group {string}", async function (this: LabWorld, member: string, group: string) {
  await groupsOf(this).named(this.names.toBroker(group)).leave(member);
});

/**
 * In each group at the same time, one member after another leaves and comes back under a new name, and the next is not touched before the
 * group shares its partitions again. Meanwhile so many messages are written, some during each restart.
 */
When(
  "their members are restarted one after another while {int} messages are written",
  { timeout: LONG_MS },
  async function (this: LabWorld, count: number) {
    await groupsOf(this).restartEach(count);
  },
);

/** These members (`A, B`) have all partitions between them, no partition twice, and none has two more than another. */
Then(
  "{string} share(s) the partitions in the group {string}",
  async function (this: LabWorld, names: string, group: string) {
    await groupsOf(this).named(this.names.toBroker(group)).untilShared(names.split(", "));
  },
);

/** Everything that was written has been read by some member. */
Then(
  "the group {string} has read everything",
  { timeout: LONG_MS },
  async function (this: LabWorld, name: string) {
    const groups = groupsOf(this);
    await groups.named(this.names.toBroker(name)).untilRead(groups.ends);
  },
);

/** The broker says that the group stands at the end of what was written. */
Then("the group {string} has committed everything", async function (this: LabWorld, name: string) {
  const groups = groupsOf(this);
  await groups.named(this.names.toBroker(name)).untilCommitted(groups.ends);
});

/** All that the member has read since it joined is so many messages. */
Then(
  "{string} in the group {string} has read {int} messages",
  function (this: LabWorld, member: string, name: string, count: number) {
    const read = groupsOf(this).named(this.names.toBroker(name)).readBy(member);
    if (read !== count) throw new Error(`"${member}" has read ${read} messages, expected was ${count}`);
  },
);

/** From the time when the first one joined the second one has lost nothing. */
Then(
  "{string} has the partitions that {string} had in the group {string}, and {string} lost none of its own meanwhile",
  async function (this: LabWorld, late: string, early: string, name: string, other: string) {
    const group = groupsOf(this).named(this.names.toBroker(name));
    await group.untilInPlaceOf(late, early);
    group.assertLostSince(other, late, []);
  },
);

/** The first one lost what the second one then gained, and kept the rest all the time. */
Then(
  "all that {string} lost in the group {string} is what {string} got",
  function (this: LabWorld, loser: string, name: string, winner: string) {
    const group = groupsOf(this).named(this.names.toBroker(name));
    group.assertLostSince(loser, winner, group.owned(winner));
  },
);

/**
 * Each message was read at least once, by each member in order as long as it had the partition, and what was committed when a member got
 * a partition was not read by it.
 */
Then(
  "nothing was lost, and nothing committed was read again, in any of the groups",
  function (this: LabWorld) {
    const groups = groupsOf(this);
    for (const [name, group] of groups.all) {
      const anomalies = anomaliesOf(group.history, groups.ends);
      if (anomalies.length === 0) continue;
      const shown = anomalies
        .slice(0, ANOMALIES_SHOWN)
        .map(({ name: what, seen }) => `${what}: ${seen.join("; ")}`);
      throw new Error(`in the group ${name}, ${anomalies.length} anomalies:\n${shown.join("\n")}`);
    }
  },
);

function problemOf(message: string | undefined): string {
  return message?.split("\n")[0] ?? "skipped";
}
