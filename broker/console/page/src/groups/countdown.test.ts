import assert from "node:assert/strict";
import { test } from "node:test";
import { BrokerClock, countdown } from "./countdown";

test("a member that has just been heard of has all its time", () => {
  const just = countdown({ heardMs: 1_000, sessionTimeoutMs: 10_000 }, 1_000);
  assert.deepEqual(just, { leftMs: 10_000, share: 1, words: "10 s left" });
});

test("silence is told when it is longer than heartbeats are apart", () => {
  const silent = countdown({ heardMs: 0, sessionTimeoutMs: 10_000 }, 7_500);
  assert.deepEqual(silent, { leftMs: 2_500, share: 0.25, words: "2.5 s left, silent for 7.5 s" });
});

test("a time that is over is not below nothing, nor is one that has not come", () => {
  assert.match(countdown({ heardMs: 0, sessionTimeoutMs: 10_000 }, 12_000).words, /^overdue/);
  assert.equal(countdown({ heardMs: 5_000, sessionTimeoutMs: 10_000 }, 1_000).share, 1);
});

test("the broker's clock counts on from what the broker said", () => {
  let monotonicMs = 50;
  const clock = new BrokerClock(() => monotonicMs);
  clock.set(1_000_000);
  monotonicMs += 300;
  assert.equal(clock.now(), 1_000_300);
});
