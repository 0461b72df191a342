/** What the text door shows of batches that it did not write itself: compressed ones, control batches, and garbage. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import zlib from "node:zlib";
import fc from "fast-check";
import { RecordBatchBuilder } from "../log/record-batch-builder";
import { batchOf, COMPRESSORS, compressed, withAttributes, withRecords } from "../log/testing";
import { FakeSocket } from "../testing";
import { converse, openTextDoor } from "./testing";

const CONTROL = 0x20;
const MIB = 1024 * 1024;
const TIMEOUT = { timeout: 20_000 };

/** A client that takes in each write only later. */
class SlowSocket extends FakeSocket {
  readonly pieces: Buffer[] = [];
  /** The largest number of bytes that were kept for the client at once. */
  keptMax = 0;
  override takeIn = (bytes: Buffer, done: () => void) => {
    this.keptMax = Math.max(this.keptMax, this.writableLength);
    this.pieces.push(bytes);
    setImmediate(done);
  };
  override get text(): string {
    return Buffer.concat(this.pieces).toString();
  }
}

async function setUp(t: TestContext) {
  const { broker, door } = await openTextDoor();
  t.after(() => broker.close());
  await broker.createTopic("t", 1, new Map());
  const talk = async (input: string) => {
    const socket = new SlowSocket();
    await converse(door, input, socket);
    return socket;
  };
  const ask = (input: string) => converse(door, `${input}\n`, new SlowSocket());
  const append = (...batches: Buffer[]) => {
    for (const batch of batches) broker.log("t", 0).append(batch);
  };
  return { broker, talk, ask, append };
}

/** A batch of messages with keys and values; null is a tombstone. */
function keyed(messages: readonly (readonly [key: string, value: string | null])[]): Buffer {
  const records = messages.map(([key, value], delta) => {
    const [keyBytes, valueBytes] = [Buffer.from(key), Buffer.from(value ?? "")];
    const body = [0, 0, 2 * delta, 2 * keyBytes.length, ...keyBytes];
    body.push(...(value === null ? [1] : [2 * valueBytes.length, ...valueBytes]), 0);
    return [2 * body.length, ...body];
  });
  return withRecords(batchOf(messages.map(() => "")), Buffer.from(records.flat()));
}

test("a read that begins inside a compressed batch shows nothing before its offset", TIMEOUT, async (t) => {
  const { ask, append } = await setUp(t);
  append(compressed(batchOf(["a", "b", "c"], 100), "gzip"), compressed(batchOf(["d", "e"], 50), "zstd"));
  assert.equal(await ask("consume t 1 max=3"), "t-0@1 - b\nt-0@2 - c\nt-0@3 - d\nOK 3 messages next=t-0@4\n");
  assert.equal(await ask("consume t -2"), "t-0@3 - d\nt-0@4 - e\nOK 2 messages next=t-0@5\n");
  assert.equal(await ask("consume t -3 max=1"), "t-0@2 - c\nOK 1 message next=t-0@3\n");
  assert.equal(await ask("consume t @102 max=1"), "t-0@2 - c\nOK 1 message next=t-0@3\n");
  assert.equal(await ask("consume t @103"), "OK 0 messages next=t-0@5\n");
  assert.equal(await ask("1 t 2"), "c\nd\ne\n");
});

test(
  "a tombstone is \\N as text, null as JSON, and an empty line in the header dialect",
  TIMEOUT,
  async (t) => {
    const { ask, append } = await setUp(t);
    append(
      compressed(
        keyed([
          ["k", "v"],
          ["k", null],
          ["k", ""],
          ["k", "\\N"],
        ]),
        "lz4",
      ),
    ); // prettier-ignore
    const text = "t-0@0 k v\nt-0@1 k \\N\nt-0@2 k \nt-0@3 k \\\\N\nOK 4 messages next=t-0@4\n";
    assert.equal(await ask("consume t 0"), text);
    const json = '{"topic":"t","partition":0,"offset":1,"timestamp":1,"key":"k","value":null,"headers":[]}\n';
    assert.equal(await ask("consume t 1 max=1 format=json"), `${json}OK 1 message next=t-0@2\n`);
    assert.equal(await ask("1 t 0"), "v\n\n\n\\N\n");
  },
);

test("control batches are not shown, and what is next is behind them", TIMEOUT, async (t) => {
  const { ask, append } = await setUp(t);
  const marker = withAttributes(batchOf(["marker"]), CONTROL);
  append(batchOf(["a"]), Buffer.from(marker), batchOf(["b"]), Buffer.from(marker));
  assert.equal(await ask("consume t earliest"), "t-0@0 - a\nt-0@2 - b\nOK 2 messages next=t-0@4\n");
  assert.equal(await ask("consume t 3"), "OK 0 messages next=t-0@4\n");
  assert.equal(await ask("1 t 1"), "b\n");
});

