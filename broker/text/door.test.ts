import assert from "node:assert/strict";
import { once } from "node:events";
import { type TestContext, test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { RecordReader } from "../log/records";
import { FakeSocket } from "../testing";
import { connect, openTextDoor } from "./testing";

async function setUp(t: TestContext, environment: Record<string, string> = {}) {
  const { broker, door } = await openTextDoor(environment);
  t.after(() => broker.close());
  const open = (first: string, socket = new FakeSocket()) => {
    socket.on("error", () => {});
    t.after(() => socket.destroy());
    return connect(door, first, socket);
  };
  const valuesOf = async (topic: string) => {
    const { partitionCount } = await broker.describeTopic(topic);
    assert.equal(partitionCount, 1);
    const reader = new RecordReader(await broker.read({ topic, partition: 0, offset: 0 }, 1 << 26));
    const values: string[] = [];
    while (reader.next()) values.push(String(reader.value));
    return values;
  };
  return { broker, door, open, valuesOf };
}

const TIMEOUT = { timeout: 10_000 };

function resetBy(socket: FakeSocket): Promise<unknown> {
  const closed = new Promise((resolve) => socket.once("close", resolve));
  socket.destroy(Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }));
  return closed.then(() => nextTurn());
}

test("header dialect: a reset stores what arrived, the line that it cut off included", TIMEOUT, async (t) => {
  const { open, valuesOf } = await setUp(t);
  const socket = open("8 my-topic 0\nHello\nfrom Node");
  await resetBy(socket);
  assert.deepEqual(await valuesOf("my-topic"), ["Hello", "from Node"]);
});

test("command dialect: a reset drops the line that it cut off, and only that", TIMEOUT, async (t) => {
  const { open, valuesOf, broker } = await setUp(t);
  const socket = open("produce my-topic whole\ndelete my-topic");
  await nextTurn();
  await resetBy(socket);
  assert.deepEqual(await valuesOf("my-topic"), ["whole"]);
  assert.equal((await broker.topics()).length, 1);
});

test(
  "a client that reads no reply is stored all the same, though every write to it fails",
  TIMEOUT,
  async (t) => {
    const { open, valuesOf } = await setUp(t);
    const socket = new FakeSocket();
    socket.takeIn = (_, done) => done(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
    open("8 my-topic 0\none\n", socket);
    for (const line of ["two\n", "three\n", "four"]) {
      await nextTurn();
      socket.push(line);
    }
    await nextTurn();
    socket.push(null);
    await once(socket, "end");
    await nextTurn();
    assert.deepEqual(await valuesOf("my-topic"), ["one", "two", "three", "four"]);
  },
);

test("a client that does not read is not read from, until it reads again", TIMEOUT, async (t) => {
  const { open, valuesOf } = await setUp(t, { LAB_REPLY_BUFFER_BYTES: "1024" });
  const socket = new FakeSocket();
  let readAgain = () => {};
  socket.takeIn = (_, done) => {
    readAgain = done;
  };
  const line = `${"x".repeat(20)}\n`;
  open(`8 my-topic 0\n${line.repeat(100)}`, socket);
  await nextTurn();
  socket.push(line);
  await nextTurn();
  await nextTurn();
  assert.equal(socket.isPaused(), true);
  assert.equal((await valuesOf("my-topic")).length, 100);
  socket.takeIn = (_, done) => done();
  readAgain();
  for (let turns = 0; socket.isPaused() && turns < 100; turns++) await nextTurn();
  await nextTurn();
  assert.equal((await valuesOf("my-topic")).length, 101);
});

test(
  "when the broker stops, what waits ends with its OK line, and the connection is closed",
  TIMEOUT,
  async (t) => {
    const { door, open, valuesOf } = await setUp(t);
    const waits = open("create a\nconsume a latest wait=60000\n");
    const follows = open("create b\nconsume b earliest follow\n");
    const halfWay = open("produce c whole\nproduce c hal");
    await nextTurn();
    const ended = Promise.all([waits, follows, halfWay].map((socket) => once(socket, "finish")));
    door.stop();
    await ended;
    assert.match(waits.text, /\nOK 0 messages next=a-0@0\n$/);
    assert.match(follows.text, /\nOK 0 messages next=b-0@0\n$/);
    assert.equal(halfWay.text, "OK c-0@0\n");
    assert.deepEqual(await valuesOf("c"), ["whole"]);
  },
);

test("what arrives after the broker began to stop is not looked at", TIMEOUT, async (t) => {
  const { door, open, broker } = await setUp(t);
  const socket = open("topics\n");
  await nextTurn();
  door.stop();
  socket.push("create late\n");
  await once(socket, "finish");
  assert.equal(socket.text, "OK 0 topics\n");
  assert.deepEqual(await broker.topics(), []);
});

test(
  "follow shows what other connections store, and its end does not end the connection",
  TIMEOUT,
  async (t) => {
    const { open } = await setUp(t);
    const reader = open("create a\nconsume a earliest follow\n");
    const writer = open("produce a one\n");
    await nextTurn();
    writer.push("produce a two\n");
    await nextTurn();
    reader.push("topics\n");
    await nextTurn();
    const lines = reader.text.split("\n").slice(1);
    const followed = ["a-0@0 - one", "a-0@1 - two", "OK 2 messages next=a-0@2"];
    assert.deepEqual(lines, [...followed, "a partitions=1", "OK 1 topic", ""]);
  },
);

test("the end of the input does not end a follow, but its client's leaving does", TIMEOUT, async (t) => {
  const { open } = await setUp(t);
  const reader = open("create a\nconsume a earliest follow\n");
  reader.push(null);
  await nextTurn();
  open("produce a one\n");
  await nextTurn();
  assert.match(reader.text, /\na-0@0 - one\n$/);
  assert.equal(reader.writableEnded, false);
});

test(
  "without automatic creation a message to an unknown topic is refused and creates nothing",
  TIMEOUT,
  async (t) => {
    const { open, broker } = await setUp(t, { KAFKA_AUTO_CREATE_TOPICS_ENABLE: "false" });
    const socket = open("1 a 0\nx\n");
    const other = open("produce a x\nproduce a bytes=7\ntopics\n\n");
    await nextTurn();
    assert.match(socket.text, /^ERR UNKNOWN_TOPIC_OR_PARTITION .*create a\n$/);
    assert.equal(other.text.match(/^ERR UNKNOWN_TOPIC_OR_PARTITION /gm)?.length, 2);
    assert.deepEqual(await broker.topics(), []);
  },
);

// PROTOCOL.md: the bytes "are skipped even when the request is refused".
for (const options of ["key=a key=b bytes=9", "bytes=9 key=a key=b", "key=a bytes=9 key=b"]) {
  test(`produce a ${options}: is refused, and its bytes are not executed`, TIMEOUT, async (t) => {
    const { open, broker } = await setUp(t);
    const socket = open(`produce a ${options}\ncreate x\n\ntopics\n`);
    await nextTurn();
    assert.match(socket.text, /^ERR INVALID_REQUEST .*\nOK 0 topics\n$/);
    assert.deepEqual(await broker.topics(), []);
  });
}

test(
  "a web page cannot smuggle a command in behind an address longer than the longest line",
  TIMEOUT,
  async (t) => {
    const { open, broker } = await setUp(t, { LAB_LINE_MAX_BYTES: "256" });
    open(`POST /${"a".repeat(300)} HTTP/1.1\r\nHost: localhost:9092\r\n\r\ncreate smuggled\n`);
    await nextTurn();
    assert.deepEqual(await broker.topics(), []);
  },
);
