/** What is counted of requests: how many, how long they took, which were refused. */
import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { test } from "node:test";
import { KafkaError } from "./errors";
import { DoorTraffic, LATENCY_BOUNDS_MS, RequestCount, RequestCounts } from "./traffic";

test("a request is counted in the bucket of the first bound that it does not exceed", () => {
  const requests = new RequestCount();
  requests.answered(0);
  requests.answered(0.1);
  requests.answered(0.11, 3);
  requests.answered(1e9);
  assert.equal(requests.buckets[0], 2);
  assert.equal(requests.buckets[1], 3);
  assert.equal(requests.buckets[LATENCY_BOUNDS_MS.length], 1);
  assert.equal(requests.count, 6);
  assert.ok(Math.abs(requests.sumMs - (0.1 + 0.33 + 1e9)) < 1e-6);
});

test("the bounds rise", () => {
  for (const [at, bound] of LATENCY_BOUNDS_MS.slice(1).entries()) assert.ok(bound > LATENCY_BOUNDS_MS[at]!);
});

test("what is refused is counted once, under its error", async () => {
  const requests = new RequestCount();
  const refusal = new KafkaError("MESSAGE_TOO_LARGE", "too large");
  assert.equal(requests.refused(refusal), refusal);
  await assert.rejects(
    requests.counting(async () => {
      throw refusal;
    }),
    refusal,
  );
  await assert.rejects(
    requests.counting(() => {
      throw new Error("nobody thought of this");
    }),
  );
  await requests.counting(() => {});
  assert.equal(requests.count, 4);
  assert.deepEqual(
    [...requests.errors],
    [
      ["MESSAGE_TOO_LARGE", 2],
      ["UNKNOWN_SERVER_ERROR", 1],
    ],
  );
});

test("a name has one count", () => {
  const requests = new RequestCounts();
  requests.of("Fetch").answered(1);
  requests.of("Fetch").answered(1);
  requests.of("Produce").answered(1);
  assert.deepEqual(
    [...requests.all()].map(([name, { count }]) => [name, count]),
    [
      ["Fetch", 2],
      ["Produce", 1],
    ],
  );
});

test("a connection counts as open until it closes", () => {
  const traffic = new DoorTraffic();
  const [one, other] = [new EventEmitter(), new EventEmitter()];
  traffic.connectionOpened(one);
  traffic.connectionOpened(other);
  one.emit("close");
  assert.deepEqual([traffic.connections, traffic.connectionsOpened], [1, 2]);
});
