import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { membership, type Roll } from "./membership";

const roll: Roll = {
  generation: 3,
  members: new Map([
    ["a", {}],
    ["b", {}],
  ]),
  staticMembers: new Map([["desk-1", "b"]]),
};

function refusal(memberId: string, instanceId: string | null, generation: number): string | undefined {
  try {
    membership.authorize(roll, { memberId, instanceId, generation });
    return undefined;
  } catch (problem) {
    return (problem as Error).name;
  }
}

test("a member may speak for itself in its generation", () => {
  assert.equal(refusal("a", null, 3), undefined);
  assert.equal(refusal("b", "desk-1", 3), undefined);
  assert.equal(refusal("b", null, 3), undefined);
});

test("a zombie may not: its generation is over, it was removed, or another has taken its place", () => {
  assert.equal(refusal("a", null, 2), "ILLEGAL_GENERATION");
  assert.equal(refusal("a", null, 4), "ILLEGAL_GENERATION");
  assert.equal(refusal("c", null, 3), "UNKNOWN_MEMBER_ID");
  assert.equal(refusal("", null, -1), "UNKNOWN_MEMBER_ID");
  assert.equal(refusal("a", "desk-1", 3), "FENCED_INSTANCE_ID");
  assert.equal(refusal("b", "desk-2", 3), "UNKNOWN_MEMBER_ID");
});

/** Sessions, and a list of those who died. */
function watching(t: TestContext) {
  t.mock.timers.enable({ apis: ["setInterval", "Date"] });
  const dead: string[] = [];
  const sessions = membership.watch((memberId) => dead.push(memberId));
  t.after(() => sessions.endAll());
  return { dead, sessions };
}

test("a session lasts for its timeout, and at most half a second longer", (t) => {
  const { dead, sessions } = watching(t);
  t.mock.timers.tick(100);
  sessions.begin("a", 6000);
  t.mock.timers.tick(6000);
  assert.deepEqual(dead, []);
  t.mock.timers.tick(500);
  assert.deepEqual(dead, ["a"]);
  t.mock.timers.tick(60_000);
  assert.deepEqual(dead, ["a"]);
});

test("a member that is heard lives on; one that has left is not waited for", (t) => {
  const { dead, sessions } = watching(t);
  for (const memberId of ["a", "b", "c"]) sessions.begin(memberId, 6000);
  for (let beat = 0; beat < 10; beat++) {
    t.mock.timers.tick(3000);
    sessions.heard("a");
    if (beat === 0) sessions.end("c");
  }
  assert.deepEqual(dead, ["b"]);
});

test("a session that begins anew has the new timeout", (t) => {
  const { dead, sessions } = watching(t);
  sessions.begin("a", 60_000);
  sessions.begin("a", 6000);
  t.mock.timers.tick(6500);
  assert.deepEqual(dead, ["a"]);
});

test("a clock that jumps ends no session, and saves none", (t) => {
  const { dead, sessions } = watching(t);
  sessions.begin("a", 6000);
  t.mock.timers.setTime(86_400_000);
  assert.deepEqual(dead, []);
});

test("who is told of a death may end the session of the next", (t) => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  const dead: string[] = [];
  const sessions = membership.watch((memberId) => {
    dead.push(memberId);
    sessions.endAll();
  });
  sessions.begin("a", 6000);
  sessions.begin("b", 6000);
  t.mock.timers.tick(7000);
  assert.deepEqual(dead, ["a"]);
});
