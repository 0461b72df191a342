import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "./random";

function draws(random: Random): number[] {
  return Array.from({ length: 20 }, () => random.between(0, 1_000_000));
}

test("the same names give the same choices, whoever else draws meanwhile", () => {
  const [one, other] = [Random.of(42, 3, "text"), Random.of(42, 3, "a compacted topic")];
  const mixed = Array.from({ length: 20 }, () => {
    other.next();
    return one.between(0, 1_000_000);
  });
  assert.deepEqual(mixed, draws(Random.of(42, 3, "text")));
});

test("another seed, round or name gives other choices", () => {
  const all = [
    Random.of(42, 3, "text"),
    Random.of(43, 3, "text"),
    Random.of(42, 4, "text"),
    Random.of(42, 3, "t"),
  ];
  assert.equal(new Set(all.map((random) => String(draws(random)))).size, all.length);
});
