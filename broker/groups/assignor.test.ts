/** Every partition to one member that wants it: how evenly, how lastingly, and in which order each assignor promises. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Assign, assignor, type Subscriber } from "./assignor";
import type { TopicPartition } from "./committed-offsets";

const TOPICS = ["a", "b", "c", "d"];

/** Members with any subscriptions (of one topic that does not exist as well) and any idea of what they own. */
const groups = fc
  .record({
    counts: fc.tuple(...TOPICS.map(() => fc.integer({ min: 1, max: 12 }))),
    wants: fc.array(fc.subarray([...TOPICS, "gone"]), { minLength: 1, maxLength: 8 }),
    isHomogeneous: fc.boolean(),
    owned: fc.array(fc.record({ topic: fc.constantFrom(...TOPICS, "gone"), partition: fc.nat(14) })),
    instances: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
  })
  .map(({ counts, wants, isHomogeneous, owned, instances }) => {
    const partitions = new Map(TOPICS.map((topic, at) => [topic, counts[at]!]));
    const members: Subscriber[] = wants.map((topics, at) => ({
      memberId: `m${at}`,
      instanceId: instances[at] ? `i${at}` : null,
      topics: isHomogeneous ? wants[0]! : topics,
      owned: owned.filter((_, which) => which % wants.length === at),
    }));
    return { members, partitions };
  });

