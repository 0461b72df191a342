import assert from "node:assert/strict";
import { once } from "node:events";
import net from "node:net";
import { test } from "node:test";
import { withFreePort } from "./free-port";

test("what is started gets a port that nobody listens on", async () => {
  const server = await withFreePort(async (port) => {
    const listening = net.createServer().listen(port, "127.0.0.1");
    await once(listening, "listening");
    return listening;
  });
  const { port } = server.address() as net.AddressInfo;
  assert.ok(port >= 20_000 && port < 32_000);
  server.close();
});

test("a port that was taken in between is given up for another one, but not for ever", async () => {
  const tried: number[] = [];
  const started = await withFreePort(async (port) => {
    tried.push(port);
    if (tried.length < 3) throw new Error("Bind for 0.0.0.0:20001 failed: port is already allocated");
    return "started";
  });
  assert.equal(started, "started");
  assert.equal(tried.length, 3);
  let attempts = 0;
  const never = withFreePort(async () => {
    attempts++;
    throw new Error("listen EADDRINUSE: address already in use");
  });
  await assert.rejects(never, /already in use/);
  assert.equal(attempts, 5);
});

test("any other problem is passed on at once", async () => {
  let attempts = 0;
  const broken = withFreePort(async () => {
    attempts++;
    throw new Error("there is no such image");
  });
  await assert.rejects(broken, /no such image/);
  assert.equal(attempts, 1);
});
