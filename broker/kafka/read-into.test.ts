import assert from "node:assert/strict";
import { once } from "node:events";
import net, { type AddressInfo, type Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { readInto } from "./read-into";

const TIMEOUT = { timeout: 10_000 };

/** A connection whose first byte was read in Node's usual way, and whose rest is read into buffers of `roomBytes`. */
async function connect(t: TestContext, roomBytes: number) {
  const server = net.createServer({ allowHalfOpen: true, highWaterMark: 1 }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = net.connect((server.address() as AddressInfo).port, "127.0.0.1");
  client.write("!");
  const [accepted] = (await once(server, "connection")) as [Socket];
  const [first] = (await once(accepted, "data")) as [Buffer];
  assert.equal(String(first), "!");
  const arrived: Buffer[] = [];
  const news = { came: () => {} };
  const socket = readInto(accepted, {
    room: () => Buffer.alloc(roomBytes),
    filled(into, count) {
      arrived.push(Buffer.from(into.subarray(0, count)));
      news.came();
    },
  });
  t.after(() => {
    client.destroy();
    socket.destroy();
    server.close();
  });
  return { server, client, accepted, socket, arrived, news };
}

test("everything arrives, in pieces no larger than the room there is", TIMEOUT, async (t) => {
  const { client, socket, arrived } = await connect(t, 1000);
  const sent = Buffer.from(Array.from({ length: 300_000 }, (_, at) => at * 7));
  client.end(sent);
  await once(socket, "end");
  assert.ok(Buffer.concat(arrived).equals(sent));
  assert.ok(arrived.every(({ length }) => length <= 1000));
});

test("a client that has ended its side still gets an answer", TIMEOUT, async (t) => {
  const { client, socket } = await connect(t, 1000);
  client.end("question");
  await once(socket, "end");
  socket.end("answer");
  const [answer] = (await once(client, "data")) as [Buffer];
  assert.equal(String(answer), "answer");
});

test("while it is paused nothing arrives; afterwards all of it does", TIMEOUT, async (t) => {
  const { client, socket, arrived, news } = await connect(t, 10);
  const came = new Promise<void>((resolve) => {
    news.came = resolve;
  });
  client.write("0123456789");
  await came;
  socket.pause();
  client.end("9876543210");
  await once(client, "finish");
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(String(Buffer.concat(arrived)), "0123456789");
  socket.resume();
  await once(socket, "end");
  assert.equal(String(Buffer.concat(arrived)), "01234567899876543210");
});

test(
  "closing either of the two closes the other, and the server counts the connection no longer",
  TIMEOUT,
  async (t) => {
    for (const which of ["accepted", "socket"] as const) {
      const connection = await connect(t, 10);
      const { accepted, socket, server, client } = connection;
      const bothClosed = Promise.all([once(accepted, "close"), once(socket, "close"), once(client, "close")]);
      connection[which].destroy();
      await bothClosed;
      assert.equal(await new Promise((resolve) => server.getConnections((_, count) => resolve(count))), 0);
    }
  },
);

test("a reset closes both", TIMEOUT, async (t) => {
  const { client, accepted, socket } = await connect(t, 10);
  // Not once(): what the socket tells of the reset is an error, and an error would end the waiting.
  const closed = (one: Socket) => new Promise<void>((resolve) => one.on("close", () => resolve()));
  const bothClosed = Promise.all([closed(accepted), closed(socket)]);
  client.resetAndDestroy();
  await bothClosed;
});
