/**
 * The assignor: which member of a group gets which partition.
 *
 * Each partition has one owner: with two, messages would be read twice, and with none, not at all. And as a member learns something
 * about what it reads, it should keep what it has.
 */
import type { Assignor, Subscriber } from "#broker/groups/assignor";
import type { TopicPartition } from "#broker/groups/committed-offsets";
import type { Parts } from "#broker/parts";

/** What each member gets, by its id. Every member is in it, also one that gets nothing. */
type Plan = Map<string, TopicPartition[]>;

export const cause =
  "uniform gives away a partition to whoever has the fewest, also when he does not want its topic: look for the fewest among those who do";

const assignor: Assignor = {
  range(members, partitions) {
    const plan = emptyPlan(members);
    for (const [topic, count] of partitions) {
      const subscribers = subscribersOf(topic, members).sort(byName);
      const { each, larger } = sharesOf(count, subscribers.length);
      let next = 0;
      for (const [at, { memberId }] of subscribers.entries()) {
        const end = next + each + (at < larger ? 1 : 0);
        for (; next < end; next++) plan.get(memberId)!.push({ topic, partition: next });
      }
    }
    return plan;
  },

  uniform(members, partitions) {
    const plan = emptyPlan(members);
    const free = new Map(allOf(partitions).map((one) => [nameOf(one), one]));
    let { each, larger } = sharesOf(free.size, members.length);
    for (const { memberId, topics, owned } of members) {
      const wanted = owned.filter((one) => topics.includes(one.topic) && free.has(nameOf(one)));
      const kept = wanted.slice(0, larger > 0 ? each + 1 : each);
      if (kept.length > each) larger--;
      for (const one of kept) free.delete(nameOf(one));
      plan.get(memberId)!.push(...kept);
    }
    for (const one of free.values()) {
      const shares = members.map(({ memberId }) => plan.get(memberId)!);
      leastOf(shares)?.push(one);
    }
    return plan;
  },
};

function emptyPlan(members: readonly Subscriber[]): Plan {
  return new Map(members.map(({ memberId }) => [memberId, []]));
}

function subscribersOf(topic: string, members: readonly Subscriber[]): Subscriber[] {
  return members.filter(({ topics }) => topics.includes(topic));
}

/** The instance id of a member outlives it: one that starts anew with the same one comes to the same place. */
function byName(a: Subscriber, b: Subscriber): number {
  return (a.instanceId ?? a.memberId) < (b.instanceId ?? b.memberId) ? -1 : 1;
}

/** What each gets at least, and how many get one more. */
function sharesOf(partitions: number, members: number): { each: number; larger: number } {
  return { each: Math.floor(partitions / members), larger: partitions % members };
}

function leastOf(shares: TopicPartition[][]): TopicPartition[] | undefined {
  const fewest = Math.min(...shares.map(({ length }) => length));
  return shares.find(({ length }) => length === fewest);
}

/** The partitions of all topics. */
function allOf(partitions: ReadonlyMap<string, number>): TopicPartition[] {
  return [...partitions].flatMap(([topic, count]) =>
    Array.from({ length: count }, (_, partition) => ({ topic, partition })),
  );
}

/** `my-topic-0` */
function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`;
}

/** Puts the part into the broker. Nothing to do here. */
export default (_parts: Parts): Partial<Parts> => ({ assignor });
