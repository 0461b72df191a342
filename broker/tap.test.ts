/** Which connections are open, and that both doors show their frames and where their clients read. */
import assert from "node:assert/strict";
import { once } from "node:events";
import type { Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { apis } from "./kafka/apis";
import { KafkaDoor } from "./kafka/door";
import { batchOf } from "./log/testing";
import type { FrameWatcher } from "./tap";
import { FakeSocket } from "./testing";
import type { TextDoor } from "./text/door";
import { openTextDoor } from "./text/testing";

const TIMEOUT = { timeout: 10_000 };
const ADDRESS = { host: "localhost", port: 9092 };

/** Writes down what it is shown. */
class Notes implements FrameWatcher {
  readonly lines: string[] = [];
  opened: FrameWatcher["opened"] = ({ door, client }) => this.lines.push(`${door} ${client} opened`);
  closed: FrameWatcher["closed"] = ({ closedWhy: why }) => this.lines.push(`closed: ${why}`);
  request: FrameWatcher["request"] = (_, exchange, bytes) => this.lines.push(`${exchange}> ${hex(bytes)}`);
  response: FrameWatcher["response"] = (_, exchange, pieces) =>
    this.lines.push(`${exchange}< ${hex(Buffer.concat(pieces))}`);
  line: FrameWatcher["line"] = (_, { kind, bytes, start, end }) =>
    this.lines.push(`${kind}> ${bytes.toString("latin1", start, end)}`);
  reply: FrameWatcher["reply"] = (_, reply) => this.lines.push(`< ${JSON.stringify(String(reply))}`);
}

function hex(bytes: Buffer): string {
  return bytes.toString("hex");
}

async function setUp(t: TestContext) {
  const { broker, door: text, ...shared } = await openTextDoor();
  t.after(() => broker.close());
  await broker.createTopic("t", 1, new Map());
  broker.log("t", 0).append(batchOf(["a", "b"], 1));
  const { tap } = shared;
  const kafka = new KafkaDoor({ ...shared, broker, clusterId: "c", apis });
  const open = (door: TextDoor | KafkaDoor, first: Buffer | string) => {
    const socket = new FakeSocket();
    t.after(() => socket.destroy());
    door.open(socket as unknown as Socket, Buffer.from(first), ADDRESS);
    return socket;
  };
  const notes = new Notes();
  const positions: string[] = [];
  tap.positions = {
    position: ({ clientId }, topic, partition, offset) =>
      positions.push(`${clientId} ${topic}-${partition}@${offset}`),
    closed: ({ door }) => positions.push(`${door} closed`),
  };
  return { tap, text, kafka, open, notes, positions };
}

/** A request without its length. */
function kafkaRequest(hexOfRest: string): string {
  return `00010004000000070001${hexOfRest}`;
}

function framed(hexOfRequest: string): Buffer {
  const bytes = Buffer.from(hexOfRequest, "hex");
  const length = Buffer.alloc(4);
  length.writeInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

test("the connections that are open are known, whether anybody watches or not", TIMEOUT, async (t) => {
  const { tap, text, kafka, open } = await setUp(t);
  const first = open(text, "8 my-topic 0\n");
  open(kafka, "\0");
  open(text, "topics\n");
  const now = () => [...tap.connections].map(({ id, door, dialect }) => `${id} ${door} ${dialect}`);
  assert.deepEqual(now(), ["1 text header", "2 kafka undefined", "3 text commands"]);
  assert.equal([...tap.connections][0]?.client, "127.0.0.1:54321");
  first.push(null);
  await once(first, "close");
  assert.deepEqual(now(), ["2 kafka undefined", "3 text commands"]);
  assert.equal(tap.connectionCount, 2);
});

test("the text door shows lines, announced bytes and replies", TIMEOUT, async (t) => {
  const { tap, text, open, notes } = await setUp(t);
  tap.frames = notes;
  const socket = open(text, "produce t bytes=3\r\na\nc\nconsume t 2\nwh");
  await nextTurn();
  socket.push("at\n");
  await nextTurn();
  socket.push(null);
  await once(socket, "close");
  assert.deepEqual(
    notes.lines.filter((line) => !line.startsWith("< ")),
    [
      "text 127.0.0.1:54321 opened",
      "line> produce t bytes=3",
      "bytes> a\nc",
      "line> consume t 2",
      "line> what",
      "closed: undefined",
    ],
  );
  const replies = notes.lines.filter((line) => line.startsWith("< ")).slice(0, 3);
  assert.deepEqual(replies, ['< "OK t-0@2\\n"', '< "t-0@2 - a\\\\nc\\n"', '< "OK 1 message next=t-0@3\\n"']);
});

test("the Kafka door shows requests, also the one it hangs up after, and responses", TIMEOUT, async (t) => {
  const { tap, kafka, open, notes } = await setUp(t);
  tap.frames = notes;
  // Heartbeat 0 as client "k": group "g", generation 1, member "m".
  const heartbeat = `000c000000000005${"00016b"}${"000167"}00000001${"00016d"}`;
  const unknown = "03e7000000000006ffff";
  const socket = open(kafka, Buffer.concat([framed(heartbeat), framed(unknown)]));
  await once(socket, "close");
  assert.deepEqual(notes.lines, [
    "kafka 127.0.0.1:54321 opened",
    `1> ${heartbeat}`,
    `1< ${"00000006"}${"00000005"}${"0019"}`,
    `2> ${unknown}`,
    "closed: there is no API 999 here; ApiVersions lists those there are",
  ]);
});

test("where clients read is shown as they ask for it, and as they are sent it", TIMEOUT, async (t) => {
  const { text, kafka, open, positions } = await setUp(t);
  // Fetch 4 as client "k": any replica, no wait, at least 0 bytes, partition 0 of "t" from offset 1 on.
  const topics = `00000001${"000174"}00000001${"00000000"}${"0000000000000001"}${"00100000"}`;
  open(kafka, framed(kafkaRequest(`6bffffffff0000000000000000${"00100000"}00${topics}`)));
  assert.deepEqual(positions, ["k t-0@1"]);

  positions.length = 0;
  // A topic "u", which is not there; then a partition 1 of "t", which is not there either.
  const nobodys = topics.replace("000174", "000175");
  const beyond = topics.replace("00000000", "00000001");
  for (const asked of [nobodys, beyond])
    open(kafka, framed(kafkaRequest(`6bffffffff0000000000000000${"00100000"}00${asked}`)));
  assert.deepEqual(positions, []);

  positions.length = 0;
  const socket = open(text, "consume t 0 max=1\nconsume t latest\n");
  socket.push(null);
  await once(socket, "close");
  assert.deepEqual(positions, ["null t-0@0", "null t-0@1", "null t-0@2", "text closed"]);

  positions.length = 0;
  const header = open(text, "1 t 0\n");
  header.push(null);
  await once(header, "close");
  assert.deepEqual(positions, ["null t-0@0", "null t-0@2", "text closed"]);
});
