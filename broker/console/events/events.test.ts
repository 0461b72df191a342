import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import type { ServerResponse } from "node:http";
import { type TestContext, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { KafkaError } from "../../errors";
import { STREAMS_MAX } from "../limits";
import type { BrokerNow, FrameSummary } from "../messages";
import { openConsole } from "../testing";
import type { EventSource } from "./event-source";
import { ConsoleEvents } from "./events";

const TIMEOUT = { timeout: 30_000 };
const QUERY = new URLSearchParams();
const brokerNow = async () => ({ nodeId: 1 }) as BrokerNow;

interface Event {
  name: string;
  id: string | undefined;
  data: Record<string, unknown>;
}

/** What a page has open: reads at once, unless it is told not to. */
class FakeResponse extends EventEmitter {
  text = "";
  writableLength = 0;
  destroyed = false;
  reads = true;
  ended = false;
  writeHead(): void {}
  write(text: string): void {
    this.text += text;
    if (!this.reads) this.writableLength += text.length;
  }
  end(): void {
    this.ended = true;
    this.leave();
  }
  leave(): void {
    this.destroyed = true;
    this.emit("close");
  }
  get events(): Event[] {
    return eventsIn(this.text);
  }
  async until(name: string, count = 1): Promise<Event[]> {
    for (;;) {
      const found = this.events.filter((event) => event.name === name);
      if (found.length >= count) return found;
      await delay(5);
    }
  }
}

function eventsIn(text: string): Event[] {
  return text.split("\n\n").flatMap((block) => {
    const fields = new Map(block.split("\n").map((line) => line.split(/: (.*)/s) as [string, string]));
    const name = fields.get("event");
    return name === undefined ? [] : [{ name, id: fields.get("id"), data: JSON.parse(fields.get("data")!) }];
  });
}

/** A source of frames, numbered from 1, of which a page is told those behind the one it has seen. */
class Counter implements EventSource {
  readonly name = "frames";
  seq = 0;
  listening = 0;
  turns = 0;
  /** How long each of them is. */
  bytes = 0;
  listen(_query: URLSearchParams, position = 0) {
    const counter = this;
    this.listening++;
    return {
      position,
      tell(emit: Parameters<NonNullable<ReturnType<EventSource["listen"]>>["tell"]>[0]) {
        counter.turns++;
        const frames: FrameSummary[] = [];
        while (this.position < counter.seq)
          frames.push({ seq: ++this.position, gist: "x".repeat(counter.bytes) } as FrameSummary);
        if (frames.length > 0) emit("frames", { frames, dropped: 0 });
      },
      close() {
        counter.listening--;
      },
    };
  }
}

function setUp(t: TestContext) {
  const counter = new Counter();
  const audience: boolean[] = [];
  const events = new ConsoleEvents([counter], brokerNow, (isThere) => audience.push(isThere));
  t.after(() => events.close());
  const listen = async (lastId?: string, response = new FakeResponse()) => {
    await events.listen(response as unknown as ServerResponse, QUERY, lastId);
    return response;
  };
  const seqs = (page: FakeResponse) =>
    page.events
      .filter(({ name }) => name === "frames")
      .flatMap(({ data }) => (data.frames as FrameSummary[]).map(({ seq }) => seq));
  return { counter, audience, events, listen, seqs };
}

test("the first word is hello; then comes what changes, and only that", TIMEOUT, async (t) => {
  const { counter, listen, seqs } = setUp(t);
  const page = await listen();
  assert.deepEqual(
    page.events.map(({ name, data }) => [name, data]),
    [["hello", { nodeId: 1 }]],
  );
  counter.seq = 2;
  await page.until("frames");
  await delay(100);
  assert.deepEqual(page.events.length, 2);
  counter.seq = 3;
  await page.until("frames", 2);
  assert.deepEqual(seqs(page), [1, 2, 3]);
});

test(
  "a page that comes back with the id of the last event goes on behind it, without another hello",
  TIMEOUT,
  async (t) => {
    const { counter, listen, seqs } = setUp(t);
    const page = await listen();
    counter.seq = 2;
    const [event] = await page.until("frames");
    page.leave();
    counter.seq = 5;
    const again = await listen(event!.id);
    await again.until("frames");
    assert.deepEqual(seqs(again), [3, 4, 5]);
    assert.deepEqual(
      again.events.filter(({ name }) => name === "hello"),
      [],
    );
  },
);

for (const [what, change] of [
  ["of another start of the broker", (id: string) => id.replace(/^[^~]+/, "elsewhen")],
  ["that is none", () => "<script>"],
  ["that is empty", () => ""],
] as const) {
  test(`a page that comes with an id ${what} begins anew`, TIMEOUT, async (t) => {
    const { counter, listen, seqs } = setUp(t);
    counter.seq = 2;
    const [event] = await (await listen()).until("frames");
    const page = await listen(change(event!.id!));
    await page.until("frames");
    assert.equal(page.events[0]!.name, "hello");
    assert.deepEqual(seqs(page), [1, 2]);
  });
}

test(
  "nothing is kept for a page that does not read, and nothing is lost when it does again",
  TIMEOUT,
  async (t) => {
    const { counter, listen, seqs } = setUp(t);
    counter.bytes = 10_000;
    const slow = await listen();
    const quick = await listen();
    slow.reads = false;
    for (let at = 0; at < 30; at++) {
      counter.seq++;
      await quick.until("frames", at + 1);
    }
    // The limit, and what one turn adds.
    assert.ok(slow.writableLength < 64 * 1024 + 40_000, `${slow.writableLength}`);
    slow.reads = true;
    slow.writableLength = 0;
    const all = Array.from({ length: 30 }, (_, at) => at + 1);
    while (seqs(slow).length < 30) await delay(5);
    assert.deepEqual(seqs(slow), all);
    assert.deepEqual(seqs(quick), all);
  },
);

test("when the last page has gone nobody is asked any more, until the next comes", TIMEOUT, async (t) => {
  const { counter, listen } = setUp(t);
  const page = await listen();
  await delay(100);
  assert.ok(counter.turns > 0);
  page.leave();
  assert.equal(counter.listening, 0);
  await delay(60);
  const turns = counter.turns;
  await delay(100);
  assert.equal(counter.turns, turns);
  counter.seq = 1;
  await (await listen()).until("frames");
});

test(
  "a source that takes long is asked less often: the broker has other things to do",
  TIMEOUT,
  async (t) => {
    let turns = 0;
    const source: EventSource = {
      name: "slow",
      listen: () => ({
        tell() {
          turns++;
          const began = performance.now();
          while (performance.now() - began < 20);
        },
      }),
    };
    const events = new ConsoleEvents([source], brokerNow, () => {});
    t.after(() => events.close());
    await events.listen(new FakeResponse() as unknown as ServerResponse, QUERY, undefined);
    await delay(1000);
    assert.ok(turns >= 1 && turns <= 4, `${turns} turns of 20 ms in a second`);
  },
);

test("a source that fails ends the stream of its page, not the broker", TIMEOUT, async (t) => {
  let fails = true;
  const source: EventSource = {
    name: "failing",
    listen: () => ({
      tell() {
        if (fails) throw new KafkaError("KAFKA_STORAGE_ERROR", "the disk is gone");
      },
    }),
  };
  const events = new ConsoleEvents([source], brokerNow, () => {});
  t.after(() => events.close());
  const page = new FakeResponse();
  await events.listen(page as unknown as ServerResponse, QUERY, undefined);
  while (!page.ended) await delay(5);
  fails = false;
  const next = new FakeResponse();
  await events.listen(next as unknown as ServerResponse, QUERY, undefined);
  await delay(60);
  assert.equal(next.ended, false);
});

test(
  "a query that one source refuses, and a page that has gone before it was answered, leave nothing behind",
  TIMEOUT,
  async () => {
    const counter = new Counter();
    const refusing: EventSource = {
      name: "refusing",
      listen: () => {
        throw new KafkaError("INVALID_REQUEST", "too much");
      },
    };
    const response = new FakeResponse();
    const listen = (sources: EventSource[], now = brokerNow) =>
      new ConsoleEvents(sources, now, () => assert.fail("nobody listens")).listen(
        response as unknown as ServerResponse,
        QUERY,
        undefined,
      );
    await assert.rejects(listen([counter, refusing]), { name: "INVALID_REQUEST" });
    assert.deepEqual([counter.listening, response.text], [0, ""]);
    await listen([counter], async () => {
      response.leave();
      return brokerNow();
    });
    assert.deepEqual([counter.listening, response.text], [0, ""]);
  },
);

test("there is an audience from the first page on, until the last one has gone", TIMEOUT, async (t) => {
  const { audience, listen } = setUp(t);
  const [one, other] = [await listen(), await listen()];
  assert.deepEqual(audience, [true]);
  one.leave();
  assert.deepEqual(audience, [true]);
  other.leave();
  assert.deepEqual(audience, [true, false]);
  await listen();
  assert.deepEqual(audience, [true, false, true]);
});

test("over HTTP: only a page that listens makes the broker watch its clients", TIMEOUT, async (t) => {
  const { address, ask, broker, tap } = await openConsole(t);
  const observers: boolean[] = [];
  t.mock.method(broker.consumers, "observe", (observer: unknown) => observers.push(observer !== undefined));
  for (const target of ["/health/ready", "/metrics", "/api/groups", "/api/topics"])
    assert.equal((await ask(target)).status, 200, target);
  assert.deepEqual([tap.positions, observers], [undefined, []]);
  const response = await fetch(`http://127.0.0.1:${address.port}/api/events`);
  assert.ok(tap.positions !== undefined);
  assert.deepEqual(observers, [true]);
  await response.body!.cancel();
  while (observers.length < 2) await delay(5);
  assert.deepEqual([tap.positions, observers], [undefined, [true, false]]);
});

test("as many pages listen as may; one more is told so", TIMEOUT, async (t) => {
  const { listen } = setUp(t);
  const pages = await Promise.all(Array.from({ length: STREAMS_MAX }, () => listen()));
  await assert.rejects(listen(), { name: "THROTTLING_QUOTA_EXCEEDED" });
  pages[0]!.leave();
  await listen();
});

test("over HTTP: a topic as it is, when it grows, and when it is no more", TIMEOUT, async (t) => {
  const { engine, address, ask } = await openConsole(t);
  await engine.createTopic("t", 2, new Map());
  const response = await fetch(`http://127.0.0.1:${address.port}/api/events?topics=t,nothing`);
  assert.equal(response.headers.get("content-type"), "text/event-stream");
  assert.match(response.headers.get("content-security-policy")!, /default-src 'none'/);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const topics = async (count: number) => {
    for (;;) {
      const found = eventsIn(text).filter(({ name }) => name === "topics");
      if (found.length >= count)
        return found[count - 1]!.data.topics as Record<string, { partitions: unknown[] }>;
      text += (await reader.read()).value;
    }
  };
  const first = await topics(1);
  assert.equal(first.nothing, null);
  assert.equal(first.t!.partitions.length, 2);
  const { batchOf } = require("../../log/testing") as typeof import("../../log/testing");
  await engine.append("t", 1, batchOf(["x"]));
  const { t: grown, ...others } = await topics(2);
  assert.deepEqual(others, {});
  assert.partialDeepStrictEqual(grown, {
    partitions: [{ logEndOffset: 0 }, { logEndOffset: 1, segmentCount: 1 }],
  });
  await engine.deleteTopic("t");
  assert.deepEqual(await topics(3), { t: null });
  await reader.cancel();
  const names = Array.from({ length: 51 }, (_, at) => `t${at}`).join(",");
  assert.equal((await ask(`/api/events?topics=${names}`)).status, 400);
});
