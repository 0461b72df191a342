/**
 * The rules by which assignors share partitions out, as far as they can be told from outside: enough to pick a partition worth asking
 * about, and to say afterwards why it went where it went.
 *
 * Invariant: a rule is only given as the reason where what happened agrees with it. The leader of a classic group may do as it likes.
 */
import type { GroupNow } from "../../../messages";
import { count } from "../common/words";
import { memberName, nameOf } from "../groups/member-names";
import { listed, partitionName } from "../groups/words";

export interface Partition {
  topic: string;
  partition: number;
}

type Group = Pick<GroupNow, "assignor" | "members" | "partitions">;
type Rule = "range" | "turns" | "sticky" | "unknown";

/** By Kafka's names of its assignors, and what kafkajs calls its own. */
export function ruleOf(assignor: string): Rule {
  const name = assignor.toLowerCase();
  if (name === "range") return "range";
  if (name === "roundrobin" || name === "roundrobinassigner") return "turns";
  return name === "uniform" || name.includes("sticky") ? "sticky" : "unknown";
}

/** Who would get it by the rule; null where the rule does not say. */
export function ownerByRule({ assignor, members, partitions }: Group, asked: Partition): string | null {
  const order = inOrder(members);
  if (order.length === 0) return null;
  const rule = ruleOf(assignor);
  if (rule === "range") {
    const numbers = numbersOf(partitions, asked.topic);
    const share = shareOf(numbers.length, order.length);
    const at = share.findIndex(({ from, to }) => from <= asked.partition && asked.partition < to);
    return order[at] ?? null;
  }
  if (rule === "turns") {
    const at = partitions.findIndex((one) => isSame(one, asked));
    return at < 0 ? null : order[at % order.length]!;
  }
  return null;
}

/** One that is likely to change hands: that is the one to think about. */
export function partitionWorthAsking(before: Group, now: Group): Partition | null {
  const known = before.partitions.length > 0 ? before.partitions : now.partitions;
  const present = new Set(now.members.map(({ id }) => id));
  const orphan = known.find(({ owners }) => owners.length > 0 && owners.every((id) => !present.has(id)));
  if (orphan !== undefined) return place(orphan);
  const group = { ...now, assignor: now.assignor || before.assignor, partitions: known };
  const moving = known.find((one) => {
    const owner = ownerByRule(group, one);
    return owner !== null && one.owners.length > 0 && !one.owners.includes(owner);
  });
  const last = known.findLast(({ owners }) => owners.length > 0) ?? known.at(-1);
  const found = moving ?? last;
  return found === undefined ? null : place(found);
}

/** One or two sentences: why this member got this partition. */
export function whyOwner(before: Group, after: Group, asked: Partition, owner: string): string {
  const rule = ruleOf(after.assignor);
  if (rule === "sticky") return whySticky(before, after, asked, owner);
  const agrees = ownerByRule(after, asked) === owner;
  if (agrees && rule === "range") return whyRange(after, asked, owner);
  if (agrees && rule === "turns") {
    return `${after.assignor} deals the partitions like cards: the members in the order of their ids, one partition to each in turn.`;
  }
  const name = after.assignor === "" ? "an assignor of its own" : after.assignor;
  return `One of the members, the leader, shared the partitions out, with ${name}; the broker only handed over what it said.`;
}

function whyRange(after: Group, asked: Partition, owner: string): string {
  const order = inOrder(after.members);
  const partitions = numbersOf(after.partitions, asked.topic).length;
  const share = shareOf(partitions, order.length)[order.indexOf(owner)]!;
  const [last, isOne] = [share.to - 1, share.to - share.from === 1];
  const own = isOne
    ? `${asked.topic}-${share.from}`
    : `${asked.topic}-${share.from} to ${asked.topic}-${last}`;
  const names = listed(order.map((id) => nameOf(id, after.members)));
  return (
    `range puts the members in order (${names}) and gives each its neighbours: ` +
    `${count(partitions, "partition")} for ${count(order.length, "member")}, so ${nameOf(owner, after.members)} has ${own}.`
  );
}

function whySticky(before: Group, after: Group, asked: Partition, owner: string): string {
  const name = nameOf(owner, after.members);
  const had = before.partitions.find((one) => isSame(one, asked))?.owners ?? [];
  if (had.includes(owner)) {
    return `${after.assignor} moves no more than it must: ${name} had ${partitionName(asked)}, and keeps it.`;
  }
  const previous = before.members.find(({ id }) => had.includes(id));
  if (previous === undefined)
    return `Nobody had ${partitionName(asked)}; ${after.assignor} gives what is free to who has least.`;
  if (!after.members.some(({ id }) => id === previous.id)) {
    return `Its owner is gone; ${after.assignor} gives what is free to who has least, and moves nothing else.`;
  }
  return `${memberName(previous, before.members)} had more than its share by now, so ${name} got some of it: all have as many as any other, or one more.`;
}

/** Static members first, by the id that they keep; then the others by theirs, as Kafka's own assignors do it. */
function inOrder(members: Group["members"]): string[] {
  const key = ({ id, instanceId }: Group["members"][number]) =>
    instanceId === null ? `1${id}` : `0${instanceId}`;
  return [...members].sort((a, b) => (key(a) < key(b) ? -1 : 1)).map(({ id }) => id);
}

/** From which partition to which each member has, in order: who comes first gets one more where it does not come out even. */
function shareOf(partitions: number, members: number): { from: number; to: number }[] {
  const [each, surplus] = [Math.floor(partitions / members), partitions % members];
  return Array.from({ length: members }, (_, at) => {
    const from = at * each + Math.min(at, surplus);
    return { from, to: from + each + (at < surplus ? 1 : 0) };
  });
}

function numbersOf(partitions: Group["partitions"], topic: string): number[] {
  return partitions.filter((one) => one.topic === topic).map(({ partition }) => partition);
}

export function isSame(a: Partition, b: Partition): boolean {
  return a.topic === b.topic && a.partition === b.partition;
}

function place({ topic, partition }: Partition): Partition {
  return { topic, partition };
}
