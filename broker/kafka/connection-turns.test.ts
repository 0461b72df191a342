/** Fair turns: a connection that sends much at once lets others go first. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { QUICK, request, setUp, TIMEOUT } from "./connection-testing";

/** Any time at all is longer. */
const NO_TIME_MS = -1;

test(
  "a connection that sends much at once lets others go first, and goes on by itself",
  TIMEOUT,
  async (t) => {
    const { open, begun } = setUp(t, {}, NO_TIME_MS);
    const socket = open(Buffer.concat([request(QUICK, 1), request(QUICK, 2), request(QUICK, 3)]));
    assert.deepEqual(begun, [1]);
    assert.equal(socket.isPaused(), true, "no more is read meanwhile");
    const other = open(request(QUICK, 4));
    for (let turns = 0; turns < 20; turns++) await nextTurn();
    assert.deepEqual(begun, [1, 4, 2, 3]);
    assert.deepEqual([socket.answered, other.answered], [[1, 2, 3], [4]]);
  },
);
