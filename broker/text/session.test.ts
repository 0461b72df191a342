import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import fc from "fast-check";
import type { Broker } from "../broker";
import { RecordReader } from "../log/records";
import { FakeSocket } from "../testing";
import { connect, openTextDoor } from "./testing";

const LINE_MAX = 256;
const ENVIRONMENT = { LAB_LINE_MAX_BYTES: `${LINE_MAX}`, KAFKA_MESSAGE_MAX_BYTES: "400" };
const clock = { nowMs: () => 1_700_000_000_000 };

interface Outcome {
  replies: string;
  stored: string[];
}

/** Sends the pieces to a new broker, one event loop turn apart, and then the end of the input. */
async function talk(pieces: readonly Buffer[]): Promise<Outcome> {
  const { broker, door } = await openTextDoor(ENVIRONMENT, clock);
  const socket = new FakeSocket();
  const closed = once(socket, "close");
  for (const [at, piece] of pieces.filter(({ length }) => length > 0).entries()) {
    if (at === 0) connect(door, piece, socket);
    else socket.push(Buffer.from(piece));
    await nextTurn();
  }
  socket.push(null);
  await closed;
  const stored = await storedIn(broker);
  await broker.close();
  return { replies: socket.received.toString("latin1"), stored };
}

async function storedIn(broker: Broker): Promise<string[]> {
  const stored: string[] = [];
  for (const { name, partitionCount } of await broker.topics()) {
    for (let partition = 0; partition < partitionCount; partition++) {
      const reader = new RecordReader(await broker.read({ topic: name, partition, offset: 0 }, 1 << 20));
      while (reader.next()) {
        const [key, value] = [reader.key, reader.value].map((bytes) => bytes?.toString("latin1") ?? null);
        stored.push(`${name}-${partition}@${reader.offset} ${JSON.stringify([key, value])}`);
      }
    }
  }
  return stored;
}

/** Cuts at the given places, and (for the harder half of the runs) behind each LF as well. */
function cut(input: Buffer, places: readonly number[], behindLines: boolean): Buffer[] {
  const lineEnds = [...input.keys()].filter((at) => input[at] === 0x0a).map((at) => at + 1);
  const chosen = places.map((place) => place % (input.length + 1));
  const cuts = [...chosen, ...(behindLines ? lineEnds : [])].sort((a, b) => a - b);
  return [...cuts, input.length].map((end, at) => input.subarray(cuts[at - 1] ?? 0, end));
}

const bytewise = (input: Buffer) => Array.from(input, (byte) => Buffer.from([byte]));
const places = fc.array(fc.nat(), { maxLength: 30 });
const latin1 = (text: string) => Buffer.from(text).toString("latin1");

// The header dialect, against a model that knows where the input was cut.

/** The dialect's rules applied to the whole input; what an ERR line says behind its name is left out. */
function headerModel(input: string, cuts: ReadonlySet<number>): Outcome {
  const logs = new Map<string, string[]>();
  let replies = "";
  let inForce: { topic: string; offset: number } | undefined;
  let postponed: typeof inForce;
  const consume = () => {
    if (postponed === undefined) return;
    const log = logs.get(postponed.topic);
    if (log === undefined) replies += "ERR UNKNOWN_TOPIC_OR_PARTITION\n";
    else if (postponed.offset > log.length) replies += "ERR OFFSET_OUT_OF_RANGE\n";
    else for (const value of log.slice(postponed.offset)) replies += `${value}\n`;
    postponed = undefined;
  };
  let at = 0;
  for (const lineWithEnd of input.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    at += lineWithEnd.length;
    const line = lineWithEnd.replace(/\r?\n$|\r$/, "");
    const [, length, topic, offset] = /^(\d+) ([a-z.-]+) (\d+) *$/.exec(line) ?? [];
    if (line.length > LINE_MAX) {
      consume();
      replies += "ERR MESSAGE_TOO_LARGE\n";
    } else if (topic !== undefined && Number(length) === topic.length) {
      consume();
      inForce = { topic, offset: Number(offset) };
      postponed = inForce;
      if (cuts.has(at)) consume();
    } else if (inForce === undefined) {
      replies += "ERR INVALID_REQUEST\n";
    } else {
      postponed = undefined;
      const log = logs.get(inForce.topic) ?? [];
      logs.set(inForce.topic, log);
      replies += `OK ${inForce.topic}-0@${log.push(line) - 1}\n`;
    }
  }
  consume();
  const stored = [...logs].flatMap(([topic, log]) =>
    log.map((value, offset) => `${topic}-0@${offset} ${JSON.stringify([null, value])}`),
  );
  return { replies, stored: stored.sort() };
}

