import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { KafkaError } from "../errors";
import { assignor } from "./assignor";
import { Classroom, GROUP, LIMITS, Outcome } from "./classic-testing";
import { assignment, subscription } from "./consumer-protocol";
import { Follower, type FollowerOptions, type FollowerShare } from "./follower";
import type { GroupOffsets } from "./group-offsets";
import { assignedPartitions } from "./group-view";

const SESSION_MS = 10_000;
const DELAY_MS = 2 * LIMITS.groupInitialRebalanceDelayMs;
/** Nothing in it is above ASCII, so that it may go through a text. */
const NO_DATA = Buffer.alloc(0);
const READS_T = subscription.encode({ topics: ["t"], userData: NO_DATA, ownedPartitions: [] }, 0).toString();

function setUp(t: TestContext, limits: Partial<typeof LIMITS> = {}) {
  const room = new Classroom(t, limits);
  const partitions = new Map([
    ["t", 3],
    ["other", 2],
  ]);
  const never = new AbortController().signal;
  const follower = (wishes: Partial<FollowerOptions> = {}) =>
    new Follower({
      groups: room.groups,
      offsets: { commit: async () => [undefined] } as unknown as GroupOffsets,
      assignor,
      partitionCount: (topic) => partitions.get(topic),
      sessionTimeoutMs: SESSION_MS,
      groupId: GROUP,
      topic: "t",
      clientHost: "/127.0.0.1",
      isTaking: () => true,
      ...wishes,
    });
  const joining = (one: Follower, signal = never) => new Outcome(one.join(signal).then((share) => share!));
  /** A follower that is alone in its group, and has its share. */
  const settled = async (wishes: Partial<FollowerOptions> = {}) => {
    const one = follower(wishes);
    const first = joining(one);
    await room.pass(DELAY_MS);
    return { one, share: first.answer! };
  };
  return { room, partitions, follower, joining, settled };
}

function numbers({ partitions }: FollowerShare): number[] {
  return partitions.map(({ partition }) => partition);
}

test("alone in its group it has every partition, and keeps them as long as it is there", async (t) => {
  const { room, settled } = setUp(t);
  const { share } = await settled();
  assert.deepEqual(numbers(share), [0, 1, 2]);
  assert.equal(share.generation, 1);
  assert.deepEqual([...room.groups.find(GROUP)!.members.keys()], [share.memberId]);
  await room.pass(5 * SESSION_MS);
  assert.equal(share.over.aborted, false);
  assert.equal(room.state, "Stable");
});

test("when another comes its share is over, and after joining again both share", async (t) => {
  const { room, follower, joining, settled } = setUp(t);
  const { one, share } = await settled();
  const second = joining(follower());
  await room.pass(1000);
  assert.equal(share.over.aborted, true);
  const first = joining(one);
  await room.pass(0);
  const shares = [first.answer!, second.answer!];
  assert.deepEqual(shares.flatMap(numbers).sort(), [0, 1, 2]);
  assert.ok(shares.every((each) => each.generation === 2 && numbers(each).length > 0));
});

test("one that leaves is no member any more, and the others get its partitions", async (t) => {
  const { room, follower, joining, settled } = setUp(t);
  const { one } = await settled();
  const other = follower();
  const second = joining(other);
  await room.pass(1000);
  joining(one);
  await room.pass(0);
  one.leave();
  await room.pass(1000);
  assert.equal(second.answer!.over.aborted, true);
  const again = joining(other);
  await room.pass(0);
  assert.deepEqual(numbers(again.answer!), [0, 1, 2]);
  other.leave();
  await room.pass(0);
  assert.equal(room.state, "Empty");
});

test("one that takes nothing is dead after its session timeout, and not before; when it takes again it learns that", async (t) => {
  const { room, joining, settled } = setUp(t);
  let isTaking = true;
  const { one, share } = await settled({ isTaking: () => isTaking });
  isTaking = false;
  await room.pass(SESSION_MS - 500);
  assert.equal(room.state, "Stable");
  await room.pass(1000);
  assert.equal(room.state, "Empty");
  assert.equal(share.over.aborted, false);
  isTaking = true;
  await room.pass(500);
  assert.equal(share.over.aborted, true);
  const again = joining(one);
  await room.pass(DELAY_MS);
  assert.notEqual(again.answer!.memberId, share.memberId);
});

for (const name of ["ILLEGAL_GENERATION", "UNKNOWN_MEMBER_ID", "REBALANCE_IN_PROGRESS"] as const) {
  test(`a commit that the group refuses with ${name} ends the share, and is no failure`, async (t) => {
    const { settled } = setUp(t);
    const offsets = { commit: async () => [new KafkaError(name, "gone on")] } as unknown as GroupOffsets;
    const { one, share } = await settled({ offsets });
    await one.commit([{ topic: "t", partition: 0, offset: 1 }]);
    assert.equal(share.over.aborted, true);
  });
}

