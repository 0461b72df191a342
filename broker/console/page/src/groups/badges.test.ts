import assert from "node:assert/strict";
import { test } from "node:test";
import { Badges } from "./badges";

test("a member keeps its letter while others come and go", () => {
  const badges = new Badges();
  badges.update(["ann", "bob"]);
  badges.update(["bob", "cy"]);
  assert.deepEqual(
    [badges.of("bob").letter, badges.of("cy").letter, badges.of("ann").letter],
    ["B", "A", "?"],
  );
});

test("there are letters for everybody, and none is given twice", () => {
  const badges = new Badges();
  const ids = Array.from({ length: 100 }, (_, at) => `m${at}`);
  badges.update(ids);
  assert.equal(new Set(ids.map((id) => badges.of(id).letter)).size, 100);
  assert.deepEqual([badges.of("m25").letter, badges.of("m26").letter], ["Z", "A2"]);
});
