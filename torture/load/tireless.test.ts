import assert from "node:assert/strict";
import { once } from "node:events";
import net, { type AddressInfo, type Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { lines } from "./pieces";
import type { Talk } from "./talks";
import { Tireless } from "./tireless";

const UNDERWAY = 3;

/** Asks for a word, and takes every line for a message; it does not understand `?`. */
const talk: Talk = {
  cut: lines,
  underway: UNDERWAY,
  ask: () => ({ bytes: Buffer.from("word\n"), answers: 1 }),
  hear(piece, tally) {
    if (piece.toString() === "?") throw new Error("? is no word");
    tally.messages++;
    return true;
  },
};

async function serve(t: TestContext, answer: (socket: Socket, asked: number) => void): Promise<Tireless> {
  const server = net.createServer((socket) => {
    const cut = lines();
    socket.on("error", () => {});
    socket.on("data", (chunk) => answer(socket, cut(chunk).length));
    t.after(() => socket.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const tireless = new Tireless({ host: "127.0.0.1", port: (server.address() as AddressInfo).port }, talk);
  t.after(() => tireless.rest());
  return tireless;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

test("so many questions are on their way, and the next goes with each answer", async (t) => {
  const asked: number[] = [];
  const { count } = await serve(t, (socket, more) => {
    asked.push(more);
    if (asked.length < 5) socket.write("word\n");
  });
  await until(() => asked.length === 5);
  assert.equal(
    asked.reduce((sum, one) => sum + one, 0),
    UNDERWAY + 4,
  );
  assert.deepEqual([count.messages, count.cutOff], [4, 0]);
});

test("who is cut off, reset or does not understand connects again, and it is counted with the reason", async (t) => {
  const ends: [end: (socket: Socket) => void, reason: RegExp][] = [
    [(socket) => socket.end(), /the broker has closed the connection/],
    [(socket) => socket.resetAndDestroy(), /ECONNRESET/],
    [(socket) => socket.write("?\n"), /\? is no word/],
  ];
  let connections = 0;
  const { count } = await serve(t, (socket) => ends[connections++]?.[0](socket) ?? socket.write("word\n"));
  for (const [at, [, reason]] of ends.entries()) {
    await until(() => count.cutOff > at);
    assert.match(count.reason, reason);
  }
  await until(() => count.messages > 0);
  assert.equal(count.cutOff, ends.length);
});

test("who finds nobody tries again", async (t) => {
  const tireless = new Tireless({ host: "127.0.0.1", port: 1 }, talk);
  t.after(() => tireless.rest());
  await until(() => tireless.count.cutOff > 1);
  assert.match(tireless.count.reason, /ECONNREFUSED/);
});
