import assert from "node:assert/strict";
import { once } from "node:events";
import net, { type AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { Crowd } from "./crowd";

const COUNT = 10;
const BYTES = 7;

/** A crowd before a server that answers lines, and what has come over each connection. */
async function crowdedBy(t: TestContext, count: number): Promise<{ crowd: Crowd; came: () => Buffer[] }> {
  const received: Buffer[] = [];
  const server = net.createServer((socket) => {
    const own = received.push(Buffer.alloc(0)) - 1;
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      received[own] = Buffer.concat([received[own]!, chunk]);
      if (chunk.includes("\n")) socket.write("OK help\n");
    });
    t.after(() => socket.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const crowd = new Crowd();
  t.after(() => crowd.close());
  await crowd.open({ host: "127.0.0.1", port: (server.address() as AddressInfo).port }, count);
  return { crowd, came: () => received };
}

test("who spoke text dribbles a line, and who was silent a request of Kafka's that does not end", async (t) => {
  const { crowd, came } = await crowdedBy(t, COUNT);
  const spoke = came().filter((bytes) => bytes.toString() === "help help\n");
  assert.deepEqual([came().length, spoke.length, crowd.size], [COUNT, COUNT / 2, COUNT]);
  crowd.dribble(40);
  while (came().some((bytes) => bytes.length < BYTES + "help help\n".length))
    await new Promise((resolve) => setTimeout(resolve, 5));
  for (const bytes of came()) {
    const isText = bytes.toString().startsWith("help");
    const beginning = isText ? "help help\nppppppp" : "\x01\0\0\0\0\0\0";
    assert.equal(bytes.toString().slice(0, beginning.length), beginning);
  }
});

test("who has gone is not counted", async (t) => {
  const { crowd } = await crowdedBy(t, 2);
  crowd.close();
  while (crowd.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
});
