/** One connection of the wire protocol: the order of its answers, how much of it is served at once, and how it ends. */
import assert from "node:assert/strict";
import { once } from "node:events";
import net, { type AddressInfo } from "node:net";
import { test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import fc from "fast-check";
import {
  ADVERTISED,
  AT_ONCE,
  idsOf,
  KafkaSocket,
  LONG,
  LONG_BYTES,
  QUICK,
  request,
  SILENT,
  SLOW,
  setUp,
  TIMEOUT,
} from "./connection-testing";

function cut(input: Buffer, places: readonly number[]): Buffer[] {
  const cuts = places.map((place) => 1 + (place % input.length)).sort((a, b) => a - b);
  return [...cuts, input.length].map((end, at) => input.subarray(cuts[at - 1] ?? 0, end));
}

test(
  "whatever is asked, cut and answered in whatever order, answers keep the order of the requests",
  TIMEOUT,
  async (t) => {
    const kinds = fc.array(fc.constantFrom(AT_ONCE, AT_ONCE, SLOW, QUICK, SILENT), {
      minLength: 1,
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(
        kinds,
        fc.array(fc.nat(), { maxLength: 5 }),
        fc.infiniteStream(fc.nat()),
        async (asked, places, picks) => {
          const { open, begun, waiting, answer } = setUp(t);
          const [first, ...rest] = cut(Buffer.concat(asked.map((kind, id) => request(kind, id))), places);
          const socket = open(first!);
          for (const piece of rest) socket.push(piece);
          const unanswered = () => begun.filter((id) => waiting.has(id));
          for (;;) {
            await nextTurn();
            const open = unanswered();
            if (open.length === 0) break;
            assert.ok(open.length === 1 || open.every((id) => asked[id] === AT_ONCE));
            const id = open[picks.next().value % open.length]!;
            await answer(id);
            waiting.delete(id);
          }
          assert.deepEqual(begun, [...asked.keys()]);
          assert.deepEqual(
            socket.answered,
            [...asked.keys()].filter((id) => asked[id] !== SILENT),
          );
        },
      ),
      { numRuns: 200 },
    );
  },
);

test("a slow request holds up those behind it, on its own connection only", TIMEOUT, async (t) => {
  const { open, begun, answer } = setUp(t);
  const slow = open(Buffer.concat([request(SLOW, 1), request(QUICK, 2), request(AT_ONCE, 3)]));
  const other = open(request(QUICK, 4));
  await nextTurn();
  assert.deepEqual(begun, [1, 4]);
  assert.deepEqual(other.answered, [4]);
  assert.equal(slow.isPaused(), true);
  await answer(1);
  assert.deepEqual(begun, [1, 4, 2, 3]);
  assert.deepEqual(slow.answered, [1, 2]);
  assert.equal(slow.isPaused(), false);
});

test(
  "what takes effect at once need not wait for the answer before it, but anything else must",
  TIMEOUT,
  async (t) => {
    const { open, begun, answer } = setUp(t);
    const frames = [
      request(AT_ONCE, 1),
      request(SILENT, 2),
      request(AT_ONCE, 3),
      request(QUICK, 4),
      request(AT_ONCE, 5),
    ];
    const socket = open(Buffer.concat(frames));
    assert.deepEqual(begun, [1, 2, 3]);
    await answer(3);
    assert.deepEqual(socket.answered, []);
    await answer(1);
    assert.deepEqual(socket.answered, [1, 3, 4]);
    assert.deepEqual(begun, [1, 2, 3, 4, 5]);
  },
);

test("at most a hundred answers are outstanding; then the client is not read from", TIMEOUT, async (t) => {
  const { open, begun, answer } = setUp(t);
  const socket = open(Buffer.concat(Array.from({ length: 150 }, (_, id) => request(AT_ONCE, id))));
  assert.equal(begun.length, 100);
  assert.equal(socket.isPaused(), true);
  await answer(0);
  assert.equal(begun.length, 101);
});

test(
  "a client that reads no answer is served no further than the buffer reaches, until it reads again",
  TIMEOUT,
  async (t) => {
    const { open, begun } = setUp(t, { LAB_REPLY_BUFFER_BYTES: "50000" });
    const socket = new KafkaSocket();
    let readAgain = () => {};
    socket.takeIn = (_, done) => {
      readAgain = done;
    };
    open(Buffer.concat(Array.from({ length: 100 }, (_, id) => request(LONG, id))), socket);
    for (let id = 100; id < 200; id++) socket.push(request(LONG, id));
    for (let turns = 0; turns < 10; turns++) await nextTurn();
    assert.equal(begun.length, 5);
    assert.equal(socket.isPaused(), true);
    assert.ok(socket.writableLength <= 50_000 + LONG_BYTES + 100);
    socket.takeIn = (_, done) => done();
    readAgain();
    for (let turns = 0; begun.length < 200 && turns < 500; turns++) await nextTurn();
    assert.deepEqual(begun, [...Array(200).keys()]);
  },
);

test(
  "after the end of input everything that arrived is answered, and the connection is closed",
  TIMEOUT,
  async (t) => {
    const { open, answer } = setUp(t);
    const socket = open(
      Buffer.concat([
        request(SLOW, 1),
        request(QUICK, 2),
        request(SLOW, 3),
        request(QUICK, 4).subarray(0, 9),
      ]),
    );
    socket.push(null);
    await nextTurn();
    await answer(1);
    assert.deepEqual(socket.answered, [1, 2]);
    assert.equal(socket.writableEnded, false);
    await answer(3);
    assert.deepEqual(socket.answered, [1, 2, 3]);
    assert.equal(socket.writableFinished, true);
  },
);

test(
  "when the broker stops, what waits is answered at once, what arrives later is not looked at",
  TIMEOUT,
  async (t) => {
    const { door, open, begun, waiting, answer } = setUp(t);
    const idle = open(request(QUICK, 1));
    const waits = open(request(SLOW, 2));
    const produces = open(request(AT_ONCE, 3));
    await nextTurn();
    door.stop();
    await nextTurn();
    assert.deepEqual([idle.answered, waits.answered, produces.answered], [[1], [2], []]);
    assert.deepEqual(
      [idle, waits, produces].map((socket) => socket.writableEnded),
      [true, true, false],
    );
    for (const socket of [idle, waits, produces]) socket.push(request(AT_ONCE, 9));
    await nextTurn();
    await answer(3);
    assert.deepEqual(begun, [1, 2, 3]);
    assert.deepEqual(produces.answered, [3]);
    assert.equal(produces.writableEnded, true);
    assert.equal(waiting.has(9), false);
  },
);

test("a connection that comes while the broker stops is answered and closed", TIMEOUT, (t) => {
  const { door, open } = setUp(t);
  door.stop();
  const socket = open(request(QUICK, 1));
  assert.deepEqual(socket.answered, [1]);
  assert.equal(socket.writableEnded, true);
});

test(
  "the last answer may take its time; a client that has it and does not close is cut off",
  TIMEOUT,
  async (t) => {
    const { door, open } = setUp(t);
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const socket = new KafkaSocket();
    let readAgain = () => {};
    socket.takeIn = (_, done) => {
      readAgain = done;
    };
    open(request(LONG, 1), socket);
    door.stop();
    t.mock.timers.tick(60_000);
    assert.equal(socket.destroyed, false);
    readAgain();
    await once(socket, "finish");
    await nextTurn();
    assert.equal(socket.destroyed, false);
    t.mock.timers.tick(1000);
    assert.equal(socket.destroyed, true);
  },
);

test(
  "a connection on which nothing moves is closed, unless it waits for an answer, however often that was so",
  TIMEOUT,
  async (t) => {
    const { open, answer } = setUp(t);
    const socket = open(request(SLOW, 1));
    socket.emit("timeout");
    socket.push(request(SLOW, 2));
    await answer(1);
    socket.emit("timeout");
    assert.equal(socket.destroyed, false);
    await answer(2);
    socket.emit("timeout");
    assert.equal(socket.destroyed, true);
  },
);

test("a handler that fails closes its own connection, and the log says so", TIMEOUT, async (t) => {
  const { open, waiting, logged, answer } = setUp(t);
  const socket = open(Buffer.concat([request(SLOW, 1), request(SLOW, 2)]));
  const other = open(request(SLOW, 3));
  waiting.get(1)!.fail(new TypeError("oops"));
  await nextTurn();
  assert.equal(socket.destroyed, true);
  assert.equal(waiting.has(2), false);
  await answer(3);
  assert.deepEqual(other.answered, [3]);
  assert.match(String(logged), /a request failed in a way nobody thought of/);
});

test(
  "a client that goes away while its request waits: the wait ends, and nothing is sent",
  TIMEOUT,
  async (t) => {
    const { open, begun } = setUp(t);
    const socket = open(Buffer.concat([request(SLOW, 1), request(SLOW, 2)]));
    socket.destroy();
    await once(socket, "close");
    await nextTurn();
    assert.deepEqual(begun, [1]);
    assert.equal(socket.received.length, 0);
  },
);

test(
  "over a real socket: a half-closed client gets all answers, in order, and then the end",
  TIMEOUT,
  async (t) => {
    const { door, waiting } = setUp(t);
    const server = net.createServer({ allowHalfOpen: true, highWaterMark: 1 }, (socket) => {
      socket.once("data", (first: Buffer) => door.open(socket, first, ADVERTISED));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    t.after(() => server.close());
    const client = net.connect((server.address() as AddressInfo).port, "127.0.0.1");
    const ids = [...Array(400).keys()];
    client.end(Buffer.concat(ids.map((id) => request(id === 200 ? SLOW : LONG, id))));
    const pieces: Buffer[] = [];
    for await (const piece of client) {
      pieces.push(piece);
      waiting.get(200)?.answer();
    }
    assert.deepEqual(idsOf(Buffer.concat(pieces)), ids);
  },
);