function name({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`;
}

function sizes(assignment: ReadonlyMap<string, readonly TopicPartition[]>): number[] {
  return [...assignment.values()].map(({ length }) => length);
}

function spread(numbers: readonly number[]): number {
  return Math.max(...numbers) - Math.min(...numbers);
}

/** The group again, each member with what it was given. */
function settled(members: readonly Subscriber[], given: ReadonlyMap<string, readonly TopicPartition[]>) {
  return members.map((member) => ({ ...member, owned: given.get(member.memberId) ?? [] }));
}

for (const [which, assign] of Object.entries(assignor) as [string, Assign][]) {
  test(`${which}: each partition of a topic goes to exactly one of its subscribers, every other to nobody`, () => {
    fc.assert(
      fc.property(groups, ({ members, partitions }) => {
        const given = assign(members, partitions);
        assert.deepEqual(
          [...given.keys()],
          members.map(({ memberId }) => memberId),
        );
        const all = [...given.values()].flat().map(name);
        assert.equal(new Set(all).size, all.length);
        const wanted = [...partitions].filter(([topic]) =>
          members.some(({ topics }) => topics.includes(topic)),
        );
        const expected = wanted.flatMap(([topic, count]) =>
          [...Array(count).keys()].map((n) => `${topic}-${n}`),
        );
        assert.deepEqual(all.sort(), expected.sort());
        for (const { memberId, topics } of members) {
          for (const { topic } of given.get(memberId)!) assert.ok(topics.includes(topic));
        }
      }),
    );
  });
}

test("uniform: with equal subscriptions, the numbers of partitions differ by one at most, and no more move than that takes", () => {
  fc.assert(
    fc.property(groups, ({ members, partitions }) => {
      const same = members.map((member) => ({ ...member, topics: members[0]!.topics }));
      const given = assignor.uniform(same, partitions);
      assert.ok(spread(sizes(given)) <= 1);
      const claimed = new Set<string>();
      const kept = same.map(({ topics, owned }) => {
        const valid = owned.filter(
          (one) =>
            topics.includes(one.topic) &&
            one.partition < partitions.get(one.topic)! &&
            !claimed.has(name(one)) &&
            claimed.add(name(one)),
        );
        return new Set(valid.map(name));
      });
      const total = sizes(given).reduce((sum, size) => sum + size, 0);
      const [each, surplus] = [Math.floor(total / same.length), total % same.length];
      // Those who have the most may have one more: every partition above that has to move.
      const largest = kept.map(({ size }) => size).sort((a, b) => b - a);
      const mayStay = largest.reduce(
        (sum, size, at) => sum + Math.min(size, each + (at < surplus ? 1 : 0)),
        0,
      );
      const stayed = same.reduce(
        (sum, { memberId }, at) =>
          sum + given.get(memberId)!.filter((one) => kept[at]!.has(name(one))).length,
        0,
      );
      assert.equal(stayed, mayStay);
    }),
  );
});

test("uniform: nothing moves when nothing has changed, whatever the subscriptions", () => {
  fc.assert(
    fc.property(groups, ({ members, partitions }) => {
      const once = assignor.uniform(members, partitions);
      const again = assignor.uniform(settled(members, once), partitions);
      for (const [memberId, owned] of once) {
        assert.deepEqual(new Set(again.get(memberId)!.map(name)), new Set(owned.map(name)));
      }
    }),
  );
});

test("uniform: with different subscriptions, nobody could take a partition from one who has two more", () => {
  fc.assert(
    fc.property(groups, ({ members, partitions }) => {
      const given = assignor.uniform(members, partitions);
      for (const { memberId } of members) {
        for (const { topic } of given.get(memberId)!) {
          const others = members.filter(({ topics }) => topics.includes(topic));
          for (const other of others) {
            assert.ok(given.get(memberId)!.length - given.get(other.memberId)!.length <= 1);
          }
        }
      }
    }),
  );
});

test("uniform: a member that joins takes its share from those who have the most, and one that leaves gives its own to the rest", () => {
  const partitions = new Map([["a", 6]]);
  const member = (memberId: string, owned: number[]) => ({
    memberId,
    instanceId: null,
    topics: ["a"],
    owned: owned.map((partition) => ({ topic: "a", partition })),
  });
  const joined = assignor.uniform(
    [member("x", [0, 1, 2]), member("y", [3, 4, 5]), member("z", [])],
    partitions,
  );
  assert.deepEqual(
    [...joined.values()].map((owned) => owned.map(name)),
    [
      ["a-0", "a-1"],
      ["a-3", "a-4"],
      ["a-2", "a-5"],
    ],
  );
  const left = assignor.uniform([member("x", [0, 1]), member("z", [2, 5])], partitions);
  assert.deepEqual(
    [...left.values()].map((owned) => owned.map(name)),
    [
      ["a-0", "a-1", "a-3"],
      ["a-2", "a-5", "a-4"],
    ],
  );
});

test("range: neighbouring partitions, a topic at a time, the first members get the surplus", () => {
  fc.assert(
    fc.property(groups, ({ members, partitions }) => {
      const given = assignor.range(members, partitions);
      for (const [topic, count] of partitions) {
        const subscribers = members.filter(({ topics }) => topics.includes(topic));
        if (subscribers.length === 0) continue;
        // Static members are there first, by their instance id.
        const order = [
          ...subscribers.filter(({ instanceId }) => instanceId !== null),
          ...subscribers.filter(({ instanceId }) => instanceId === null),
        ];
        const got = order.map(({ memberId }) => given.get(memberId)!.filter((one) => one.topic === topic));
        assert.deepEqual(
          got.flat().map(({ partition }) => partition),
          [...Array(count).keys()],
        );
        const lengths = got.map(({ length }) => length);
        assert.ok(spread(lengths) <= 1);
        assert.deepEqual(
          lengths,
          lengths.toSorted((a, b) => b - a),
        );
      }
    }),
  );
});

test("range: topics of equal size that all subscribe to are shared out alike, so that they can be joined", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), (count, size) => {
      const members = Array.from({ length: size }, (_, at) => ({
        memberId: `m${at}`,
        instanceId: null,
        topics: ["orders", "payments"],
        owned: [],
      }));
      const given = assignor.range(
        members,
        new Map([
          ["orders", count],
          ["payments", count],
        ]),
      );
      for (const owned of given.values()) {
        const of = (topic: string) =>
          owned.filter((one) => one.topic === topic).map(({ partition }) => partition);
        assert.deepEqual(of("orders"), of("payments"));
      }
    }),
  );
});

test("range: a static member that comes back with another member id gets the same partitions", () => {
  const member = (memberId: string, instanceId: string) => ({
    memberId,
    instanceId,
    topics: ["a"],
    owned: [],
  });
  const partitions = new Map([["a", 4]]);
  const before = assignor.range([member("p", "one"), member("q", "two")], partitions);
  const after = assignor.range([member("z", "one"), member("q", "two")], partitions);
  assert.deepEqual(after.get("z"), before.get("p"));
  assert.deepEqual(after.get("q"), before.get("q"));
});

test("many partitions and members are shared out without anybody noticing", () => {
  const partitions = new Map(Array.from({ length: 100 }, (_, at) => [`t${at}`, 100] as const));
  const members = Array.from({ length: 1000 }, (_, at) => ({
    memberId: `m${at}`,
    instanceId: null,
    topics: [...partitions.keys()].slice(at % 50),
    owned: [],
  }));
  const given = assignor.uniform(members, partitions);
  assert.equal([...given.values()].flat().length, 10_000);
});
