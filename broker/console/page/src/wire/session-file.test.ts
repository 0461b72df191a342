import assert from "node:assert/strict";
import { test } from "node:test";
import { readSession, SessionRefused } from "./session-file";
import { frame } from "./testing";

const CONNECTION = {
  id: 1,
  door: "kafka",
  client: "127.0.0.1:5",
  clientId: null,
  openedMs: 1,
  closedMs: 2,
  closedWhy: null,
};
const SESSION = {
  format: "kafka-lab-wire",
  version: 1,
  savedMs: 1_700_000_000_000,
  connections: [CONNECTION],
  frames: [
    { ...frame(1), base64: "AAAA" },
    { ...frame(2, { tookMs: 0.5, apiKey: null }), base64: "" },
  ],
  dropped: 3,
};

test("a session is read as it was saved", () => {
  assert.deepEqual(readSession(JSON.stringify(SESSION)), SESSION);
});

test("what does not belong there is left out", () => {
  const more = { ...SESSION, evil: 1, frames: [{ ...SESSION.frames[0], onclick: "x" }, SESSION.frames[1]] };
  assert.deepEqual(readSession(JSON.stringify(more)), SESSION);
});

/** What is wrong with the file, and the words that say so. */
const REFUSED: [problem: string, file: unknown, words: RegExp][] = [
  ["null", null, /the file is no object/],
  ["a list", [], /the file is no object/],
  ["another format", { ...SESSION, format: "har" }, /no saved session/],
  ["a newer version", { ...SESSION, version: 2 }, /newer/],
  [
    "inherited properties only",
    JSON.parse('{"__proto__": {"format": "kafka-lab-wire"}}'),
    /no saved session/,
  ],
  ["no frames", { ...SESSION, frames: undefined }, /frames is no list/],
  ["frames that are none", { ...SESSION, frames: [1] }, /frames\[0\] is no object/],
  ["too many frames", { ...SESSION, frames: Array(5001).fill(0) }, /frames has 5001 elements, and 5000/],
  ["too many connections", { ...SESSION, connections: Array(5001).fill(0) }, /connections has 5001 elements/],
  ["a negative count", { ...SESSION, dropped: -1 }, /dropped is no whole number/],
  ["no number", { ...SESSION, savedMs: "now" }, /savedMs is no number/],
  [
    "a door that is none",
    { ...SESSION, connections: [{ ...CONNECTION, door: "back" }] },
    /connections\[0\]\.door is none of text, kafka/,
  ],
  [
    "a name that is none",
    { ...SESSION, connections: [{ ...CONNECTION, client: {} }] },
    /connections\[0\]\.client is no text/,
  ],
  ["bytes that are none", withFrame({ base64: "A" }), /frames\[0\]\.base64 is no base64/],
  ["too many bytes", withFrame({ base64: "A".repeat(90_000) }), /holds more than 65536 bytes/],
  ["a gist without end", withFrame({ gist: "x".repeat(1001) }), /gist has 1001 characters/],
  ["a number that is a text", withFrame({ seq: "1" }), /frames\[0\]\.seq is no number/],
  [
    "frames out of order",
    { ...SESSION, frames: [SESSION.frames[1], SESSION.frames[0]] },
    /frames\[1\]\.seq is 1, but/,
  ],
];

for (const [problem, file, words] of REFUSED)
  test(`refused: ${problem}`, () => {
    assert.throws(
      () => readSession(JSON.stringify(file)),
      (error: Error) => error instanceof SessionRefused && words.test(error.message),
    );
  });

test("refused: no JSON", () => {
  assert.throws(() => readSession("<html>"), /no JSON/);
});

test("refused: JSON too deep for the stack", () => {
  assert.throws(() => readSession("[".repeat(1_000_000)), SessionRefused);
});

function withFrame(more: object): unknown {
  return { ...SESSION, frames: [{ ...SESSION.frames[0], ...more }] };
}