const header = fc
  .tuple(fc.constantFrom("a", "b.c", "my-topic"), fc.nat({ max: 6 }), fc.constantFrom("", "  "))
  .map(([topic, offset, spaces]) => `${topic.length} ${topic} ${offset}${spaces}`);
const longLine = fc.integer({ min: LINE_MAX - 1, max: LINE_MAX + 3 }).map((length) => "7".repeat(length));
const message = fc.oneof(
  fc.constantFrom("", "Hello", "help", "quit", "3 apples 12", "9 my-topic 0", "GET / HTTP/1.1", "é€🙂"),
  fc.uint8Array({ maxLength: 6 }).map((array) => Buffer.from(array).toString("latin1").replaceAll("\n", "")),
  longLine,
);
const lineEnd = fc.constantFrom("\n", "\n", "\r\n");
const headerSession = fc
  .tuple(
    fc.oneof(
      header,
      fc.constantFrom("9 my-topic 0", "3 apples 12"),
      longLine.map((line) => `${line}\n1 a 0`),
    ),
    fc.array(fc.tuple(lineEnd, fc.oneof(header, message.map(latin1)))),
    fc.constantFrom("", "\n", "\r\n", "\r"),
  )
  .map(([first, lines, end]) => Buffer.from([first, ...lines.flat(), end].join(""), "latin1"));

test("header dialect: any cutting stores the same and answers the same, but for the log that a header shows when it arrives alone", {
  timeout: 30_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(headerSession, places, fc.boolean(), async (input, where, behindLines) => {
      for (const pieces of [[input], cut(input, where, behindLines), bytewise(input)]) {
        let end = 0;
        const cuts = new Set(pieces.map((piece) => (end += piece.length)));
        const { replies, stored } = await talk(pieces);
        const outcome = { replies: replies.replace(/^(ERR \w+) .*$/gm, "$1"), stored: stored.sort() };
        assert.deepEqual(outcome, headerModel(input.toString("latin1"), cuts));
      }
    }),
    { numRuns: 100 },
  );
});

// The command dialect, against itself in one piece.

/** A stretch of input and how many final lines (OK or ERR) it must be answered with. */
type Stretch = readonly [input: string, answers: number];
const answered = (...lines: string[]) => fc.constantFrom(...lines).map((line): Stretch => [line, 1]);
const topic = fc.constantFrom("a", "a/0", "b", "b/1", "b/9", "c.d");

const text = fc
  .tuple(topic, fc.constantFrom("", "key=k ", "key=é ", "key=\\x20 "), fc.string({ maxLength: 8 }))
  .map(
    ([target, key, value]): Stretch => [
      latin1(`produce ${target} ${key}${value.replaceAll(/[\n\r]/g, "")}`),
      1,
    ],
  );
/** The payload ends its own request: whatever it holds, no line of it is executed. */
const raw = fc
  .tuple(
    fc.constantFrom("a", "b key=k", "b/9", "b/x", "..", "a key=\\q"),
    fc.oneof(
      fc.stringMatching(/^[\n\r x]{0,9}$/),
      fc.constantFrom("\nquit\n", "\ndelete a\n", "x".repeat(500)),
    ),
    fc.constantFrom("", " ", " extra"),
  )
  .map(
    ([target, payload, more]): Stretch => [`produce ${target} bytes=${payload.length}${more}\n${payload}`, 1],
  );
const position = fc.constantFrom("earliest", "latest", "0", "2", "-2", "@0", "@99999999999999", "x");
const consume = fc
  .tuple(topic, position, fc.constantFrom("", " max=2", " wait=0", " format=json", " format=xml", " group=g"))
  .map(([target, offset, options]): Stretch => [`consume ${target} ${offset}${options}`, 1]);
const follow = topic.map((target): Stretch => [`consume ${target} earliest follow\ntopics`, 2]);

