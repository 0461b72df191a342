/**
 * The assignor: which member of a group gets which partition.
 *
 * Here the first member gets everything, and the others look on. Replace what is marked TODO.
 *
 * What there is to look at:
 *
 *   members      all members of the group, in the order in which they came. Of each:
 *     memberId     its name in the group
 *     topics       the topics that it wants to read. It must not get anything of another one
 *     owned        what it has been given up to now: { topic, partition }. Empty for a newcomer. It may have changed its mind
 *                  about topics since
 *     instanceId   not needed here
 *   partitions   how many partitions each topic has, by the name of the topic: they are numbered from 0 on
 *
 * What is returned says for each member, by its id, what it is to have from now on. The broker compares that with what each has,
 * and tells them one by one what to put down and what to take up.
 */
import type { Assignor, Subscriber } from "#broker/groups/assignor";
import type { TopicPartition } from "#broker/groups/committed-offsets";
import type { Parts } from "#broker/parts";

/** What each member gets, by its id. Every member is in it, also one that gets nothing. */
type Plan = Map<string, TopicPartition[]>;

const assignor: Assignor = {
  /** Topic by topic: neighbouring partitions for each who wants the topic, in the order of their ids. */
  range(members, partitions) {
    const plan = emptyPlan(members);
    for (const [topic, count] of partitions) {
      // TODO: who wants this topic, and how many partitions of it does each of them get?
      const first = members[0]!;
      for (let partition = 0; partition < count; partition++)
        plan.get(first.memberId)!.push({ topic, partition });
    }
    return plan;
  },

  /** All partitions of all topics, as evenly as can be; and whoever has a partition keeps it if it may. */
  uniform(members, partitions) {
    const plan = emptyPlan(members);
    // TODO: first let each keep what it has, as far as that is fair. Then give away what is left.
    const first = members[0]!;
    plan.get(first.memberId)!.push(...allOf(partitions));
    return plan;
  },
};

function emptyPlan(members: readonly Subscriber[]): Plan {
  return new Map(members.map(({ memberId }) => [memberId, []]));
}

/** The partitions of all topics. */
function allOf(partitions: ReadonlyMap<string, number>): TopicPartition[] {
  return [...partitions].flatMap(([topic, count]) =>
    Array.from({ length: count }, (_, partition) => ({ topic, partition })),
  );
}

/** Puts the part into the broker. Nothing to do here. */
export default (_parts: Parts): Partial<Parts> => ({ assignor });
