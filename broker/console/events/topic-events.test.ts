import assert from "node:assert/strict";
import { test } from "node:test";
import type { Engine } from "../../engine";
import { KafkaError } from "../../errors";
import type { TopicNow } from "../messages";
import { TopicEvents } from "./topic-events";

/** An engine with topics of one partition, of which a test says how long they are. */
function setUp() {
  const ends = new Map<string, number>();
  let looks = 0;
  const engine = {
    async describeTopic(name: string) {
      looks++;
      if (!ends.has(name)) throw new KafkaError("UNKNOWN_TOPIC_OR_PARTITION", "");
      return { isInternal: false, isCompacted: false, config: {} };
    },
    async describePartitions(name: string) {
      return [{ partition: 0, logStartOffset: 0, logEndOffset: ends.get(name)!, segments: [] }];
    },
  } as unknown as Engine;
  // In no time at all, so that a topic may be looked at again at once.
  const source = new TopicEvents(engine, () => 0);
  const listen = (topics: string) => {
    const listening = source.listen(new URLSearchParams({ topics }))!;
    const next = async (): Promise<Record<string, unknown>> => {
      const told: Record<string, unknown> = {};
      await listening.tell((name, data, json) => {
        assert.equal(name, "topics");
        assert.equal(json, JSON.stringify(data));
        Object.assign(told, JSON.parse(json!).topics);
      });
      for (const [name, topic] of Object.entries(told))
        told[name] = (topic as TopicNow | null)?.partitions[0]?.logEndOffset;
      return told;
    };
    return { next, close: () => listening.close!() };
  };
  return { source, ends, listen, looks: () => looks };
}

test("a page is told what it does not know yet, each change once, whatever others know", async () => {
  const { ends, listen } = setUp();
  ends.set("a", 1).set("b", 1);
  const one = listen("a,b,none");
  assert.deepEqual(await one.next(), { a: 1, b: 1, none: undefined });
  assert.deepEqual(await one.next(), {});
  ends.set("b", 2);
  const other = listen("b");
  assert.deepEqual(await other.next(), { b: 2 });
  assert.deepEqual(await one.next(), { b: 2 });
  ends.delete("b");
  assert.deepEqual(await one.next(), { b: undefined });
  assert.deepEqual(await other.next(), { b: undefined });
});

test("a topic is looked at once for all pages while it need not be looked at again", async () => {
  const { ends, listen, looks } = setUp();
  ends.set("a", 1);
  const pages = Array.from({ length: 8 }, () => listen("a"));
  const told = await Promise.all(pages.map(({ next }) => next()));
  assert.deepEqual(told, Array(8).fill({ a: 1 }));
  assert.equal(looks(), 1);
});

test("a topic that no page listens to any more is forgotten", () => {
  const { source, listen } = setUp();
  const [one, other] = [listen("a,b"), listen("b")];
  assert.equal(source.feedCount, 2);
  one.close();
  assert.equal(source.feedCount, 1);
  other.close();
  assert.equal(source.feedCount, 0);
  const names = Array.from({ length: 51 }, (_, at) => `t${at}`).join(",");
  assert.throws(() => listen(names), { name: "INVALID_REQUEST" });
  assert.equal(source.feedCount, 0);
});
