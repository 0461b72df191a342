import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { BufferPool } from "./buffer-pool";

const KIB = 1024;

test("what is given back is used again, whichever part of it comes back", () => {
  const pool = new BufferPool(1);
  const first = pool.take(100 * KIB);
  pool.giveBack(first.subarray(50));
  const second = pool.take(500 * KIB);
  assert.equal(second.buffer, first.buffer);
  assert.equal(second.length, 500 * KIB);
});

test("no two have the same memory, in any order of taking and giving back", () => {
  const sizes = fc.oneof(
    fc.constant(10),
    fc.constant(100 * KIB),
    fc.constant(1000 * KIB),
    fc.constant(2000 * KIB),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), sizes, fc.nat(9)), { maxLength: 30 }), (steps) => {
      const pool = new BufferPool(2);
      const held: { bytes: Buffer; mark: number }[] = [];
      for (const [step, [isTaken, size, which]] of steps.entries()) {
        if (isTaken) held.push({ bytes: pool.take(size).fill(step), mark: step });
        else for (const { bytes } of held.splice(which, 1)) pool.giveBack(bytes);
        for (const { bytes, mark } of held) assert.ok(bytes.every((byte) => byte === mark));
      }
    }),
    { numRuns: 50 },
  );
});

test("giving back twice, or what is from elsewhere, gives nothing away", () => {
  const pool = new BufferPool(8);
  const mine = pool.take(100 * KIB);
  pool.giveBack(mine);
  pool.giveBack(mine);
  pool.giveBack(Buffer.alloc(100 * KIB));
  const taken = [1, 2, 3].map(() => pool.take(100 * KIB).buffer);
  assert.equal(new Set(taken).size, 3);
  assert.ok(taken.includes(mine.buffer));
});

test("no more are kept than were asked for", () => {
  const pool = new BufferPool(1);
  const [one, two] = [pool.take(100 * KIB), pool.take(100 * KIB)];
  pool.giveBack(one);
  pool.giveBack(two);
  assert.equal(pool.take(100 * KIB).buffer, one.buffer);
  assert.notEqual(pool.take(100 * KIB).buffer, two.buffer);
});
