import assert from "node:assert/strict";
import { test } from "node:test";
import { ATTRIBUTES } from "../log/record-batch";
import { RecordBatchBuilder } from "../log/record-batch-builder";
import { batchOf, COMPRESSORS, compressed, keyedBatch, withAttributes, withRecords } from "../log/testing";
import type { BatchNow, Messages } from "./messages";
import { readMessages } from "./read-messages";
import { openConsole } from "./testing";

const TIMEOUT = { timeout: 30_000 };

const messagesOf = ({ batches }: Messages) => batches.flatMap(({ messages }) => messages);
const offsetsOf = (answer: Messages) => messagesOf(answer).map(({ offset }) => offset);
const without = ({ messages, ...rest }: BatchNow) => ({ ...rest, messages: messages.length });

/** Batches in partition 0 of `t`, and how the page asks for the messages in them. */
async function setUp(t: Parameters<typeof openConsole>[0], ...batches: Buffer[]) {
  const console = await openConsole(t);
  await console.engine.createTopic("t", 1, new Map());
  for (const batch of batches) await console.engine.append("t", 0, batch);
  const messages = (from: number, to: number, rest = ""): Promise<Messages> =>
    console.json(`/api/topics/t/0/messages?from=${from}&to=${to}${rest}`);
  return { ...console, messages };
}

test("messages with their batches, their keys, and what is not there", TIMEOUT, async (t) => {
  const { messages } = await setUp(
    t,
    keyedBatch(
      [
        ["k", "one"],
        [null, "two"],
        ["k", null],
      ],
      5,
    ),
    batchOf(["four"], 7),
  );
  const answer = await messages(0, 100);
  assert.deepEqual(
    { ...answer, batches: answer.batches.map(without) },
    {
      logStartOffset: 0,
      logEndOffset: 4,
      next: 4,
      batches: [
        {
          baseOffset: 0,
          lastOffset: 2,
          messageCount: 3,
          sizeBytes: answer.batches[0]!.sizeBytes,
          compression: "none",
          producerId: -1,
          isControl: false,
          problem: null,
          messages: 3,
        },
        {
          baseOffset: 3,
          lastOffset: 3,
          messageCount: 1,
          sizeBytes: answer.batches[1]!.sizeBytes,
          compression: "none",
          producerId: -1,
          isControl: false,
          problem: null,
          messages: 1,
        },
      ],
    },
  );
  assert.deepEqual(messagesOf(answer), [
    {
      offset: 0,
      timestampMs: 5,
      key: { text: "k", bytes: 1 },
      value: { text: "one", bytes: 3 },
      headers: [],
    },
    { offset: 1, timestampMs: 6, key: null, value: { text: "two", bytes: 3 }, headers: [] },
    { offset: 2, timestampMs: 7, key: { text: "k", bytes: 1 }, value: null, headers: [] },
    { offset: 3, timestampMs: 7, key: null, value: { text: "four", bytes: 4 }, headers: [] },
  ]);
});

test("a window that begins and ends inside of batches has its own messages only", TIMEOUT, async (t) => {
  const { messages } = await setUp(t, batchOf(["0", "1", "2"]), batchOf(["3"]), batchOf(["4", "5", "6"]));
  const middle = await messages(1, 6);
  assert.deepEqual(offsetsOf(middle), [1, 2, 3, 4, 5]);
  assert.deepEqual([middle.batches.length, middle.next], [3, 6]);
  const end = await messages(6, 2000);
  assert.deepEqual([offsetsOf(end), end.next], [[6], 7]);
  for (const [from, to] of [
    [7, 9],
    [1000, 2000],
    [3, 3],
    [5, 2],
  ] as const) {
    const none = await messages(from, to);
    assert.deepEqual([none.batches, none.next], [[], from]);
  }
});

for (const how of Object.keys(COMPRESSORS)) {
  test(`compressed batches are read: ${how}`, TIMEOUT, async (t) => {
    const values = Array.from({ length: 100 }, (_, at) => `message ${at}`);
    const { messages } = await setUp(t, compressed(batchOf(values), how));
    const answer = await messages(40, 60);
    assert.deepEqual(
      messagesOf(answer).map(({ value }) => value?.text),
      values.slice(40, 60),
    );
    assert.equal(answer.batches[0]!.compression, how.split(/[ ,]/)[0]);
    assert.equal(answer.batches[0]!.messageCount, 100);
  });
}

