import assert from "node:assert/strict";
import test from "node:test";
import type { Message, Received } from "./client";
import { difference } from "./compare";

const SPAN = { from: 1000, to: 2000 };
const SENT: Message[] = [
  {
    partition: 0,
    key: Buffer.from("k"),
    value: Buffer.from("a"),
    headers: [["h", Buffer.from([1])]],
    timestamp: 500,
  },
  { partition: 1, key: null, value: Buffer.alloc(0), headers: [] },
  { partition: 0, key: null, value: null, headers: [], timestamp: 501 },
];
const RECEIVED: Received[] = [
  { ...SENT[1]!, partition: 1, offset: 7, timestamp: 1500 },
  { ...SENT[0]!, partition: 0, offset: 3, timestamp: 500 },
  { ...SENT[2]!, partition: 0, offset: 4, timestamp: 501 },
];

/** What is said when the message at `at` is changed. */
function changed(at: number, change: Partial<Received>): string | undefined {
  return difference(
    SENT,
    RECEIVED.map((one, place) => (place === at ? { ...one, ...change } : one)),
    SPAN,
  );
}

test("partitions may come in any order, their messages may not", () => {
  assert.equal(difference(SENT, RECEIVED, SPAN), undefined);
  assert.match(difference(SENT, [RECEIVED[0]!, RECEIVED[2]!, RECEIVED[1]!], SPAN)!, /^partition 0: /);
});

test("every part of a message counts, and null is not empty", () => {
  assert.match(changed(1, { key: null })!, /its key was "k" and is null/);
  assert.match(changed(0, { value: null })!, /its value was "" and is null/);
  assert.match(changed(2, { value: Buffer.alloc(0) })!, /its value was null and is ""/);
  assert.match(changed(1, { headers: [] })!, /its headers were \[h=\\x01\] and are \[\]/);
  assert.match(changed(1, { timestamp: 501 })!, /its timestamp was 500 and is 501/);
});

test("a timestamp that the client chose lies within the time of its sending", () => {
  assert.match(changed(0, { timestamp: 999 })!, /between 1000 and 2000/);
  assert.match(changed(0, { timestamp: 2001 })!, /between 1000 and 2000/);
});

test("what is missing, too many, or in the wrong partition is noticed", () => {
  assert.match(
    difference(SENT, RECEIVED.slice(1), SPAN)!,
    /partition 1: 1 messages were sent, 0 were received/,
  );
  const extra = { ...RECEIVED[2]!, offset: 5 };
  assert.match(difference(SENT, [...RECEIVED, extra], SPAN)!, /2 messages were sent, 3 were received/);
  assert.match(changed(0, { partition: 2 })!, /partition 1: 1 messages were sent, 0/);
  assert.match(changed(2, { offset: 5 })!, /offset 4 was expected, 5 is there/);
});
