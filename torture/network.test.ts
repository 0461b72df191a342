import assert from "node:assert/strict";
import { once } from "node:events";
import net, { type AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { Network } from "./network";

const ANSWER_MS = 200;

/** A network before a broker that answers what begins with "q", and a client that has sent `words`. */
async function networkWith(t: TestContext, words: string): Promise<Network> {
  const heard = Promise.withResolvers<void>();
  const broker = net.createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (bytes) => {
      heard.resolve();
      if (bytes.toString().startsWith("q")) setTimeout(() => socket.write("a"), ANSWER_MS / 2);
    });
  });
  await once(broker.listen(0, "127.0.0.1"), "listening");
  const network = await Network.open(() => (broker.address() as AddressInfo).port);
  const client = net.connect({ port: network.port, host: "127.0.0.1" }).on("error", () => {});
  t.after(async () => {
    client.destroy();
    await network.close();
    broker.close();
  });
  client.write(words);
  await heard.promise;
  return network;
}

test("a client that waits and hears from the broker is counted", async (t) => {
  const network = await networkWith(t, "question");
  assert.equal(await network.answeredWithin(ANSWER_MS), 1);
});

test("one that hears nothing is not, and neither is one that waited for nothing", async (t) => {
  const silent = await networkWith(t, "hello");
  assert.equal(await silent.answeredWithin(ANSWER_MS), 0);
  const answered = await networkWith(t, "question");
  await answered.answeredWithin(ANSWER_MS);
  assert.equal(await answered.answeredWithin(0), 0);
});

test("one whose connection breaks meanwhile was not answered", async (t) => {
  const network = await networkWith(t, "question");
  const answered = network.answeredWithin(ANSWER_MS);
  network.resetAll();
  assert.equal(await answered, 0);
});

test("a delay counts what it held up, and nothing where nobody speaks", async (t) => {
  const silent = await networkWith(t, "hello");
  assert.equal(silent.delay(20), 0);
  await silent.answeredWithin(ANSWER_MS);
  assert.equal(silent.delay(0), 0);
  const busy = await networkWith(t, "question");
  assert.equal(busy.delay(20), 0);
  await busy.answeredWithin(ANSWER_MS);
  assert.equal(busy.delay(0), 1);
  assert.equal(busy.delay(0), 0);
});

test("slow readers count where something waits for them, and then get it", async (t) => {
  const silent = await networkWith(t, "hello");
  silent.readSlowly();
  await silent.answeredWithin(ANSWER_MS);
  assert.equal(silent.readOn(), 0);
  const busy = await networkWith(t, "question");
  busy.readSlowly();
  const answered = busy.answeredWithin(2 * ANSWER_MS);
  assert.equal(await busy.answeredWithin(ANSWER_MS), 0);
  assert.equal(busy.readOn(), 1);
  assert.equal(await answered, 1);
});
