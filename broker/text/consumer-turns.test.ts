/** A block that decompresses to much is sent in turns: other connections have theirs in between, and it is read once. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Engine } from "../engine";
import { setBaseOffset } from "../log/record-batch";
import { batchOf, compressed } from "../log/testing";
import { readSettings } from "../settings";
import { Tap } from "../tap";
import { sendLines, sendValues } from "./consumer";
import type { Conversation } from "./dialect";

const COUNT = 60_000;
const VALUE = "x".repeat(100);
const { settings } = readSettings({});

/** A conversation with a client that takes what it is sent, or with one that reads only when it is waited for. */
function setUp(keepsUp: boolean) {
  const batch = compressed(batchOf(Array.from({ length: COUNT }, () => VALUE)), "zstd");
  const counts = { reads: 0, unsent: 0, turns: 0, bytes: 0 };
  const engine: Pick<Engine, "read" | "delivered"> = {
    delivered() {},
    async read() {
      counts.reads++;
      return batch;
    },
  };
  const replies = {
    gone: false,
    get full() {
      return counts.unsent > settings.replyBufferBytes;
    },
    write(reply: Buffer) {
      counts.bytes += reply.length;
      if (!keepsUp) counts.unsent += reply.length;
    },
    async ready() {
      counts.unsent = 0;
    },
  };
  const conversation = {
    engine,
    replies,
    settings,
    tapped: new Tap().open("text", {}),
  } as unknown as Conversation;
  return { conversation, counts, position: { topic: "t", partition: 0, offset: 0 } };
}

/** Counts the turns of the event loop until `work` is done. */
async function countingTurns(counts: { turns: number }, work: Promise<unknown>): Promise<void> {
  let isDone = false;
  const count = () => {
    counts.turns++;
    if (!isDone) setImmediate(count);
  };
  setImmediate(count);
  await work.finally(() => {
    isDone = true;
  });
}

for (const how of ["lines", "values"]) {
  const bytesExpected = how === "values" ? COUNT * (VALUE.length + 1) : COUNT * (VALUE.length + 2);
  const sendAll = ({ conversation, position }: ReturnType<typeof setUp>) =>
    how === "values"
      ? sendValues(conversation, position, COUNT)
      : sendLines(conversation, position, COUNT, COUNT, (record) => `${record.value}\n\n`);

  test(`to a client that keeps up it is sent after one reading, and others have their turns (${how})`, async () => {
    const given = setUp(true);
    await countingTurns(given.counts, sendAll(given));
    assert.equal(given.position.offset, COUNT);
    assert.equal(given.counts.bytes, bytesExpected);
    assert.equal(given.counts.reads, 1);
    assert.ok(given.counts.turns >= 5, `${given.counts.turns} turns`);
  });

  test(`to a client that does not keep up the rest is read again, so that nothing is kept for it (${how})`, async () => {
    const given = setUp(false);
    await sendAll(given);
    assert.equal(given.position.offset, COUNT);
    assert.equal(given.counts.bytes, bytesExpected);
    assert.ok(given.counts.reads >= 3, `${given.counts.reads} reads`);
  });
}

test("between blocks that are read without waiting, others have their turns", async () => {
  const { conversation, counts, position } = setUp(true);
  const blocks = 50;
  conversation.engine.read = async ({ offset }) => {
    const batch = batchOf(["x"]);
    setBaseOffset(batch, offset);
    return batch;
  };
  await countingTurns(
    counts,
    sendLines(conversation, position, blocks, blocks, () => "x\n"),
  );
  assert.equal(position.offset, blocks);
  assert.ok(counts.turns >= blocks - 1, `${counts.turns} turns`);
});

test("whoever no longer wants lines gets no more of a block that has been begun", async () => {
  const { conversation, counts, position } = setUp(true);
  const stop = new AbortController();
  const sent = sendLines(conversation, position, COUNT, COUNT, (record) => `${record.value}\n`, stop.signal);
  stop.abort();
  assert.equal(await sent, position.offset);
  assert.ok(position.offset > 0 && position.offset < COUNT);
  assert.equal(counts.reads, 1);
});