test(
  "what is large is cut, between characters, and its length told; it comes whole when asked for",
  TIMEOUT,
  async (t) => {
    const long = "ä".repeat(3000);
    const { messages } = await setUp(t, batchOf([long, `x${long}`, "kurz"]));
    const contents = async (rest: string) => messagesOf(await messages(0, 3, rest)).map(({ value }) => value);
    assert.deepEqual(await contents(""), [
      { text: "ä".repeat(512), bytes: 6000 },
      { text: `x${"ä".repeat(511)}`, bytes: 6001 },
      { text: "kurz", bytes: 4 },
    ]);
    assert.deepEqual(
      (await contents("&bytes=1048576")).map((value) => value?.text),
      [long, `x${long}`, "kurz"],
    );
  },
);

test(
  "bytes that are no text come as base64, also where only the beginning is looked at",
  TIMEOUT,
  async (t) => {
    const console = await openConsole(t);
    await console.engine.createTopic("t", 1, new Map());
    const builder = new RecordBatchBuilder(1);
    for (const bytes of [Buffer.of(0xff, 0xfe, 0), Buffer.alloc(2000, 0x80), Buffer.from("\u202etxt\0<b>")])
      builder.add(1, null, bytes, 0, bytes.length);
    await console.engine.append("t", 0, builder.finish());
    const answer: Messages = await console.json("/api/topics/t/0/messages?from=0&to=3");
    assert.deepEqual(
      messagesOf(answer).map(({ value }) => value),
      [
        { base64: "//4A", bytes: 3 },
        { base64: Buffer.alloc(1024, 0x80).toString("base64"), bytes: 2000 },
        { text: "\u202etxt\0<b>", bytes: 10 },
      ],
    );
  },
);

test("an answer is bounded: asked on from its `next`, every message comes once", TIMEOUT, async (t) => {
  // Control characters are six times as long in JSON.
  const value = "\u0001".repeat(100_000);
  const batches = Array.from({ length: 3 }, () => batchOf([value, value, value, value]));
  const { messages, ask } = await setUp(t, ...batches);
  const seen: number[] = [];
  let from = 0;
  for (let answers = 0; from < 12; answers++) {
    assert.ok(answers < 12);
    const { body } = await ask(`/api/topics/t/0/messages?from=${from}&to=12&bytes=1048576`);
    assert.ok(body.length < 6 * 1024 * 1024, `${body.length}`);
    const answer: Messages = JSON.parse(body);
    seen.push(...offsetsOf(answer));
    assert.ok(answer.next > from);
    from = answer.next;
  }
  assert.deepEqual(
    seen,
    Array.from({ length: 12 }, (_, at) => at),
  );
  assert.ok((await messages(0, 12, "&bytes=1048576")).next < 12);
});

test("a batch that cannot be read says why, and those around it are read", TIMEOUT, async (t) => {
  const { messages } = await setUp(
    t,
    batchOf(["before"]),
    withRecords(batchOf(["a", "b"]), Buffer.from("this is not what records look like")),
    withRecords(batchOf(["c", "d"]), Buffer.from("nor is this zstd"), 4),
    batchOf(["behind"]),
  );
  const answer = await messages(0, 10);
  assert.deepEqual(offsetsOf(answer), [0, 5]);
  const [before, damaged, undecodable, behind] = answer.batches;
  assert.match(damaged!.problem!, /the batch at offset 1 is damaged/);
  assert.match(undecodable!.problem!, /the batch at offset 3 is damaged: .* zstd/);
  assert.deepEqual([before!.problem, behind!.problem, answer.next], [null, null, 6]);
});

test("a bomb is not made to explode; it is not called damaged either", TIMEOUT, async (t) => {
  const bomb = compressed(batchOf(["\0".repeat(20 * 1024 * 1024)]), "gzip");
  const { messages } = await setUp(t, bomb, batchOf(["behind"]));
  const answer = await messages(0, 10);
  assert.match(answer.batches[0]!.problem!, /becomes more than 16777216 bytes when it is decompressed/);
  assert.doesNotMatch(answer.batches[0]!.problem!, /damaged/);
  assert.deepEqual(offsetsOf(answer), [1]);
});

