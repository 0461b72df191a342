/**
 * Who gets which partition. Two ways, both Kafka's:
 *
 *     range     topic by topic, each subscriber gets neighbouring partitions: with two topics of equal size that all subscribe to, a
 *               member has the same partitions of both, as a join of the two needs it
 *     uniform   all partitions of all topics together, as evenly as can be, and whoever has a partition keeps it if it may
 *
 * Invariants: a partition goes to one member that subscribes to its topic, and to nobody only if nobody does. Range: the numbers of
 * partitions of one topic differ by one at most. Uniform: where all subscribe to the same topics, the numbers of all partitions do,
 * and no more partitions move than that takes.
 */
import type { TopicPartition } from "./committed-offsets";

export interface Subscriber {
  memberId: string;
  /** The `group.instance.id` of a static member, which outlives its member id; null: a dynamic member. */
  instanceId: string | null;
  topics: readonly string[];
  /** What it has now. */
  owned: readonly TopicPartition[];
}

/** `partitions`: how many each topic has; a topic that is not there does not exist. Every member is a key of the result. */
export type Assign = (
  members: readonly Subscriber[],
  partitions: ReadonlyMap<string, number>,
) => Map<string, TopicPartition[]>;

export interface Assignor {
  range: Assign;
  uniform: Assign;
}

export const assignor: Assignor = {
  range(members, partitions) {
    const assignment = nothingFor(members);
    for (const [topic, subscribers] of subscribersByTopic(members, partitions)) {
      subscribers.sort(byLastingName);
      const [each, surplus] = share(partitions.get(topic)!, subscribers.length);
      let next = 0;
      for (const [at, { memberId }] of subscribers.entries()) {
        const end = next + each + (at < surplus ? 1 : 0);
        for (; next < end; next++) assignment.get(memberId)!.push({ topic, partition: next });
      }
    }
    return assignment;
  },

  uniform(members, partitions) {
    const subscribers = subscribersByTopic(members, partitions);
    const { assignment, free } = keepOwned(members, subscribers, partitions);
    const isSameForAll = [...subscribers.values()].every(({ length }) => length === members.length);
    if (isSameForAll) shareEvenly(assignment, free);
    else {
      giveToLeastLoaded(assignment, subscribers, free);
      evenOut(assignment, subscribers);
    }
    return assignment;
  },
};

type Assignment = Map<string, TopicPartition[]>;
type Subscribers = ReadonlyMap<string, readonly Subscriber[]>;

function nothingFor(members: readonly Subscriber[]): Assignment {
  return new Map(members.map(({ memberId }) => [memberId, []]));
}

/** Who subscribes to each topic that exists, by the name of the topic and in its order. */
function subscribersByTopic(members: readonly Subscriber[], partitions: ReadonlyMap<string, number>) {
  const found = new Map<string, Subscriber[]>();
  for (const member of members) {
    for (const topic of new Set(member.topics)) {
      if (!partitions.has(topic)) continue;
      const subscribers = found.get(topic);
      if (subscribers === undefined) found.set(topic, [member]);
      else subscribers.push(member);
    }
  }
  return new Map([...found].sort(([a], [b]) => compare(a, b)));
}

