import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Commit, type CommittedOffsets, offsets } from "./committed-offsets";
import { kindOf, offsetCommitKey, offsetCommitValue } from "./group-records";
import { MemoryBudget } from "./memory-budget";
import { openGroupLog, PlainGroupLog, storageOf } from "./testing";

function commit(topic: string, partition: number, offset: number, more: Partial<Commit> = {}): Commit {
  const rest = { leaderEpoch: -1, metadata: "", commitTimestampMs: 1000, expireTimestampMs: -1 };
  return { topic, partition, offset, ...rest, ...more };
}

function replayed(log: PlainGroupLog): CommittedOffsets {
  const store = offsets.open(log);
  for (const record of log.records) store.replay(record);
  return store;
}

/** All that is committed, in an order of its own. */
function contents(store: CommittedOffsets) {
  const all = [...store.groupIds()].flatMap((group) => store.of(group).map((one) => ({ group, ...one })));
  return all.map((one) => JSON.stringify(one)).sort();
}

test("what was committed last is the next to read", async () => {
  const store = offsets.open(new PlainGroupLog());
  assert.equal(store.committed("g", "t", 0), undefined);
  await store.commit("g", [commit("t", 0, 5, { metadata: "a", leaderEpoch: 3 })]);
  await store.commit("g", [commit("t", 0, 4), commit("t", 1, 9)]);
  assert.deepEqual(store.of("g"), [commit("t", 0, 4), commit("t", 1, 9)]);
  assert.equal(store.committed("other", "t", 0), undefined);
  assert.equal(store.groupCount, 1);
});

test("a commit is seen when it is on the disk, and not before", async () => {
  const log = new PlainGroupLog();
  const store = offsets.open(log);
  let letGo = () => {};
  log.held = new Promise((resolve) => {
    letGo = resolve;
  });
  const committing = store.commit("g", [commit("t", 0, 5)]);
  assert.equal(store.committed("g", "t", 0), undefined);
  letGo();
  await committing;
  assert.equal(store.committed("g", "t", 0)?.offset, 5);
});

test("a commit that the disk does not take is never seen", async () => {
  const log = new PlainGroupLog();
  const store = offsets.open(log);
  log.held = Promise.reject(new Error("the disk is full"));
  await assert.rejects(store.commit("g", [commit("t", 0, 5)]), /the disk is full/);
  assert.deepEqual([...store.groupIds()], []);
});

test("forgetting writes a tombstone for what is there, and nothing for what is not", async () => {
  const log = new PlainGroupLog();
  const store = offsets.open(log);
  await store.commit("g", [commit("t", 0, 5)]);
  await store.forget("g", [
    { topic: "t", partition: 0 },
    { topic: "t", partition: 1 },
    { topic: "u", partition: 0 },
  ]);
  assert.equal(log.records.length, 2);
  assert.equal(log.records[1]!.value, null);
  assert.deepEqual(log.records[1]!.key, log.records[0]!.key);
  assert.deepEqual([...store.groupIds()], []);
  assert.deepEqual([...store.topicsOf("g")], []);
});

test("records are those of Kafka 4.0, byte for byte", async () => {
  const log = new PlainGroupLog();
  const store = offsets.open(log);
  await store.commit("g", [commit("t", 2, 5, { leaderEpoch: 7, metadata: "m" })]);
  await store.commit("g", [commit("t", 2, 5, { leaderEpoch: 7, expireTimestampMs: 9 })]);
  const [first, second] = log.records;
  // int16 1, string "g", string "t", int32 2
  assert.equal(first!.key.toString("hex"), "0001 0001 67 0001 74 00000002".replaceAll(" ", ""));
  // int16 3, int64 offset, int32 leader epoch, string metadata, int64 commit timestamp
  const value3 = "0003 0000000000000005 00000007 0001 6d 00000000000003e8";
  assert.equal(first!.value!.toString("hex"), value3.replaceAll(" ", ""));
  // int16 1, int64 offset, string metadata, int64 commit timestamp, int64 expire timestamp
  const value1 = "0001 0000000000000005 0000 00000000000003e8 0000000000000009";
  assert.equal(second!.value!.toString("hex"), value1.replaceAll(" ", ""));
});

