import assert from "node:assert/strict";
import { test } from "node:test";
import { assignment } from "./consumer-protocol";
import type { GroupDescription } from "./group";
import { viewOfClassic } from "./group-view";

function bytes(partitions: readonly number[]): Buffer {
  return assignment.encode({ assignedPartitions: [{ topic: "t", partitions }], userData: null }, 0);
}

function group(assignments: readonly Buffer[], protocolType = "consumer"): GroupDescription {
  const members = assignments.map((assignment, at) => ({
    memberId: `m${at}`,
    instanceId: null,
    clientId: "c",
    clientHost: "/127.0.0.1",
    metadata: Buffer.alloc(0),
    assignment,
    heard: undefined,
  }));
  return { state: "Stable", protocolType, protocolName: "range", members };
}

function partitionsOf(description: GroupDescription): number[][] {
  const { members } = viewOfClassic(description, 1, undefined);
  return members.map(({ partitions }) => partitions.map(({ partition }) => partition));
}

test("who has what, also where two have the same", () => {
  assert.deepEqual(partitionsOf(group([bytes([0, 1]), bytes([1, 2])])), [
    [0, 1],
    [1, 2],
  ]);
});

test("what cannot be read, or is empty, is nothing", () => {
  const cut = bytes([0, 1]).subarray(0, 11);
  assert.deepEqual(partitionsOf(group([Buffer.alloc(0), Buffer.from("xyz"), cut, bytes([3])])), [
    [],
    [],
    [],
    [3],
  ]);
});

test("others than consumers share other things than partitions", () => {
  assert.deepEqual(partitionsOf(group([bytes([0, 1])], "connect")), [[]]);
});

test("an assignment that is longer than any can be is not read, and of many only so much is shown", () => {
  const numbers = (count: number) => Array.from({ length: count }, (_, number) => number);
  assert.deepEqual(partitionsOf(group([bytes(numbers(300_000)), bytes([1])])), [[], [1]]);
  const shown = partitionsOf(group([bytes(numbers(60_000)), bytes(numbers(60_000)), bytes([1])]));
  assert.deepEqual(
    shown.map(({ length }) => length),
    [60_000, 40_000, 0],
  );
});