/** Static members first, by the id that they keep, so that one that comes back with another member id has the same place. */
function byLastingName(a: Subscriber, b: Subscriber): number {
  if (a.instanceId !== null && b.instanceId !== null) return compare(a.instanceId, b.instanceId);
  if (a.instanceId !== null) return -1;
  if (b.instanceId !== null) return 1;
  return compare(a.memberId, b.memberId);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What each gets at least, and how many get one more. */
function share(partitions: number, members: number): [number, number] {
  return [Math.floor(partitions / members), partitions % members];
}

/** What its owner may keep, and what is free then, from each topic in turn. Of two who say that they own it, the first is believed. */
function keepOwned(
  members: readonly Subscriber[],
  subscribers: Subscribers,
  partitions: ReadonlyMap<string, number>,
) {
  const left = new Map<string, Set<number>>();
  for (const topic of subscribers.keys()) left.set(topic, new Set(Array(partitions.get(topic)!).keys()));
  const assignment = nothingFor(members);
  for (const { memberId, topics, owned } of members) {
    const subscribed = new Set(topics);
    const kept = owned.filter(
      ({ topic, partition }) => subscribed.has(topic) && left.get(topic)?.delete(partition),
    );
    assignment.get(memberId)!.push(...kept.map(({ topic, partition }) => ({ topic, partition })));
  }
  const free = [...left].flatMap(([topic, numbers]) =>
    [...numbers].map((partition) => ({ topic, partition })),
  );
  return { assignment, free };
}

/** Whoever has too many gives up the last ones; then the free ones go to those who have too few, one to each in turn. */
function shareEvenly(assignment: Assignment, free: TopicPartition[]): void {
  const shares = [...assignment.values()];
  const total = shares.reduce((sum, { length }) => sum + length, free.length);
  const [each, surplus] = share(total, shares.length);
  let mayHaveMore = surplus;
  for (const owned of shares) {
    const mayHave = owned.length > each && mayHaveMore > 0 ? each + 1 : each;
    if (owned.length > each && mayHaveMore > 0) mayHaveMore--;
    free.push(...owned.splice(mayHave));
  }
  let next = 0;
  for (const most of [each, each + 1]) {
    let needy = shares.filter(({ length }) => length < most);
    while (needy.length > 0 && next < free.length) {
      for (const owned of needy) if (next < free.length) owned.push(free[next++]!);
      needy = needy.filter(({ length }) => length < most);
    }
  }
}

/** Each free partition goes to the subscriber that has the fewest partitions by then. */
function giveToLeastLoaded(
  assignment: Assignment,
  subscribers: Subscribers,
  free: readonly TopicPartition[],
): void {
  // Topics that few subscribe to first: the others have more ways to make up for it.
  const topics = [...Map.groupBy(free, ({ topic }) => topic)];
  topics.sort(([a], [b]) => subscribers.get(a)!.length - subscribers.get(b)!.length);
  for (const [topic, partitions] of topics) {
    const shares = subscribers.get(topic)!.map(({ memberId }) => assignment.get(memberId)!);
    shares.sort((a, b) => b.length - a.length);
    for (const partition of partitions) {
      const least = shares.pop()!;
      least.push(partition);
      putBack(shares, least);
    }
  }
}

/** Puts a share to its place among shares that are sorted by their lengths, the longest first. */
function putBack(shares: TopicPartition[][], one: TopicPartition[]): void {
  let [low, high] = [0, shares.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (shares[middle]!.length > one.length) low = middle + 1;
    else high = middle;
  }
  shares.splice(low, 0, one);
}

/** Subscriptions may be such that evening out one topic upsets another; after this many rounds it is good enough. */
const ROUNDS_MAX = 10;

/** Moves partitions, topic by topic, from those who have more to subscribers who have fewer by at least two. */
function evenOut(assignment: Assignment, subscribers: Subscribers): void {
  for (let round = 0; round < ROUNDS_MAX; round++) {
    let hasMoved = false;
    for (const [topic, members] of subscribers) {
      const shares = members.map(({ memberId }) => assignment.get(memberId)!);
      hasMoved = evenOutTopic(topic, shares) || hasMoved;
    }
    if (!hasMoved) return;
  }
}

function evenOutTopic(topic: string, shares: TopicPartition[][]): boolean {
  shares.sort((a, b) => b.length - a.length);
  const owners = [...shares];
  let hasMoved = false;
  for (const owner of owners) {
    const before = owner.length;
    for (let at = owner.length - 1; at >= 0; at--) {
      const least = shares.at(-1)!;
      if (owner.length - least.length < 2) break;
      if (owner[at]!.topic !== topic) continue;
      shares.pop();
      least.push(...owner.splice(at, 1));
      putBack(shares, least);
    }
    if (owner.length === before) continue;
    shares.sort((a, b) => b.length - a.length);
    hasMoved = true;
  }
  return hasMoved;
}
