import assert from "node:assert/strict";
import { test } from "node:test";
import { FieldIndex } from "./field-index";
import { field } from "./testing";
import { afterKey, nearestSeen, openAtFirst, opened, seen } from "./tree-model";

/** 0 a [ 1 b [ 2 c ], 3 d ], 4 e [ 5 b ] */
const { nodes } = new FieldIndex(
  [
    field("a", 0, 4, { children: [field("b", 0, 2, { children: [field("c", 0, 1)] }), field("d", 2, 4)] }),
    field("e", 4, 5, { children: [field("b", 4, 5)] }),
  ],
  [5],
);
const NONE = new Set<number>();
const ALL = new Set([0, 1, 4]);

function after(
  open: ReadonlySet<number>,
  at: number,
  key: string,
): [focus: number, open: number[]] | undefined {
  const result = afterKey(nodes, open, at, key);
  return result && [result.focus, [...result.open].sort()];
}

test("a small tree is open at first, of a large one only the upper levels", () => {
  assert.deepEqual([...openAtFirst(nodes)], [0, 1, 4]);
  const deep = field("l2", 0, 1, { children: [field("l3", 0, 1, { children: [field("l4", 0, 1)] })] });
  const large = new FieldIndex(
    [field("l0", 0, 1, { children: Array(200).fill(field("l1", 0, 1, { children: [deep] })) })],
    [1],
  );
  assert.equal(Math.max(...[...openAtFirst(large.nodes)].map((at) => large.nodes[at]!.depth)), 1);
});

test("seen is what no closed node hides", () => {
  assert.deepEqual(seen(nodes, NONE), [0, 4]);
  assert.deepEqual(seen(nodes, new Set([0])), [0, 1, 3, 4]);
  assert.deepEqual(seen(nodes, ALL), [0, 1, 2, 3, 4, 5]);
});

test("arrows up and down, Home and End go through what is seen", () => {
  assert.deepEqual(after(new Set([0]), 1, "ArrowDown"), [3, [0]]);
  assert.deepEqual(after(new Set([0]), 3, "ArrowUp"), [1, [0]]);
  assert.deepEqual(after(NONE, 0, "ArrowUp"), [0, []]);
  assert.deepEqual(after(NONE, 4, "ArrowDown"), [4, []]);
  assert.deepEqual(after(ALL, 2, "Home"), [0, [0, 1, 4]]);
  assert.deepEqual(after(ALL, 2, "End"), [5, [0, 1, 4]]);
});

test("the right arrow opens, and then goes in; the left one closes, and then goes out", () => {
  assert.deepEqual(after(NONE, 0, "ArrowRight"), [0, [0]]);
  assert.deepEqual(after(new Set([0]), 0, "ArrowRight"), [1, [0]]);
  assert.deepEqual(after(ALL, 2, "ArrowRight"), [2, [0, 1, 4]]);
  assert.deepEqual(after(ALL, 1, "ArrowLeft"), [1, [0, 4]]);
  assert.deepEqual(after(ALL, 2, "ArrowLeft"), [1, [0, 1, 4]]);
  assert.deepEqual(after(NONE, 0, "ArrowLeft"), [0, []]);
});

test("a star opens all siblings", () => {
  assert.deepEqual(after(NONE, 0, "*"), [0, [0, 4]]);
});

test("a letter goes to the next name that begins with it, round the end", () => {
  assert.deepEqual(after(ALL, 0, "B"), [1, [0, 1, 4]]);
  assert.deepEqual(after(ALL, 1, "b"), [5, [0, 1, 4]]);
  assert.deepEqual(after(ALL, 5, "b"), [1, [0, 1, 4]]);
  assert.deepEqual(after(ALL, 5, "z"), [5, [0, 1, 4]]);
});

test("other keys mean nothing, nor do keys at a node that is not seen", () => {
  assert.equal(after(ALL, 0, "Tab"), undefined);
  assert.equal(after(ALL, 0, " "), undefined);
  assert.equal(after(NONE, 2, "ArrowDown"), undefined);
});

test("a node can be made to be seen; else the closed one that hides it stands for it", () => {
  assert.deepEqual([...opened(nodes, NONE, 2)].sort(), [0, 1]);
  assert.equal(nearestSeen(nodes, NONE, 2), 0);
  assert.equal(nearestSeen(nodes, new Set([0]), 2), 1);
  assert.equal(nearestSeen(nodes, ALL, 2), 2);
});
