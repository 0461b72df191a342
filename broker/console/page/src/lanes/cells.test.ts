import assert from "node:assert/strict";
import { test } from "node:test";
import { barsOf, cellsOf } from "./cells";
import type { Entry } from "./lane-messages";
import { answer } from "./testing";

function entries(without: number[], more: object = {}): (offset: number) => Entry | undefined {
  const { batches } = answer(0, 10, { without });
  return (offset) => {
    const batch = batches.find(({ baseOffset }) => baseOffset === offset);
    if (batch === undefined) return { message: null, batch: null };
    return { message: batch.messages[0] ?? null, batch: { ...batch, ...more } };
  };
}

test("what compaction took is one gap, however many messages it was", () => {
  const cells = cellsOf({ start: 0, end: 6 }, entries([2, 3, 4]));
  assert.deepEqual(
    cells.map(({ kind, offset }) => [kind, offset]),
    [
      ["message", 0],
      ["message", 1],
      ["gap", 2],
      ["message", 5],
    ],
  );
  assert.equal(cells[2]?.kind === "gap" && cells[2].end, 5);
});

test("a transaction's end, and a batch that cannot be read, say so", () => {
  const batch = entries([])(0)?.batch ?? null;
  assert.ok(batch !== null);
  const log: Entry[] = [
    { message: batch.messages[0] ?? null, batch: { ...batch, isControl: true } },
    { message: null, batch: { ...batch, problem: "its checksum is wrong" } },
    { message: null, batch },
  ];
  const cells = cellsOf({ start: 0, end: 3 }, (offset) => log[offset]);
  assert.deepEqual(
    cells.map((cell) => cell.kind === "gap" && cell.why),
    ["transaction", "unreadable", "compaction"],
  );
});

test("what is not here yet has its place", () => {
  assert.deepEqual(
    cellsOf({ start: 7, end: 9 }, () => undefined),
    [
      { kind: "waiting", offset: 7 },
      { kind: "waiting", offset: 8 },
    ],
  );
});

test("a batch is one bar over its cells, as far as they are drawn, also over what compaction took of it", () => {
  const range = { start: 1, end: 6 };
  const cells = cellsOf(range, entries([2, 3], { baseOffset: 0, lastOffset: 7, compression: "gzip" }));
  assert.deepEqual(
    barsOf(cells, range).map(({ start, end }) => [start, end]),
    [[1, 6]],
  );
});

test("a message that is alone and not compressed has no bar", () => {
  const range = { start: 0, end: 5 };
  assert.deepEqual(barsOf(cellsOf(range, entries([])), range), []);
});