const request = fc.oneof(
  { weight: 4, arbitrary: text },
  { weight: 3, arbitrary: raw },
  { weight: 2, arbitrary: consume },
  follow,
  answered(
    "create a",
    "create b partitions=3",
    "CREATE b partitions=2 retention.ms=-1",
    "create",
    "create ..",
  ),
  answered("delete a", "delete b", "describe a", "describe b", "topics", "help", "Help Produce", "group x"),
  answered("produce", "produce a", "produse a x", "8 my-topic 0", "Test  message", "\xff\xfe"),
  fc.constant<Stretch>(["x".repeat(LINE_MAX + 1), 1]),
  fc.constantFrom<Stretch>(["", 0], ["   ", 0]),
);
/** What ends a session, with lines behind it that must not be executed. */
const ending = fc.constantFrom<Stretch>(
  ["", 0],
  ["produce a no LF", 1],
  ["produce a bytes=99\nshort", 0],
  ["quit\nproduce a late\n", 1],
  ["produce a bytes=x\nproduce a late\n", 1],
  ["POST / HTTP/1.1\r\nHost: lab\r\n\r\ndelete a\nproduce a late\n", 0],
);
const commandSession = fc
  .tuple(fc.array(fc.tuple(request, lineEnd)), ending)
  .map(([requests, [end, last]]) => ({
    input: Buffer.from(`topics\n${requests.map(([[line], lf]) => line + lf).join("")}${end}`, "latin1"),
    answers: 1 + last + requests.reduce((sum, [[, answers]]) => sum + answers, 0),
  }));

/** Without what is random (ids) and what depends on how messages share batches. */
function comparable({ replies, stored }: Outcome): Outcome {
  return { replies: replies.replace(/ id=[\w-]{22}/g, "").replace(/ bytes=\d+$/gm, ""), stored };
}

test("command dialect: any cutting stores the same and answers the same, one final line for each request", {
  timeout: 30_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(commandSession, places, fc.boolean(), async ({ input, answers }, where, behindLines) => {
      const whole = comparable(await talk([input]));
      assert.equal(whole.replies.match(/^(?:OK|ERR [A-Z_]+) /gm)?.length, answers);
      assert.ok(!whole.stored.some((one) => one.includes("late")));
      assert.deepEqual(comparable(await talk(cut(input, where, behindLines))), whole);
      assert.deepEqual(comparable(await talk(bytewise(input))), whole);
    }),
    { numRuns: 100 },
  );
});

test("a session of commands is answered as PROTOCOL.md says, to the letter", async () => {
  const session = [
    "create fruit partitions=2",
    "produce fruit/0 key=a apple",
    "produce fruit/1  two spaces ",
    "produce fruit/0 key=\\x2d bytes=3\nx\ny",
    "",
    "consume fruit earliest",
    "consume fruit/0 1 max=1 format=json",
    "quit",
  ];
  const { replies } = comparable(await talk([Buffer.from(`${session.join("\n")}\n`)]));
  assert.deepEqual(replies.split("\n"), [
    "OK fruit partitions=2",
    "OK fruit-0@0",
    "OK fruit-1@0",
    "OK fruit-0@1",
    "fruit-0@0 a apple",
    "fruit-0@1 \\x2d x\\ny",
    "fruit-1@0 -  two spaces ",
    "OK 3 messages next=fruit-0@2,fruit-1@1",
    '{"topic":"fruit","partition":0,"offset":1,"timestamp":1700000000000,"key":"-","value":"x\\ny","headers":[]}',
    "OK 1 message next=fruit-0@2",
    "OK bye",
    "",
  ]);
});

test("a message without a key is refused by a compacted topic, and its neighbours are stored", async () => {
  const lines = [
    "create table cleanup.policy=compact",
    "produce table key=a 1",
    "produce table 2",
    "produce table key=b 3",
  ];
  const { replies } = await talk([Buffer.from(`${lines.join("\n")}\n`)]);
  const [, first, refused, last] = replies.split("\n");
  assert.equal(first, "OK table-0@0");
  assert.match(refused!, /^ERR INVALID_RECORD .*produce TOPIC key=K VALUE$/);
  assert.equal(last, "OK table-0@1");
});
