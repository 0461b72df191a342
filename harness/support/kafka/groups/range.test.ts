import assert from "node:assert/strict";
import test from "node:test";
import { rangeAssignment } from "./range";

const assign = (members: Record<string, string[]>, counts: Record<string, number>) =>
  Object.fromEntries(rangeAssignment(new Map(Object.entries(members)), new Map(Object.entries(counts))));

test("neighbours, the first ones one more", () => {
  assert.deepEqual(assign({ b: ["t"], a: ["t"] }, { t: 3 }), { a: ["t-0", "t-1"], b: ["t-2"] });
  assert.deepEqual(assign({ a: ["t"], b: ["t"], c: ["t"] }, { t: 7 }), {
    a: ["t-0", "t-1", "t-2"],
    b: ["t-3", "t-4"],
    c: ["t-5", "t-6"],
  });
});

test("whoever is too many has nothing", () => {
  assert.deepEqual(assign({ a: ["t"], b: ["t"], c: ["t"] }, { t: 2 }), { a: ["t-0"], b: ["t-1"], c: [] });
});

test("only what a member wants, and only what there is", () => {
  assert.deepEqual(assign({ a: ["t"], b: ["t", "u"], c: ["missing"] }, { t: 2, u: 1 }), {
    a: ["t-0"],
    b: ["t-1", "u-0"],
    c: [],
  });
});
