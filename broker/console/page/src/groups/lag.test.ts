import assert from "node:assert/strict";
import { test } from "node:test";
import { HISTORY_MS, joined, lagOf, lagOfGroup, lagSentence, withPoint } from "./lag";
import { group, partition } from "./testing";

test("the lag is counted from the committed offset, and known only where there is one", () => {
  assert.equal(lagOf({ committed: 3, logEndOffset: 10 }), 7);
  assert.equal(lagOf({ committed: null, logEndOffset: 10 }), null);
  assert.equal(lagOf({ committed: 3, logEndOffset: null }), null);
  assert.equal(lagOf({ committed: 12, logEndOffset: 10 }), 0);
  const partitions = [partition(0, { committed: 3 }), partition(1, { committed: null }), partition(2)];
  assert.equal(lagOfGroup(group({}, { partitions })), 12);
  assert.equal(lagOfGroup(group({})), null);
});

test("the line keeps one point for each half second, and forgets the oldest", () => {
  let line = withPoint([], { atMs: 0, lag: 1 });
  line = withPoint(line, { atMs: 600, lag: 2 });
  line = withPoint(line, { atMs: 900, lag: 3 });
  assert.deepEqual(line, [
    { atMs: 0, lag: 1 },
    { atMs: 900, lag: 3 },
  ]);
  assert.deepEqual(
    withPoint(line, { atMs: HISTORY_MS + 500, lag: 4 }).map(({ lag }) => lag),
    [3, 4],
  );
  assert.deepEqual(withPoint(line, { atMs: 100, lag: 9 }), line);
});

test("what was before the page is followed by what it saw", () => {
  const before = [1_000, 2_000, 3_000].map((atMs) => ({ atMs, lag: 0 }));
  const since = [{ atMs: 2_500, lag: 7 }];
  assert.deepEqual(
    joined(before, since).map(({ atMs }) => atMs),
    [1_000, 2_000, 2_500],
  );
  assert.equal(joined(before, []).length, 3);
});

test("the line in words", () => {
  const line = [
    { atMs: 0, lag: 0 },
    { atMs: 200_000, lag: 120 },
  ];
  assert.equal(lagSentence(line, 200_000), "lag 120 messages; 3 min ago 0, rising");
  assert.equal(lagSentence([{ atMs: 0, lag: 1 }], 1_000), "lag 1 message");
  assert.equal(
    lagSentence([{ atMs: 0, lag: 0 }], 10_000),
    "lag 0 messages; 10 s ago 0, nothing is left to read",
  );
  assert.equal(
    lagSentence([{ atMs: 0, lag: 5 }], 40_000),
    "lag 5 messages; 30 s ago 5, neither rising nor falling",
  );
  assert.match(lagSentence([], 0), /nothing is committed/);
});
