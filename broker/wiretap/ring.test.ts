/** Whatever is put in, what is there are the last ones, in bounds, and numbers find them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Ring } from "./ring";

test("the last frames are there, and no more of them than the limits allow", () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(sizes, fc.nat(70), fc.integer({ min: 1, max: 20 }), (lengths, from, max) => {
      const ring = new Ring<{ seq: number; kept: Buffer }>(8, 5000);
      const frames = lengths.map((length, at) => ({ seq: at + 1, kept: Buffer.alloc(length) }));
      for (const frame of frames) ring.push(frame);
      assert.ok(ring.count >= 1 && ring.count <= 8);
      const there = frames.slice(-ring.count);
      const bytes = there.reduce((sum, { kept }) => sum + kept.length, 0);
      assert.ok(bytes <= 5000);
      assert.deepEqual(ring.since(0, 100), there);
      assert.deepEqual(ring.since(from, max), there.filter(({ seq }) => seq > from).slice(0, max));
      for (const frame of frames)
        assert.equal(ring.get(frame.seq), there.includes(frame) ? frame : undefined);
      assert.equal(ring.get(frames.length + 1), undefined);
    }),
  );
});

test("what is gone is let go of, so that its memory is free", async () => {
  const ring = new Ring<{ seq: number; kept: Buffer }>(1000, 100_000);
  let collected = 0;
  const registry = new FinalizationRegistry(() => collected++);
  for (let seq = 1; seq <= 200; seq++) {
    const kept = Buffer.alloc(50_000);
    registry.register(kept, seq);
    ring.push({ seq, kept });
  }
  const gc = (await import("node:vm")).runInNewContext;
  (await import("node:v8")).setFlagsFromString("--expose-gc");
  for (let turn = 0; turn < 20 && collected < 190; turn++) {
    gc("gc")();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.ok(collected >= 190, `${collected} of 200 were collected`);
  assert.ok(ring.count < 3);
});
