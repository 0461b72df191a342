import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeMembership } from "./consumer-testing";
import { HeardSessions } from "./heard-sessions";

function setUp() {
  const clock = { now: 1000, nowMs: () => clock.now };
  const membership = new FakeMembership();
  const dead: string[] = [];
  const sessions = new HeardSessions(membership, clock, (id, silentMs) => dead.push(`${id} ${silentMs}`));
  return { clock, membership, sessions, dead };
}

test("when each was heard of last, and how long it may be silent", () => {
  const { clock, sessions } = setUp();
  sessions.begin("a", 500);
  clock.now = 1100;
  sessions.begin("b", 900);
  sessions.heard("b");
  clock.now = 1200;
  sessions.heard("a");
  assert.deepEqual(sessions.of("a"), { heardMs: 1200, sessionTimeoutMs: 500 });
  assert.deepEqual(sessions.of("b"), { heardMs: 1100, sessionTimeoutMs: 900 });
  sessions.begin("a", 700);
  assert.equal(sessions.of("a")?.sessionTimeoutMs, 700);
});

test("who has gone, or is dead, or never was there, is not known", () => {
  const { sessions, membership, dead } = setUp();
  for (const id of ["a", "b", "c"]) sessions.begin(id, 500);
  sessions.end("a");
  membership.expire("session", "b");
  sessions.heard("stranger");
  assert.deepEqual(dead, ["b 500"]);
  assert.deepEqual(
    ["a", "b", "stranger"].map((id) => sessions.of(id)),
    [undefined, undefined, undefined],
  );
  sessions.endAll();
  assert.equal(sessions.of("c"), undefined);
});
