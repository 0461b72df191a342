import assert from "node:assert/strict";
import { once } from "node:events";
import net from "node:net";
import { type TestContext, test } from "node:test";
import { CONNECTIONS_MAX } from "./limits";
import { ConsolePort } from "./port";
import { newPage, openConsole, openSources } from "./testing";

const TIMEOUT = { timeout: 30_000 };
const GET = (target: string) => `GET ${target} HTTP/1.1\r\nHost: localhost\r\n\r\n`;

const isLoaded = (name: string) =>
  Object.keys(require.cache).some((file) => file.includes(`/node_modules/${name}/`));

async function connect(t: TestContext, port: number): Promise<net.Socket> {
  const socket = net.connect(port, "127.0.0.1");
  t.after(() => socket.destroy());
  socket.on("error", () => {});
  await once(socket, "connect");
  return socket;
}

/** What comes, until it holds `words`, or until the end where that is undefined. */
function heard(socket: net.Socket, words?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk;
      if (words !== undefined && text.includes(words)) resolve(text);
    });
    socket.on("close", () => (words === undefined ? resolve(text) : reject(new Error(`only: ${text}`))));
  });
}

/** What the console says in the log. */
function withLog<Sources extends { log: object }>(sources: Sources) {
  const said: string[] = [];
  const say = (_fields: object, sentence: string) => said.push(sentence);
  return { sources: { ...sources, log: { ...sources.log, info: say, warn: say, error: say } }, said };
}

// This one comes first: what the others load stays loaded.
test(
  "nothing is loaded before the first connection, which waits for it; metrics later still",
  TIMEOUT,
  async (t) => {
    const { ask } = await openConsole(t);
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.deepEqual([isLoaded("fastify"), isLoaded("prom-client")], [false, false]);
    const answers = await Promise.all(["/health/live", "/api/broker", "/"].map((target) => ask(target)));
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 200],
    );
    assert.deepEqual([isLoaded("fastify"), isLoaded("prom-client")], [true, false]);
    assert.equal((await ask("/metrics")).status, 200);
    assert.equal(isLoaded("prom-client"), true);
  },
);

test(
  "a port that is taken: the broker goes on without a console, and says so in one sentence",
  TIMEOUT,
  async (t) => {
    const { address } = await openConsole(t);
    const { sources, said } = withLog(await openSources(t));
    const port = new ConsolePort({ host: "127.0.0.1", port: address.port }, sources);
    assert.equal(await port.listen(), undefined);
    const advice = "choose another in LAB_CONSOLE_PORT, or say LAB_CONSOLE_PORT=off";
    assert.deepEqual(said, [`there is no console: port ${address.port} is taken; ${advice}`]);
    port.stopping();
    await port.close(1000);
  },
);

test("an address that this machine does not have is said as well", TIMEOUT, async (t) => {
  const { sources, said } = withLog(await openSources(t));
  const port = new ConsolePort({ host: "192.0.2.1", port: 0 }, sources);
  assert.equal(await port.listen(), undefined);
  assert.match(said[0]!, /^there is no console: it cannot listen on 192\.0\.2\.1:0: .*LAB_CONSOLE_HOST/);
});

test(
  "a console that cannot be loaded closes its connections and tells the log; the broker stops all the same",
  TIMEOUT,
  async (t) => {
    const { sources, said } = withLog(await openSources(t));
    const broken = { ...sources, settings: undefined as never };
    const port = new ConsolePort({ host: "127.0.0.1", port: 0 }, broken, newPage(t));
    const address = (await port.listen())!;
    const socket = await connect(t, address.port);
    assert.equal(await heard(socket), "");
    assert.equal(said.at(-1), "the console could not be loaded");
    port.stopping();
    await port.close(1000);
  },
);

test(
  "stopping: not ready any more; streams end, idle connections too, and what hangs is cut off",
  TIMEOUT,
  async (t) => {
    const { port, address, ask } = await openConsole(t);
    const stream = await connect(t, address.port);
    stream.write(GET("/api/events"));
    await heard(stream, "event: lists");
    const idle = await connect(t, address.port);
    idle.write(GET("/health/ready"));
    await heard(idle, '"ready"');
    const hanging = await connect(t, address.port);
    hanging.write("POST /api/topics/t/messages HTTP/1.1\r\nHost: localhost\r\nContent-Le");
    port.stopping();
    const { status, body } = await ask("/health/ready");
    assert.deepEqual([status, JSON.parse(body).status], [503, "stopping"]);
    assert.equal((await ask("/health/live")).status, 200);
    const ended = [stream, idle, hanging].map((socket) => once(socket, "close"));
    const began = performance.now();
    await port.close(300);
    assert.ok(performance.now() - began < 3000);
    await Promise.all(ended);
  },
);

test("more connections than there may be are dropped, and those there are go on", TIMEOUT, async (t) => {
  const { address, ask } = await openConsole(t);
  const first = await connect(t, address.port);
  first.write(GET("/health/live"));
  await heard(first, '"live"');
  const others = await Promise.all(
    Array.from({ length: CONNECTIONS_MAX - 1 }, () => connect(t, address.port)),
  );
  await assert.rejects(ask("/health/live"), /ECONNRESET|socket hang up/);
  first.write(GET("/health/ready"));
  await heard(first, '"ready"');
  others[0]!.destroy();
  for (let tries = 0; ; tries++) {
    const answer = await ask("/health/live").catch(() => undefined);
    if (answer !== undefined) break;
    assert.ok(tries < 100);
  }
});

test("what is no HTTP is told so, and what is too much of it", TIMEOUT, async (t) => {
  const { address } = await openConsole(t);
  const noHttp = /^HTTP\/1\.1 400 Bad Request\r\n.*"error":"INVALID_REQUEST".*speaks HTTP/s;
  const tooMuch = /^HTTP\/1\.1 431 Request Header Fields Too Large\r\n.*have at most 16384 bytes/s;
  for (const [said, answer] of [
    ["8 my-topic 0\nHello\n", noHttp],
    ["\0\0\0\x14\0\x12\0\x04\0\0\0\0", noHttp],
    [`GET / HTTP/1.1\r\nX: ${"x".repeat(20_000)}\r\n\r\n`, tooMuch],
  ] as const) {
    const socket = await connect(t, address.port);
    const all = heard(socket);
    socket.write(said);
    assert.match(await all, answer);
  }
});
