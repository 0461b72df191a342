import assert from "node:assert/strict";
import { once } from "node:events";
import net, { type AddressInfo, type Socket } from "node:net";
import { Duplex } from "node:stream";
import { type TestContext, test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import fc from "fast-check";
import type { Broker } from "../broker";
import type { Logger } from "../logger";
import { readSettings } from "../settings";
import { Tap } from "../tap";
import { api } from "./api";
import { apiVersions } from "./apis/18-api-versions";
import { bytes, int32, message } from "./codec/schema";
import { KafkaDoor } from "./door";

const TIMEOUT = { timeout: 10_000 };
const ADVERTISED = { host: "127.0.0.1", port: 9092 };

/** A connection without a network, whose client reads everything at once unless `write1` says otherwise. */
class FakeSocket extends Duplex {
  sent = Buffer.alloc(0);
  constructor() {
    // As the listener's sockets have it: each write that is not through yet is followed by a "drain".
    super({ highWaterMark: 1 });
  }
  write1 = (bytes: Buffer, done: () => void) => {
    this.sent = Buffer.concat([this.sent, bytes]);
    done();
  };
  override _read(): void {}
  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    this.write1(Buffer.concat(chunks.map(({ chunk }) => chunk)), done);
  }
  /** As in Node: what is given here is called once. */
  setTimeout(_ms: number, listener?: () => void): void {
    if (listener !== undefined) this.once("timeout", listener);
  }
  /** The correlation ids of the answers so far. */
  get answered(): number[] {
    const ids: number[] = [];
    for (let at = 0; at < this.sent.length; at += 4 + this.sent.readInt32BE(at)) {
      ids.push(this.sent.readInt32BE(at + 4));
    }
    return ids;
  }
}

const schema = message("0", undefined, { id: int32("0+") });

/** Takes effect at once and is answered later, as Produce. */
const AT_ONCE = 0;
/** Is answered later, as Fetch. */
const SLOW = 1;
/** Is answered before its handler returns. */
const QUICK = 2;
/** Takes effect at once and has no answer, as Produce with acks=0. */
const SILENT = 3;
/** Is answered at once with very many bytes. */
const LONG = 4;
const API_VERSIONS = 18;
const LONG_BYTES = 10_000;

function setUp(t: TestContext, environment: Record<string, string> = {}) {
  const { settings } = readSettings(environment);
  const begun: number[] = [];
  const waiting = new Map<number, { answer: () => void; fail: (problem: Error) => void }>();
  const wait = ({ id }: { id: number }) => {
    begun.push(id);
    return new Promise<{ id: number }>((resolve, reject) => {
      waiting.set(id, { answer: () => resolve({ id }), fail: reject });
    });
  };
  const at = (id: number) => {
    begun.push(id);
    return { id };
  };
  const long = message("0", undefined, { bytes: bytes("0+") });
  const apis = [
    api({
      key: AT_ONCE,
      name: "AtOnce",
      request: schema,
      response: schema,
      handle: wait,
      takesEffectAtOnce: true,
    }),
    api({
      key: SLOW,
      name: "Slow",
      request: schema,
      response: schema,
      handle: (request, { connection }) => {
        connection.signal.addEventListener("abort", () => waiting.get(request.id)?.answer());
        return wait(request);
      },
    }),
    api({ key: QUICK, name: "Quick", request: schema, response: schema, handle: ({ id }) => at(id) }),
    api({
      key: SILENT,
      name: "Silent",
      request: schema,
      response: schema,
      handle: ({ id }) => void at(id),
      takesEffectAtOnce: true,
    }),
    api({
      key: LONG,
      name: "Long",
      request: schema,
      response: long,
      handle({ id }) {
        at(id);
        return { bytes: Buffer.alloc(LONG_BYTES) };
      },
    }),
    apiVersions,
  ];
  const logged: string[] = [];
  const log = {
    warn: (_: object, sentence: string) => logged.push(sentence),
    error: (_: object, sentence: string) => logged.push(sentence),
  } as unknown as Logger;
  const tap = new Tap();
  const door = new KafkaDoor({
    broker: { keepsBytes: true } as Broker,
    settings,
    clusterId: "c",
    apis,
    log,
    tap,
  });
  const open = (first: Buffer, socket = new FakeSocket()) => {
    t.after(() => socket.destroy());
    door.open(socket as unknown as Socket, first, ADVERTISED);
    return socket;
  };
  const answer = async (id: number) => {
    waiting.get(id)!.answer();
    await nextTurn();
  };
  return { door, open, begun, waiting, answer, logged, tap };
}

/** A request whose id, beside its correlation id, is in its body as well. */
function request(key: number, id: number, version = 0): Buffer {
  const frame = Buffer.alloc(18);
  frame.writeInt32BE(14, 0);
  frame.writeInt16BE(key, 4);
  frame.writeInt16BE(version, 6);
  frame.writeInt32BE(id, 8);
  frame.writeInt16BE(-1, 12);
  frame.writeInt32BE(id, 14);
  return frame;
}

