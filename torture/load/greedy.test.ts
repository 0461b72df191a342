import assert from "node:assert/strict";
import { once } from "node:events";
import net, { type AddressInfo, type Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { encode } from "../../harness/support/kafka/encode";
import { framed } from "../../harness/support/kafka/exchange";
import { messageNamed } from "../../harness/support/kafka/messages";
import type { Structure } from "../../harness/support/kafka/values";
import { GREEDY, GREEDY_TOPIC, Greedy, isStored, isUnknown } from "./greedy";
import { greedDone } from "./measures";
import { passes } from "./verdict";

const WRONG = "textWrong";

/** A greedy client, and how each of its connections is answered when something comes. */
async function serve(t: TestContext, answer: (socket: Socket) => void): Promise<Greedy> {
  const server = net.createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => answer(socket));
    t.after(() => socket.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const greedy = new Greedy({ host: "127.0.0.1", port: (server.address() as AddressInfo).port }, WRONG);
  t.after(() => greedy.close());
  return greedy;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

test("only what it is greedy for counts as got, and it stays connected", async (t) => {
  const greedy = await serve(t, (socket) => socket.write("ERR one\nOK no\nERR two\nlast\n"));
  await until(() => greedy.receivedBytes >= 27);
  assert.deepEqual([greedy.rights, greedy.cutOff], [2, undefined]);
});

for (const [how, end, reason] of [
  ["hangs up", (socket: Socket) => socket.end("ERR one\n"), /EPIPE|ECONNRESET|the broker has closed/],
  ["resets", (socket: Socket) => socket.resetAndDestroy(), /ECONNRESET|EPIPE/],
] as const)
  test(`where the broker ${how} it is known why the client is gone`, async (t) => {
    const greedy = await serve(t, end);
    await until(() => greedy.cutOff !== undefined);
    assert.match(greedy.cutOff!, reason);
  });

test("one that was cut off, or got too little, fails its verdict", () => {
  const report = { count: 100, summary: "3 MB" };
  assert.ok(passes(greedDone("beside it", report, 10_000, 10)));
  assert.ok(!passes(greedDone("beside it", report, 10_000, 11)));
  const cutOff = greedDone("beside it", { ...report, cutOff: "ECONNRESET" }, 10_000, 10);
  assert.ok(!passes(cutOff));
  assert.equal(cutOff.note, "it was cut off: ECONNRESET");
});

test("a Produce that was refused is nothing stored", () => {
  const stored = (errorCode: string) => {
    const partition = {
      index: 0,
      errorCode,
      baseOffset: 7n,
      logAppendTimeMs: -1n,
      logStartOffset: 0n,
      recordErrors: [],
      errorMessage: null,
    };
    return answer("Produce", 8, {
      responses: [{ name: GREEDY_TOPIC, partitionResponses: [partition] }],
      throttleTimeMs: 0,
    });
  };
  assert.ok(isStored(stored("NONE")));
  assert.ok(!isStored(stored("CORRUPT_MESSAGE")));
});

test("an answer about another topic, or with another error, is not what was asked for", () => {
  const asked = (name: string, errorCode: string) =>
    answer("Metadata", 4, {
      throttleTimeMs: 0,
      brokers: [],
      clusterId: "c",
      controllerId: 1,
      topics: [{ errorCode, name, isInternal: false, partitions: [] }],
    });
  assert.ok(isUnknown(asked("nobody-0", "UNKNOWN_TOPIC_OR_PARTITION")));
  assert.ok(!isUnknown(asked("nobody-0", "NONE")));
  assert.ok(!isUnknown(asked("somebody", "UNKNOWN_TOPIC_OR_PARTITION")));
});

test("each that is greedy must get something", () => {
  for (const { rightsASecondMin } of Object.values(GREEDY)) assert.ok(rightsASecondMin > 0);
});

/** With its size and its correlation id. */
function answer(name: string, version: number, values: Structure): Buffer {
  const content = encode(messageNamed(name).response, values, { version, isFlexible: false });
  return framed(Buffer.concat([Buffer.alloc(4), content]));
}
