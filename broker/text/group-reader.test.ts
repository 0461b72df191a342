/** What a group commits when its reader is slow, hangs, or goes: never more than was handed over. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { Broker } from "../broker";
import type { Engine } from "../engine";
import { MemoryStorage } from "../log/memory-storage";
import { batchOf } from "../log/testing";
import { standardParts } from "../parts";
import { readSettings } from "../settings";
import { Tap } from "../tap";
import type { Conversation } from "./dialect";
import { followAsMember, readOnce } from "./group-reader";
import { formatOf } from "./line-format";

const { settings } = readSettings({ KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: "0" });

/** Replies to a client that takes what it is sent when a test says so. */
class SlowReplies {
  gone = false;
  full = false;
  text = "";
  taken = 0;
  #waiting: (() => void)[] = [];
  write(reply: string | Buffer): void {
    if (!this.gone) this.text += reply.toString();
  }
  ok(sentence: string): void {
    this.write(`OK ${sentence}\n`);
  }
  async ready(): Promise<void> {}
  get waiting(): boolean {
    return this.taken < this.text.length;
  }
  get takenBytes(): number {
    return this.taken;
  }
  handedOver(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
  take(): void {
    this.taken = this.text.length;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
  leave(): void {
    this.gone = true;
    this.take();
  }
}

async function setUp(t: TestContext) {
  const broker = await Broker.open(
    { ...standardParts, storage: new MemoryStorage(1 << 24) },
    settings,
    true,
    assert.fail,
  );
  t.after(() => broker.close());
  await broker.createTopic("t", 1, new Map());
  await broker.append("t", 0, batchOf(["a", "b", "c"]));
  const replies = new SlowReplies();
  const conversation = {
    engine: broker as Engine,
    settings,
    replies,
    clientHost: "/127.0.0.1",
    tapped: new Tap().open("text", {}),
    signal: new AbortController().signal,
  } as unknown as Conversation;
  const request = { groupId: "g", topic: "t", partition: undefined, max: 100, format: formatOf("text") };
  const committed = () => broker.consumers.committed("g", "t", 0);
  return { broker, replies, conversation, request, committed };
}

/** Waits until something is true that needs no clock to become so. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await nextTurn();
}

test("nothing is committed before it is handed over, and the OK line comes after the commit", async (t) => {
  const { replies, conversation, request, committed } = await setUp(t);
  const reading = readOnce(conversation, request, 0);
  await until(() => replies.text.includes("t-0@2"));
  for (let turn = 0; turn < 10; turn++) await nextTurn();
  assert.equal(await committed(), undefined);
  assert.doesNotMatch(replies.text, /OK/);
  replies.take();
  await reading;
  assert.equal(await committed(), 3);
  assert.match(replies.text, /OK 3 messages next=t-0@3\n$/);
});

test("when the client goes before it has taken them, they come again to whoever reads on", async (t) => {
  const { replies, conversation, request, committed } = await setUp(t);
  const reading = readOnce(conversation, request, 0);
  await until(() => replies.text.includes("t-0@2"));
  replies.leave();
  await reading;
  assert.equal(await committed(), undefined);
});

test("a member that goes before it has taken them leaves the group, and has committed nothing", async (t) => {
  const { broker, replies, conversation, request, committed } = await setUp(t);
  const stop = new AbortController();
  const following = followAsMember(conversation, request, stop.signal);
  await until(() => replies.text.includes("t-0@2"));
  replies.leave();
  stop.abort();
  await following;
  assert.equal(await committed(), undefined);
  assert.equal((await broker.consumers.group("g")).memberCount, 0);
});

test("a member commits what it has taken before it gives its partitions up", async (t) => {
  const { replies, conversation, request, committed } = await setUp(t);
  const stop = new AbortController();
  const following = followAsMember(conversation, request, stop.signal);
  await until(() => replies.text.includes("t-0@2"));
  stop.abort();
  replies.take();
  await following;
  assert.equal(await committed(), 3);
  assert.match(replies.text, /OK 3 messages next=t-0@3\n$/);
});

test("what stands before a place that cannot be read is committed, so that it does not come again", async (t) => {
  const { broker, replies, conversation, request, committed } = await setUp(t);
  const garbage = batchOf(["d"]);
  garbage.fill(0xff, 61);
  await broker.append("t", 0, garbage);
  const reading = readOnce(conversation, request, 0);
  await until(() => replies.text.includes("t-0@2"));
  replies.take();
  await assert.rejects(reading, { name: "CORRUPT_MESSAGE" });
  assert.equal(await committed(), 3);
});
