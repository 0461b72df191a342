import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { readSettings } from "../settings";
import { assignor } from "./assignor";
import { offsets } from "./committed-offsets";
import { FakeTopics } from "./consumer-testing";
import { GroupCoordinator } from "./coordinator";
import { membership } from "./membership";
import { PlainGroupLog } from "./testing";

const BEAT = {
  groupId: "g",
  instanceId: null,
  rackId: undefined,
  rebalanceTimeoutMs: 10_000,
  subscribedTopicNames: ["a"],
  subscribedTopicRegex: undefined,
  serverAssignor: undefined,
  owned: new Set<string>(),
  clientId: "",
  clientHost: "",
  requiresMemberId: true,
};
const SIGNAL = new AbortController().signal;

async function open(t: TestContext, log: PlainGroupLog): Promise<GroupCoordinator> {
  const topics = new FakeTopics();
  topics.set("a", 1);
  const coordinator = await GroupCoordinator.open({
    parts: { clock: { nowMs: () => 1000 }, membership, assignor, offsets },
    topics,
    log,
    limits: readSettings({ KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: "0" }).settings,
    warn: assert.fail,
  });
  t.after(() => coordinator.close());
  return coordinator;
}

/** Somebody is the only member of the group for a moment, and speaks the classic protocol. */
async function visitClassic({ classic }: GroupCoordinator): Promise<void> {
  const { memberId } = await classic.join(
    {
      groupId: "g",
      memberId: "",
      instanceId: null,
      protocolType: "consumer",
      protocols: [{ name: "range", metadata: Buffer.alloc(0) }],
      sessionTimeoutMs: 10_000,
      rebalanceTimeoutMs: 10_000,
      clientId: null,
      clientHost: "",
      requiresMemberId: false,
      maySkipAssignment: false,
    },
    SIGNAL,
  );
  assert.deepEqual(classic.leave("g", [{ memberId, instanceId: null }]), [undefined]);
}

/** The same in the protocol of KIP-848. */
async function visitConsumer({ consumer }: GroupCoordinator): Promise<void> {
  await consumer.heartbeat({ ...BEAT, memberId: "m", memberEpoch: 0 });
  await consumer.heartbeat({ ...BEAT, memberId: "m", memberEpoch: -1 });
}

for (const [name, first, second, type] of [
  ["classic", visitClassic, visitConsumer, "consumer"],
  ["consumer", visitConsumer, visitClassic, "classic"],
] as const) {
  test(`an empty ${name} group that becomes one of the other type is that after a restart as well`, async (t) => {
    const log = new PlainGroupLog();
    const before = await open(t, log);
    await first(before);
    await second(before);
    assert.equal(before.typeOf("g"), type);
    const after = await open(t, log);
    assert.equal(after.typeOf("g"), type);
  });
}

test("a group that somebody joins while it is deleted stays, and a restart knows the member", async (t) => {
  const log = new PlainGroupLog();
  const before = await open(t, log);
  await visitConsumer(before);
  const one = { topic: "a", partition: 0, offset: 5, leaderEpoch: -1, metadata: null };
  await before.offsets.commit("g", { memberId: "", instanceId: null, generation: -1 }, [one]);
  const { promise, resolve } = Promise.withResolvers<void>();
  log.held = promise;
  const deletion = before.delete("g");
  const joined = before.consumer.heartbeat({ ...BEAT, memberId: "late", memberEpoch: 0 });
  resolve();
  await Promise.all([deletion, joined]);
  assert.deepEqual([...before.consumer.find("g")!.members.keys()], ["late"]);
  const after = await open(t, log);
  assert.deepEqual([...(after.consumer.find("g")?.members.keys() ?? [])], ["late"]);
});

test("the version of the list is another one when a group has come or gone", async (t) => {
  const coordinator = await open(t, new PlainGroupLog());
  const versions = new Set([coordinator.groupsVersion]);
  await visitClassic(coordinator);
  versions.add(coordinator.groupsVersion);
  const nobody = { memberId: "", instanceId: null, generation: -1 };
  const commit = { topic: "a", partition: 0, offset: 0, leaderEpoch: -1, metadata: null };
  await coordinator.offsets.commit("other", nobody, [commit]);
  versions.add(coordinator.groupsVersion);
  assert.equal(coordinator.groupsVersion, [...versions].at(-1));
  await coordinator.delete("other");
  await coordinator.delete("g");
  versions.add(coordinator.groupsVersion);
  assert.equal(versions.size, 4);
});
