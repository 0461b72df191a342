import assert from "node:assert/strict";
import { once } from "node:events";
import net, { type Socket } from "node:net";
import { type TestContext, test } from "node:test";
import type { Address, NamedAddress } from "./addresses";
import type { KafkaDoor } from "./kafka/door";
import { Listener, Places } from "./listener";
import { createLogger } from "./logger";
import { readSettings } from "./settings";
import type { TextDoor } from "./text/door";

/** A door that answers each connection with its own name and the address that the client is to be told. */
function door(name: string) {
  return {
    open(socket: Socket, _first: Buffer, { host, port }: Address) {
      socket.end(`${name} ${host}:${port}`);
    },
    stop() {},
  };
}

async function setUp(t: TestContext, environment: Record<string, string>) {
  const { settings } = readSettings(environment);
  const options = {
    text: door("text") as unknown as TextDoor,
    kafka: door("kafka") as unknown as KafkaDoor,
    places: new Places(settings.connectionsMax),
    settings,
    log: createLogger("error", "json"),
  };
  const listeners = settings.listeners.map((address) => new Listener(address, options));
  t.after(() => Promise.all(listeners.map((listener) => listener.close(0))));
  return Promise.all(listeners.map((listener) => listener.listen()));
}

async function ask({ port }: Address, bytes: string | Buffer): Promise<string> {
  const socket = net.connect(port, "127.0.0.1");
  socket.on("error", () => {});
  socket.write(bytes);
  let answer = "";
  socket.on("data", (chunk) => {
    answer += chunk;
  });
  socket.on("end", () => socket.end());
  await once(socket, "close");
  return answer;
}

const KAFKA_REQUEST = Buffer.from([0, 0, 0, 1, 0]);

test("each listener tells its clients its own address, in both languages", async (t) => {
  const [outside, inside] = await setUp(t, {
    KAFKA_LISTENERS: "OUTSIDE://127.0.0.1:0,INSIDE://127.0.0.1:0",
    KAFKA_ADVERTISED_LISTENERS: "OUTSIDE://example:1,INSIDE://broker:2",
  });
  assert.notEqual(outside!.port, inside!.port);
  assert.deepEqual([outside!.name, inside!.name], ["OUTSIDE", "INSIDE"]);
  assert.equal(await ask(outside!, "topics\n"), "text example:1");
  assert.equal(await ask(outside!, KAFKA_REQUEST), "kafka example:1");
  assert.equal(await ask(inside!, "topics\n"), "text broker:2");
  assert.equal(await ask(inside!, KAFKA_REQUEST), "kafka broker:2");
});

test("where nothing is advertised, a client is told the address that it came to", async (t) => {
  for (const host of ["127.0.0.1", "", "0.0.0.0"]) {
    const [address] = await setUp(t, { KAFKA_LISTENERS: `PLAINTEXT://${host}:0` });
    assert.equal(await ask(address!, "topics\n"), `text 127.0.0.1:${address!.port}`);
  }
});

test("the limit of connections counts at all ports together, and a place that is given back is there again", async (t) => {
  const [one, other] = (await setUp(t, {
    KAFKA_LISTENERS: "ONE://127.0.0.1:0,OTHER://127.0.0.1:0",
    KAFKA_MAX_CONNECTIONS: "1",
  })) as [NamedAddress, NamedAddress];
  const silent = net.connect(one.port, "127.0.0.1");
  await once(silent, "connect");
  // The broker has accepted it when it answers the next one at the same port.
  assert.match(await ask(one, "topics\n"), /^ERR POLICY_VIOLATION .*KAFKA_MAX_CONNECTIONS=1/);
  assert.match(await ask(other, "topics\n"), /^ERR POLICY_VIOLATION/);
  assert.equal(await ask(other, KAFKA_REQUEST), "");
  silent.end();
  await once(silent, "close");
  assert.match(await ask(other, "topics\n"), /^text/);
});

test("a port that is taken is named, with what to do", async (t) => {
  const [{ port } = { port: 0 }] = await setUp(t, { KAFKA_LISTENERS: "PLAINTEXT://127.0.0.1:0" });
  await assert.rejects(setUp(t, { KAFKA_LISTENERS: `PLAINTEXT://127.0.0.1:${port}` }), {
    message: `port ${port} is taken: stop what uses it, or choose another in KAFKA_LISTENERS`,
  });
});