test("a commit that the disk refuses is a failure", async (t) => {
  const { settled } = setUp(t);
  const refusal = new KafkaError("KAFKA_STORAGE_ERROR", "the disk is full");
  const { one } = await settled({ offsets: { commit: async () => [refusal] } as unknown as GroupOffsets });
  await assert.rejects(one.commit([{ topic: "t", partition: 0, offset: 1 }]), refusal);
});

test("a commit is made as the member that it is", async (t) => {
  const { settled } = setUp(t);
  const calls: unknown[][] = [];
  const offsets = {
    async commit(...call: unknown[]) {
      calls.push(call);
      return [undefined];
    },
  } as unknown as GroupOffsets;
  const { one, share } = await settled({ offsets });
  await one.commit([{ topic: "t", partition: 2, offset: 7 }]);
  const claim = { memberId: share.memberId, generation: 1, instanceId: null };
  const commit = { topic: "t", partition: 2, offset: 7, leaderEpoch: -1, metadata: null };
  assert.deepEqual(calls, [[GROUP, claim, [commit]]]);
});

test("one that stops waiting while it joins leaves no trace", async (t) => {
  const { room, follower, joining } = setUp(t);
  const stop = new AbortController();
  const one = follower();
  const waiting = joining(one, stop.signal);
  await room.pass(100);
  assert.equal(waiting.isPending, true);
  stop.abort();
  await waiting.settled;
  assert.equal(waiting.answer, undefined);
  assert.equal(waiting.refusal, undefined);
  one.leave();
  await room.pass(DELAY_MS);
  assert.equal(room.groups.find(GROUP)?.members.size ?? 0, 0);
});

test("a leader shares anew when its topic gets more partitions", async (t) => {
  const { room, partitions, joining, settled } = setUp(t);
  const { one, share } = await settled();
  partitions.set("t", 5);
  await room.pass(500);
  assert.equal(share.over.aborted, true);
  const again = joining(one);
  await room.pass(0);
  assert.deepEqual(numbers(again.answer!), [0, 1, 2, 3, 4]);
});

test("a leader gives others what they subscribe to, and nothing to one that nobody understands", async (t) => {
  const { room, joining, settled } = setUp(t);
  const { one } = await settled();
  const both = subscription.encode(
    { topics: ["t", "other", "nowhere"], userData: NO_DATA, ownedPartitions: [] },
    1,
  );
  const clever = await room.join({ protocols: { range: both.toString() } });
  const strange = await room.join({ protocols: { range: "\x7f" } });
  await room.pass(500);
  const leading = joining(one);
  await room.pass(0);
  const given = [clever, strange].map(({ answer }) => room.sync(answer!));
  const [toClever, toStrange] = (await Promise.all(given)).map(({ answer }) => answer!.assignment);
  const own = numbers(leading.answer!).map((partition) => ({ topic: "t", partition }));
  const all = [...own, ...assignedPartitions(toClever!)].map((at) => `${at.topic}-${at.partition}`);
  assert.deepEqual(all.sort(), ["other-0", "other-1", "t-0", "t-1", "t-2"]);
  assert.deepEqual(assignedPartitions(toStrange!), []);
  assert.ok(own.length > 0 && own.length < 3);
});

test("it understands what other clients call their ways of sharing", async (t) => {
  const { room, follower, joining } = setUp(t);
  const other = await room.join({ protocols: { RoundRobinAssigner: READS_T } });
  const following = joining(follower());
  await room.pass(DELAY_MS);
  const { memberId } = other.answer!;
  assert.equal(other.answer!.protocolName, "RoundRobinAssigner");
  const follows = other.answer!.members.find((member) => member.memberId !== memberId)!;
  const bytes = (partition: number) =>
    assignment
      .encode(
        {
          assignedPartitions: [
            { topic: "t", partitions: [partition] },
            { topic: "u", partitions: [0] },
          ],
          userData: NO_DATA,
        },
        0,
      )
      .toString();
  await room.sync(other.answer!, { [follows.memberId]: bytes(2), [memberId]: bytes(0) });
  await room.pass(0);
  assert.deepEqual(following.answer!.partitions, [{ topic: "t", partition: 2 }]);
});

test("a group whose members share in a way that it does not know refuses it, and says so", async (t) => {
  const { room, follower, joining } = setUp(t);
  await room.join({ protocols: { "cooperative-sticky": READS_T } });
  const one = joining(follower());
  await room.pass(0);
  assert.equal(one.refusal, "INCONSISTENT_GROUP_PROTOCOL");
});
