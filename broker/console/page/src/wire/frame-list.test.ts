import assert from "node:assert/strict";
import { test } from "node:test";
import { gapWords, rowOf, sentenceOf, titleOf } from "./frame-list";
import type { Row } from "./history";
import { frame, row } from "./testing";

const GAP: Row = { kind: "gap", dropped: 1 };

test("the row of a frame is found by its number, with gaps in any place", () => {
  for (const rows of [
    [row(2), row(4), row(6), row(8)],
    [GAP, row(2), GAP, row(4), GAP, row(6), GAP, row(8), GAP],
    [row(2), GAP, row(4), row(6), GAP, row(8)],
  ]) {
    for (const [at, one] of rows.entries())
      if (one.kind === "frame") assert.equal(rowOf(rows, one.frame.seq), at);
    for (const missing of [1, 3, 5, 7, 9]) assert.equal(rowOf(rows, missing), -1);
  }
  assert.equal(rowOf([], 1), -1);
  assert.equal(rowOf([GAP], 1), -1);
});

test("a frame is told in a sentence", () => {
  const atMs = new Date(2026, 0, 2, 3, 4, 5, 6).getTime();
  const response = frame(1, {
    atMs,
    direction: "response",
    error: "CORRUPT_MESSAGE",
    tookMs: 12,
    gist: "my-topic-0",
  });
  assert.equal(
    sentenceOf(response),
    "03:04:05.006 Fetch v12 · 12 ms · CORRUPT_MESSAGE · my-topic-0, response from broker to a, 10 bytes",
  );
});

test("text has no version, and a hostile name is shown as what it is", () => {
  assert.equal(titleOf(frame(1, { api: "create", apiVersion: null })), "create");
  assert.equal(titleOf(frame(1, { api: "\u202ecreate", apiVersion: null })), "U+202Ecreate");
});

test("a gap says how much is missing", () => {
  assert.equal(gapWords(1), "1 frame passed here that was not kept");
  assert.equal(gapWords(1204), "1,204 frames passed here that were not kept");
});