/** ApiVersions has nothing in its body up to version 2. */
function askVersions(id: number, version: number, rest = ""): Buffer {
  const frame = request(API_VERSIONS, id, version).subarray(0, 14);
  const body = Buffer.concat([frame, Buffer.from(rest, "hex")]);
  body.writeInt32BE(body.length - 4, 0);
  return body;
}

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
    const socket = new FakeSocket();
    let readAgain = () => {};
    socket.write1 = (_, done) => {
      readAgain = done;
    };
    open(Buffer.concat(Array.from({ length: 100 }, (_, id) => request(LONG, id))), socket);
    for (let id = 100; id < 200; id++) socket.push(request(LONG, id));
    for (let turns = 0; turns < 10; turns++) await nextTurn();
    assert.equal(begun.length, 5);
    assert.equal(socket.isPaused(), true);
    assert.ok(socket.writableLength <= 50_000 + LONG_BYTES + 100);
    socket.write1 = (_, done) => done();
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
    const socket = new FakeSocket();
    let readAgain = () => {};
    socket.write1 = (_, done) => {
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

const UNFIT: Record<string, Buffer> = {
  "a negative size": Buffer.from("ffffffff00", "hex"),
  "a huge size": Buffer.from("07ffffff00", "hex"),
  "nothing at all": Buffer.from("00000000", "hex"),
  "half a header": Buffer.from("00000005 0002000000".replace(" ", ""), "hex"),
  "an unknown API": request(999, 7),
  "a negative API": request(-1, 7),
  "a version that is not served": request(QUICK, 7, 1),
  "a negative version": request(QUICK, 7, -1),
  "a client id longer than the frame": Buffer.from("0000000a00020000000000077fff", "hex"),
  "a body that is cut off": Buffer.concat([
    Buffer.from("0000000c", "hex"),
    request(QUICK, 7).subarray(4, 16),
  ]),
};

test("bytes behind the body are let pass, as Kafka does", TIMEOUT, async (t) => {
  const { open, logged } = setUp(t);
  const longer = Buffer.concat([
    Buffer.from("00000010", "hex"),
    request(QUICK, 7).subarray(4),
    Buffer.alloc(2),
  ]);
  const socket = open(Buffer.concat([longer, request(QUICK, 8)]));
  assert.deepEqual(socket.answered, [7, 8]);
  assert.deepEqual(logged, []);
});

for (const [what, frame] of Object.entries(UNFIT)) {
  test(
    `${what}: the connection is closed, nothing behind it is begun, no other is disturbed`,
    TIMEOUT,
    async (t) => {
      const { open, begun, logged, answer } = setUp(t);
      const socket = open(Buffer.concat([request(QUICK, 1), frame, request(QUICK, 2)]));
      const other = open(request(SLOW, 3));
      // Not destroyed: a reset would overtake the answer.
      assert.deepEqual([socket.writableEnded, socket.destroyed], [true, false]);
      assert.deepEqual(begun, [1, 3]);
      assert.deepEqual(socket.answered, [1]);
      await answer(3);
      assert.deepEqual(other.answered, [3]);
      assert.equal(logged.length, 1);
      assert.match(
        logged[0]!,
        /^a connection is closed, because what it sent is no request that can be served: [^\n]+$/,
      );
    },
  );
}

test(
  "a connection that has been answered nothing is closed at once when what it sends is no request",
  TIMEOUT,
  (t) => {
    const { open } = setUp(t);
    const [frame] = Object.values(UNFIT);
    assert.equal(open(frame!).destroyed, true);
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
    assert.equal(socket.sent.length, 0);
  },
);

/** Key, first and last version of each API of these tests. */
const LIST = `00000006${[0, 1, 2, 3, 4].map((key) => `000${key}00000000`).join("")}001200000004`;

test(
  "ApiVersions in a version from the future is answered in version 0 with error 35 and the whole list",
  TIMEOUT,
  (t) => {
    const { open } = setUp(t);
    for (const version of [5, 99, 0x7fff, -1]) {
      const socket = open(askVersions(7, version, "0a0b0c"));
      assert.equal(socket.sent.toString("hex"), `0000002e00000007${"0023"}${LIST}`);
    }
  },
);

test("an ApiVersions response has the oldest header in every version", TIMEOUT, (t) => {
  const { open } = setUp(t);
  assert.equal(open(askVersions(7, 0)).sent.toString("hex"), `0000002e00000007${"0000"}${LIST}`);
  // An empty client id, header tags, "lab", "1", body tags.
  const socket = open(askVersions(7, 3, "00" + "046c6162" + "0231" + "00"));
  const flexible = `07${LIST.slice(8).replace(/.{12}/g, "$&00")}`;
  assert.equal(socket.sent.toString("hex"), `000000360000000700${"00"}${flexible}0000000000`);
});

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
    const reader = new FakeSocket();
    reader.sent = Buffer.concat(pieces);
    assert.deepEqual(reader.answered, ids);
  },
);