test("many batches that become large are read a few at a time", TIMEOUT, async (t) => {
  const large = compressed(batchOf(["\0".repeat(15 * 1024 * 1024)]), "gzip");
  const { messages } = await setUp(t, large, large, large, large, batchOf(["behind"]));
  const first = await messages(0, 5);
  assert.deepEqual([offsetsOf(first), first.next], [[0, 1, 2], 3]);
  assert.deepEqual(offsetsOf(await messages(first.next, 5)), [3, 4]);
});

test("between two batches that are decompressed the broker does something else", TIMEOUT, async (t) => {
  const values = compressed(batchOf(["\0".repeat(1024 * 1024)]), "gzip");
  const { engine } = await setUp(t, values, values, values, values);
  // Looks that stand in line for the next turn of the event loop, from when the batches are at hand.
  let turns = 0;
  let isReading = true;
  const count = () => {
    turns++;
    if (isReading) setImmediate(count);
  };
  const read = engine.read.bind(engine);
  t.mock.method(engine, "read", async (...wanted: Parameters<typeof read>) => {
    const block = await read(...wanted);
    setImmediate(count);
    return block;
  });
  const { next } = await readMessages(engine, { topic: "t", partition: 0 }, { from: 0, to: 4, bytes: 1 });
  isReading = false;
  assert.equal(next, 4);
  assert.ok(turns >= 4, `${turns} turns of the event loop`);
});

test("a control batch is shown as one, without messages", TIMEOUT, async (t) => {
  const { messages } = await setUp(
    t,
    withAttributes(batchOf(["commit"]), ATTRIBUTES.control),
    batchOf(["x"]),
  );
  const answer = await messages(0, 10);
  assert.deepEqual(
    answer.batches.map(({ isControl, messages }) => [isControl, messages.length]),
    [
      [true, 0],
      [false, 1],
    ],
  );
});

test("what was deleted is not there: the answer begins where the log does", TIMEOUT, async (t) => {
  const { messages, broker } = await setUp(t, batchOf(["0", "1", "2"]));
  await broker.deleteRecords("t", 0, 2);
  const answer = await messages(0, 10);
  assert.deepEqual([answer.logStartOffset, offsetsOf(answer), answer.next], [2, [2], 3]);
});

test("the first message as late as a time", TIMEOUT, async (t) => {
  const { json } = await setUp(t, batchOf(["0", "1", "2"], 1000));
  assert.deepEqual(await json("/api/topics/t/0/offset?at=1001"), { offset: 1 });
  assert.deepEqual(await json("/api/topics/t/0/offset?at=0"), { offset: 0 });
  assert.deepEqual(await json("/api/topics/t/0/offset?at=5000"), { offset: 3 });
});

for (const [target, status, error, words] of [
  ["t/0/messages", 400, "INVALID_REQUEST", "from is missing"],
  ["t/0/messages?from=0&to=2001", 400, "INVALID_REQUEST", "2001 offsets: up to 2000"],
  ["t/0/messages?from=-1&to=2", 400, "INVALID_REQUEST", 'from is "-1"'],
  ["t/0/messages?from=0&to=1e3", 400, "INVALID_REQUEST", 'to is "1e3"'],
  ["t/0/messages?from=0&to=1&bytes=1048577", 400, "INVALID_REQUEST", "from 1 to 1048576"],
  ["t/x/messages?from=0&to=1", 400, "INVALID_REQUEST", 'the partition is "x"'],
  ["t/1/messages?from=0&to=1", 404, "UNKNOWN_TOPIC_OR_PARTITION", "has no partition 1"],
  ["nothing/0/messages?from=0&to=1", 404, "UNKNOWN_TOPIC_OR_PARTITION", 'no topic "nothing"'],
  ["..%2f..%2fetc/0/messages?from=0&to=1", 400, "INVALID_TOPIC_EXCEPTION", ".."],
  ["t/0/offset?at=yesterday", 400, "INVALID_REQUEST", 'at is "yesterday"'],
] as const) {
  test(`${target} is ${status} ${error}`, TIMEOUT, async (t) => {
    const { ask } = await setUp(t);
    const answer = await ask(`/api/topics/${target}`);
    const refusal = JSON.parse(answer.body);
    assert.deepEqual([answer.status, refusal.error], [status, error]);
    assert.ok(refusal.sentence.includes(words), refusal.sentence);
  });
}