test("what older and newer brokers have written is read: keys 0 and 1, values 0 to 4; other kinds of records are left alone", () => {
  const store = offsets.open(new PlainGroupLog());
  for (let version = 0; version <= 4; version++) {
    const key = offsetCommitKey.encode(version % 2, { group: "g", topic: "t", partition: version });
    const value = { offset: version, metadata: "", commitTimestamp: 1 };
    store.replay({ key, value: offsetCommitValue.encode(version, value) });
  }
  assert.deepEqual(
    store.of("g").map(({ partition, offset }) => [partition, offset]),
    [0, 1, 2, 3, 4].map((number) => [number, number]),
  );
  const before = contents(store);
  store.replay({ key: Buffer.from([0, 2, 0, 1, 103]), value: null });
  store.replay({ key: Buffer.from([0, 3]), value: Buffer.from("?") });
  store.replay({ key: Buffer.alloc(0), value: null });
  assert.deepEqual(contents(store), before);
  assert.equal(kindOf(Buffer.alloc(1)), -1);
});

test("a value of a version that nobody knows yet is not taken for an offset", () => {
  const store = offsets.open(new PlainGroupLog());
  const key = offsetCommitKey.encode(1, { group: "g", topic: "t", partition: 0 });
  assert.throws(() => store.replay({ key, value: Buffer.from([0, 5, 0]) }), /version 5/);
});

test("whatever is committed and forgotten, the log read anew says the same", async () => {
  const names = fc.constantFrom("a", "b", "ß");
  const place = { topic: names, partition: fc.nat(2) };
  const steps = fc.array(
    fc.record({
      group: names,
      forget: fc.boolean(),
      commits: fc.array(
        fc.record({
          ...place,
          offset: fc.nat(),
          leaderEpoch: fc.constant(-1),
          metadata: fc.string({ maxLength: 5 }),
          commitTimestampMs: fc.maxSafeNat(),
          expireTimestampMs: fc.constantFrom(-1, 5),
        }),
        { minLength: 1, maxLength: 4 },
      ),
    }),
  );
  await fc.assert(
    fc.asyncProperty(steps, async (steps) => {
      const log = new PlainGroupLog();
      const store = offsets.open(log);
      for (const { group, forget, commits } of steps) {
        await (forget ? store.forget(group, commits) : store.commit(group, commits));
      }
      assert.deepEqual(contents(replayed(log)), contents(store));
    }),
  );
});

test("what was acknowledged is there when the broker starts anew without having stopped", async (t) => {
  const storage = storageOf(t);
  const first = await openGroupLog(storage);
  const before = offsets.open(first.log);
  const groups = Array.from({ length: 50 }, (_, number) => `group-${number}`);
  await Promise.all(groups.map((group, number) => before.commit(group, [commit("t", number % 3, number)])));
  await before.forget("group-7", [{ topic: "t", partition: 1 }]);
  const second = await openGroupLog(storage, 9);
  const after = offsets.open(second.log);
  await second.log.replay((record) => after.replay(record));
  assert.deepEqual(contents(after), contents(before));
  assert.equal(after.groupCount, 49);
  assert.deepEqual(second.warnings, []);
});

test("what is committed is bounded: a commit beyond it is refused whole, and what is forgotten makes room", async () => {
  const log = new PlainGroupLog();
  const store = offsets.open(log, new MemoryBudget(4000));
  const refused = { name: "INVALID_COMMIT_OFFSET_SIZE" };
  let count = 0;
  const fill = async () => {
    for (; count < 1000; count++) await store.commit("g", [commit("t", count, 1)]);
  };
  await assert.rejects(fill, refused);
  assert.ok(count > 10 && count < 20, `${count} offsets in 4000 bytes`);
  await assert.rejects(store.commit("h", [commit("t", 0, 1)]), refused);
  await assert.rejects(store.commit("g", [{ ...commit("t", 0, 1), metadata: "x".repeat(500) }]), refused);
  // What takes no more room than before may still be committed, and so may what others made room for.
  await store.commit("g", [commit("t", 0, 9)]);
  for (let round = 0; round < 100; round++) {
    await store.forget("g", store.of("g"));
    await store.commit("h", [{ ...commit("t", 0, round), metadata: "x".repeat(1200) }]);
    await store.forget("h", store.of("h"));
    count = 0;
    await assert.rejects(fill, refused);
    assert.ok(count > 10, `${count} offsets in round ${round}`);
  }
});

test("what was read at the start counts as well", async () => {
  const log = new PlainGroupLog();
  const store = offsets.open(log, new MemoryBudget(2000));
  for (let partition = 0; partition < 5; partition++) await store.commit("g", [commit("t", partition, 1)]);
  const second = offsets.open(log, new MemoryBudget(1000));
  await log.replay((record) => second.replay(record));
  assert.equal(second.of("g").length, 5);
  await assert.rejects(second.commit("g", [commit("t", 5, 1)]), { name: "INVALID_COMMIT_OFFSET_SIZE" });
});
