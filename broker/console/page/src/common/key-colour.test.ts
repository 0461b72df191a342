import assert from "node:assert/strict";
import { test } from "node:test";
import { hueOf } from "./key-colour";

test("a key has its hue, always the same one", () => {
  assert.equal(hueOf("alice"), hueOf("alice"));
  for (const key of ["", "a", "日本"]) assert.ok(hueOf(key) >= 0 && hueOf(key) < 360);
});

test("keys that are nearly the same are far apart on the circle, and all of it is used", () => {
  const hues = Array.from({ length: 1000 }, (_, at) => hueOf(`user-${at}`));
  const tenths = new Set(hues.map((hue) => Math.floor(hue / 36)));
  assert.equal(tenths.size, 10);
  const steps = hues.slice(1).map((hue, at) => Math.abs(hue - hues[at]!));
  assert.ok(steps.reduce((sum, step) => sum + step, 0) / steps.length > 90);
});
