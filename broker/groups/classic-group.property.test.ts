/** Whatever clients do in whatever order, and then fall silent: nobody waits for ever, and nothing is left but an empty group. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Joined, Synced } from "./classic-member";
import { Classroom, GROUP, type Outcome } from "./classic-testing";

const OPERATIONS = fc.oneof(
  fc.record({
    kind: fc.constant("join" as const),
    instance: fc.constantFrom(null, null, "desk-1", "desk-2"),
  }),
  fc.record({ kind: fc.constant("new id" as const) }),
  fc.record({
    kind: fc.constantFrom("join again" as const, "sync" as const, "heartbeat" as const, "leave" as const),
    which: fc.nat(20),
    text: fc.constantFrom("a", "b"),
  }),
  fc.record({ kind: fc.constant("pass" as const), ms: fc.nat(15_000) }),
);

/** Longer than any session, rebalance or wait of a new member. */
const LONG_MS = 1_000_000;
const STEP_MS = 10_000;

test("nobody waits for ever, and a group whose clients have all fallen silent is empty", async (t) => {
  const scripts = fc.array(OPERATIONS, { minLength: 1, maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(scripts, async (script) => {
      const room = new Classroom(t);
      const ids: string[] = [];
      const waiting: Outcome<Joined | Synced>[] = [];
      for (const step of script) {
        const members = [...(room.groups.find(GROUP)?.members.values() ?? [])];
        const generation = room.groups.find(GROUP)?.generation ?? 0;
        if (step.kind === "pass") await room.pass(step.ms);
        else if (step.kind === "join") waiting.push(await room.join({ instanceId: step.instance }));
        else if (step.kind === "new id") ids.push(await room.newId());
        else {
          const known = [...ids, ...members.map(({ memberId }) => memberId)];
          const memberId = known[step.which % (known.length || 1)] ?? "nobody";
          const instanceId = members.find((member) => member.memberId === memberId)?.instanceId ?? null;
          const claim = { memberId, generation };
          if (step.kind === "heartbeat") room.heartbeat(claim, instanceId);
          else if (step.kind === "leave") room.leave(memberId);
          else if (step.kind === "sync") {
            waiting.push(await room.sync(claim, { [memberId]: step.text }, instanceId));
          } else waiting.push(await room.join({ memberId, instanceId, protocols: { range: step.text } }));
        }
        assertWhole(room);
      }
      await room.pass(LONG_MS, STEP_MS);
      assert.ok(waiting.every(({ isPending }) => !isPending));
      assert.ok(room.state === "Empty" || room.state === undefined, room.state);
      assert.equal(room.groups.find(GROUP)?.members.size ?? 0, 0);
    }),
    { numRuns: 60 },
  );
});

/** What is true of a group after every request. */
function assertWhole(room: Classroom): void {
  const group = room.groups.find(GROUP);
  if (group === undefined) return;
  const members = [...group.members.values()];
  assert.equal(group.leaderId !== null, members.length > 0);
  if (group.leaderId !== null) assert.ok(group.members.has(group.leaderId));
  assert.equal(group.isEmpty, group.state === "Empty");
  if (group.isEmpty) assert.equal(members.length, 0);
  const instances = members.flatMap(({ instanceId }) => instanceId ?? []);
  assert.equal(new Set(instances).size, instances.length);
  for (const { joining, syncing } of members) {
    if (joining !== undefined) assert.equal(group.state === "PreparingRebalance", true);
    if (syncing !== undefined) assert.equal(group.state, "CompletingRebalance");
  }
}
