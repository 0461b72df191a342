import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import net, { type Socket } from "node:net";
import test from "node:test";

/** The exit code beside a broker that does this with a connection. */
async function exitCodeBeside(answer: (socket: Socket) => void): Promise<number> {
  const server = net.createServer({ allowHalfOpen: true }, answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  const code = await check((server.address() as net.AddressInfo).port);
  server.close();
  return code;
}

async function check(port: number): Promise<number> {
  const child = spawn(process.execPath, ["--require", "ts-node/register", require.resolve("./healthcheck")], {
    env: { ...process.env, KAFKA_LISTENERS: `PLAINTEXT://127.0.0.1:${port}` },
    stdio: "ignore",
  });
  const [code] = await once(child, "exit");
  return code;
}

test("a broker that closes what was said nothing on is well, and has heard nothing", async () => {
  const heard: Buffer[] = [];
  const code = await exitCodeBeside((socket) => {
    socket.on("data", (bytes) => heard.push(bytes));
    socket.on("end", () => socket.end());
  });
  assert.equal(code, 0);
  assert.deepEqual(heard, []);
});

test("a broker that refuses, resets or is not there is not well", async () => {
  const refuses = exitCodeBeside((socket) => socket.end("ERR THROTTLING_QUOTA_EXCEEDED\n"));
  const resets = exitCodeBeside((socket) => socket.resetAndDestroy());
  assert.deepEqual(await Promise.all([refuses, resets, check(1)]), [1, 1, 1]);
});

test("a broker that never answers is not well", async () => {
  assert.equal(await exitCodeBeside(() => {}), 1);
});
