import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { KafkaError } from "../errors";
import { MemoryStorage } from "../log/memory-storage";
import type { Storage } from "../log/storage";
import { STORAGES } from "../log/testing";
import { ProducerIds } from "./producer-ids";

const clock = { nowMs: () => 5_000_000 };

for (const [kind, newStorage] of Object.entries(STORAGES)) {
  test(`no id is given out twice, however often the broker is killed (${kind})`, async (t: TestContext) => {
    const runs = fc.array(fc.oneof(fc.nat(5), fc.integer({ min: 995, max: 1005 })), { maxLength: 6 });
    fc.assert(
      fc.property(runs, (idsOfEachRun) => {
        const storage = newStorage(t);
        const given = new Set<number>();
        let total = 0;
        for (const count of idsOfEachRun) {
          // A kill leaves nothing but what is in the storage.
          const ids = new ProducerIds(storage, clock);
          for (let number = 0; number < count; number++) given.add(ids.next());
          total += count;
        }
        assert.equal(given.size, total);
      }),
      { numRuns: kind === "disk" ? 10 : 100 },
    );
  });
}

test("a block is taken durably before any of its ids is given out", () => {
  const storage = new MemoryStorage(1 << 20);
  const writes: number[] = [];
  const watched: Storage = Object.assign(Object.create(storage), {
    readSmall: (name: string) => storage.readSmall(name),
    replaceSmall(name: string, bytes: Buffer) {
      writes.push(JSON.parse(bytes.toString()).firstFree);
      storage.replaceSmall(name, bytes);
    },
  });
  const ids = new ProducerIds(watched, clock);
  assert.deepEqual(writes, []);
  for (let number = 0; number < 1001; number++) {
    const id = ids.next();
    assert.ok(
      id < writes.at(-1)!,
      `the id ${id} was given out while only those below ${writes.at(-1)} are taken`,
    );
  }
  assert.deepEqual(writes, [5_001_000, 5_002_000]);
});

test("a disk that takes no block gives no id, and the next try goes on where it would have", () => {
  const storage = new MemoryStorage(1 << 20);
  const refusing: Storage = Object.assign(Object.create(storage), {
    readSmall: () => undefined,
    replaceSmall() {
      throw new KafkaError("KAFKA_STORAGE_ERROR", "refused by the test");
    },
  });
  const ids = new ProducerIds(refusing, clock);
  assert.throws(() => ids.next(), { name: "KAFKA_STORAGE_ERROR" });
  refusing.replaceSmall = () => {};
  assert.equal(ids.next(), 5_000_000);
});

test("an empty storage begins at the present time, so that a later one repeats none of its ids", () => {
  const first = new ProducerIds(new MemoryStorage(1 << 20), { nowMs: () => 1_700_000_000_000 });
  const second = new ProducerIds(new MemoryStorage(1 << 20), { nowMs: () => 1_700_000_000_500 });
  const given = Array.from({ length: 500 }, () => first.next());
  assert.ok(!given.includes(second.next()));
});

test("a file that does not tell which ids are taken gives no id and says what to do", () => {
  for (const content of [
    "",
    "{",
    "null",
    "[]",
    '{"version":2,"firstFree":5}',
    '{"version":1}',
    '{"version":1,"firstFree":-5}',
  ]) {
    const storage = new MemoryStorage(1 << 20);
    storage.replaceSmall("producer-ids.json", Buffer.from(content));
    const ids = new ProducerIds(storage, clock);
    assert.throws(() => ids.next(), { name: "KAFKA_STORAGE_ERROR", message: /restore it .* or remove it/ });
  }
});
