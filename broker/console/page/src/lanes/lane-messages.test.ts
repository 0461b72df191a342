import assert from "node:assert/strict";
import { test } from "node:test";
import { ENTRIES_MAX, LaneMessages } from "./lane-messages";
import { answer, settled } from "./testing";

test("asks for what is seen, in one request at a time, and once", async () => {
  const asked: [number, number][] = [];
  const messages = new LaneMessages(
    async (from, to) => {
      asked.push([from, to]);
      return answer(from, to);
    },
    () => {},
  );
  messages.want({ start: 10, end: 20 });
  messages.want({ start: 12, end: 24 });
  await settled();
  assert.deepEqual(asked, [
    [10, 20],
    [20, 24],
  ]);
  assert.ok(messages.hasAll({ start: 10, end: 24 }));
  assert.equal(messages.at(15)?.message?.value?.text, "value 15");
});

test("an offset within what was said that no message has was taken by compaction", async () => {
  const messages = new LaneMessages(
    async (from, to) => answer(from, to, { without: [3, 4] }),
    () => {},
  );
  messages.want({ start: 0, end: 6 });
  await settled();
  assert.deepEqual(messages.at(3), { message: null, batch: null });
  assert.notEqual(messages.at(5)?.message, null);
});

test("an answer that goes less far is asked for again behind it", async () => {
  const messages = new LaneMessages(
    async (from, to) => answer(from, Math.min(to, from + 2)),
    () => {},
  );
  messages.want({ start: 0, end: 7 });
  await settled();
  assert.ok(messages.hasAll({ start: 0, end: 7 }));
});

test("a million offsets looked at leave a bounded number behind", async () => {
  const messages = new LaneMessages(
    async (from, to) => answer(from, to),
    () => {},
  );
  for (let start = 0; start < 20_000; start += 200) {
    messages.want({ start, end: start + 200 });
    await settled();
  }
  const kept = Array.from({ length: 20_000 }, (_, offset) => messages.at(offset)).filter(Boolean);
  assert.equal(kept.length, ENTRIES_MAX);
  assert.ok(messages.hasAll({ start: 19_800, end: 20_000 }));
});

test("what cannot be had is a problem, not an endless asking", async () => {
  let asked = 0;
  const messages = new LaneMessages(
    async () => {
      asked++;
      throw new Error("gone");
    },
    () => {},
  );
  messages.want({ start: 0, end: 5 });
  await settled();
  assert.equal(asked, 1);
  assert.match(String(messages.problem), /gone/);
  messages.close();
});

test("an answer about a log that was deleted meanwhile is not taken for the new one", async () => {
  let release = () => {};
  const waiting = new Promise<void>((resolve) => {
    release = resolve;
  });
  const messages = new LaneMessages(
    async (from, to) => {
      await waiting;
      return answer(from, to);
    },
    () => {},
  );
  messages.want({ start: 0, end: 5 });
  messages.clear();
  messages.want({ start: 0, end: 0 });
  release();
  await settled();
  assert.equal(messages.at(0), undefined);
});