test("a control batch does not end a wait", TIMEOUT, async (t) => {
  const { broker, ask, append } = await setUp(t);
  const { wait } = broker.waiter;
  let waits = 0;
  broker.waiter.wait = (...args) => {
    // Each wait begins when nothing is there: then first a marker comes, and later a message.
    const waited = wait.call(broker.waiter, ...args);
    setImmediate(() => append(waits++ === 0 ? withAttributes(batchOf(["marker"]), CONTROL) : batchOf(["a"])));
    return waited;
  };
  t.after(() => {
    broker.waiter.wait = wait;
  });
  assert.equal(await ask("consume t latest wait=10000"), "t-0@1 - a\nOK 1 message next=t-0@2\n");
  assert.equal(waits, 2);
});

for (const [how, [codec]] of Object.entries(COMPRESSORS)) {
  test(`garbage inside a batch is an error that says where to go on (${how})`, TIMEOUT, async (t) => {
    const { ask, append } = await setUp(t);
    const garbage = withRecords(batchOf(["x", "y", "z"]), Buffer.from("garbage, garbage"), codec);
    append(batchOf(["a"]), garbage, batchOf(["b"]));
    const error =
      "in t-0, the batch at offset 1 is damaged: its records, .*; the next one begins at offset 4\n$";
    assert.match(await ask("consume t 0"), new RegExp(`^t-0@0 - a\nERR CORRUPT_MESSAGE ${error}`));
    assert.match(await ask("consume t 2"), new RegExp(`^ERR CORRUPT_MESSAGE ${error}`));
    assert.match(await ask("1 t 0"), new RegExp(`^a\nERR CORRUPT_MESSAGE ${error}`));
    assert.equal(await ask("consume t 4"), "t-0@4 - b\nOK 1 message next=t-0@5\n");
  });
}

test("a message too large to be shown is an error that says where to go on", TIMEOUT, async (t) => {
  const { ask, append } = await setUp(t);
  append(compressed(batchOf(["a", "x".repeat(4 * MIB), "b"]), "zstd"));
  const error =
    "ERR MESSAGE_TOO_LARGE in t-0, the message at offset 1 has 4194309 bytes, and up to 4194304 are shown here: " +
    "read it with a Kafka client; the next one has offset 2\n";
  assert.equal(await ask("consume t 0"), `t-0@0 - a\n${error}`);
  assert.equal(await ask("1 t 0"), `a\n${error}`);
  assert.equal(await ask("consume t 2"), "t-0@2 - b\nOK 1 message next=t-0@3\n");
});

test(
  "a small batch that becomes large is shown whole, and never kept whole for its reader",
  TIMEOUT,
  async (t) => {
    const { talk, append } = await setUp(t);
    const value = Buffer.alloc(100, "x");
    const builder = new RecordBatchBuilder(1);
    const COUNT = 200_000;
    for (let number = 0; number < COUNT; number++) builder.add(1, null, value, 0, value.length);
    append(compressed(builder.finish(), "zstd"));

    const lines = await talk("consume t 0\n");
    assert.equal(lines.text.split("\n").length, COUNT + 2);
    assert.ok(lines.text.endsWith(`t-0@${COUNT - 1} - ${value}\nOK ${COUNT} messages next=t-0@${COUNT}\n`));
    assert.ok(lines.keptMax < 3 * MIB, `${lines.keptMax} bytes were kept`);

    const values = await talk("1 t 0\n");
    assert.equal(values.text, `${value}\n`.repeat(COUNT));
    assert.ok(values.keptMax < 3 * MIB, `${values.keptMax} bytes were kept`);
  },
);

test("a bomb is an error that says where to go on", TIMEOUT, async (t) => {
  const { ask, append } = await setUp(t);
  append(withRecords(batchOf(["x"]), zlib.zstdCompressSync(Buffer.alloc(101 * MIB)), 4), batchOf(["a"]));
  const error =
    "ERR CORRUPT_MESSAGE in t-0, the batch at offset 0 is damaged: its records, compressed with zstd, cannot be read: " +
    "they become more than 104857600 bytes, which no batch may have; the next one begins at offset 1\n";
  assert.equal(await ask("consume t 0"), error);
  assert.equal(await ask("consume t 1"), "t-0@1 - a\nOK 1 message next=t-0@2\n");
});

test(
  "any garbage in any batch, compressed or not: whoever goes on from the offset named sees the rest",
  TIMEOUT,
  async (t) => {
    const garbage = fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 4 }), garbage, async (codec, bytes) => {
        const { ask, append } = await setUp(t);
        append(batchOf(["first"]), withRecords(batchOf(["x", "y"]), bytes, codec), batchOf(["last"]));
        let reply = await ask("consume t 0");
        const next = /the next one begins at offset (\d+)\n$/.exec(reply)?.[1];
        if (next !== undefined) reply += await ask(`consume t ${next}`);
        assert.match(reply, /^t-0@0 - first\n[\s\S]*t-0@3 - last\nOK \d messages? next=t-0@4\n$/);
      }),
      { numRuns: 200 },
    );
  },
);
