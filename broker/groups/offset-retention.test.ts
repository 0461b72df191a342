import assert from "node:assert/strict";
import { test } from "node:test";
import type { Commit } from "./committed-offsets";
import { expired, type OffsetOwner } from "./offset-retention";

const RETENTION_MS = 100;

function commit(topic: string, commitTimestampMs: number, expireTimestampMs = -1): Commit {
  return {
    topic,
    partition: 0,
    offset: 1,
    leaderEpoch: -1,
    metadata: "",
    commitTimestampMs,
    expireTimestampMs,
  };
}

function group(more: Partial<OffsetOwner> & { reads?: string }): OffsetOwner {
  const { reads, ...rest } = more;
  const standard: OffsetOwner = {
    type: "classic",
    protocolType: "consumer",
    state: "Stable",
    isEmpty: false,
    emptySinceMs: undefined,
    isSubscribedTo: (topic) => topic === reads,
  };
  return { ...standard, ...rest };
}

/** The topics whose offset, committed at 1000, has expired at that time. */
function goneAt(nowMs: number, owner: OffsetOwner | undefined, commits = [commit("t", 1000)]): string[] {
  return expired(commits, owner, nowMs, RETENTION_MS).map(({ topic }) => topic);
}

test("a simple consumer's offset expires so long after its commit, and not a millisecond before", () => {
  assert.deepEqual(goneAt(1099, undefined), []);
  assert.deepEqual(goneAt(1100, undefined), ["t"]);
});

test("the offsets of an empty group expire so long after it became empty, however old they are", () => {
  const empty = group({ state: "Empty", isEmpty: true, emptySinceMs: 5000 });
  assert.deepEqual(goneAt(5099, empty), []);
  assert.deepEqual(goneAt(5100, empty), ["t"]);
});

test("of an empty group that never had members, or from times when that was not noted, the commit counts", () => {
  const empty = group({ state: "Empty", isEmpty: true });
  assert.deepEqual(goneAt(1099, empty), []);
  assert.deepEqual(goneAt(1100, empty), ["t"]);
});

test("a stable group keeps what it reads for ever, and loses what it no longer reads", () => {
  const commits = [commit("read", 1000), commit("left", 1000), commit("left-lately", 1050)];
  assert.deepEqual(goneAt(1100, group({ reads: "read" }), commits), ["left"]);
});

test("nothing expires while a group shares its partitions anew, nor in one of which it is not known what it reads", () => {
  assert.deepEqual(goneAt(9999, group({ state: "PreparingRebalance" })), []);
  assert.deepEqual(goneAt(9999, group({ state: "CompletingRebalance" })), []);
  assert.deepEqual(goneAt(9999, group({ protocolType: "connect" })), []);
  assert.deepEqual(goneAt(9999, group({ state: "PreparingRebalance" }), [commit("t", 1, 2)]), []);
});

test("in a group of KIP-848 the commit counts, with members or without", () => {
  const consumers = group({ type: "consumer", state: "Reconciling", reads: "read" });
  assert.deepEqual(goneAt(1100, consumers, [commit("read", 1000), commit("left", 1000)]), ["left"]);
  const empty = group({ type: "consumer", state: "Empty", isEmpty: true, emptySinceMs: 5000 });
  assert.deepEqual(goneAt(1100, empty), ["t"]);
});

test("a commit that says when it expires is held to that", () => {
  const commits = [commit("sooner", 1000, 1010), commit("later", 1000, 7000)];
  assert.deepEqual(goneAt(1009, undefined, commits), []);
  assert.deepEqual(goneAt(1010, undefined, commits), ["sooner"]);
  assert.deepEqual(goneAt(6999, undefined, commits), ["sooner"]);
});
