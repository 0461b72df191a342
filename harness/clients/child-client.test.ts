import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import test, { after } from "node:test";
import { CannotHere } from "../targets/target";
import { ChildClient, NOT_INSTALLED } from "./child-client";
import type { ConsumeRequest } from "./client";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "kafka-lab-"));
after(() => fs.rmSync(folder, { recursive: true, force: true }));

/** A driver whose answer to each request is the body of a function of `request` and `say`. */
function driver(name: string, onRequest: string): string[] {
  const file = path.join(folder, `${name}.js`);
  fs.writeFileSync(
    file,
    `const say = (answer) => console.log(JSON.stringify(answer));
     const answer = (request) => { ${onRequest} };
     say({ version: "7" });
     require("readline").createInterface({ input: process.stdin }).on("line", (line) => answer(JSON.parse(line)));`,
  );
  return [process.execPath, file];
}

function clientWith(commands: string[][]): ChildClient {
  const can = { headers: "bytes", timestamps: true, tombstones: true } as const;
  return new ChildClient({ name: "somebody", can, commands, installedBy: "by magic" });
}

const REQUEST: ConsumeRequest = {
  address: "127.0.0.1:1",
  topic: "fruit",
  partitions: 1,
  from: { at: "beginning" },
  count: 1,
  patienceMs: 0,
};

test("requests are answered in turn by one process, which says when it is ready", async () => {
  const answers = `say({ id: request.id, ready: true });
    const message = { partition: 0, offset: request.count, timestamp: process.pid, key: null, value: "eA==", headers: [["h", "/w=="]] };
    setTimeout(() => say({ id: request.id, result: [message] }), 5);`;
  const client = clientWith([driver("echo", answers)]);
  let ready = 0;
  const [first, second] = await Promise.all([
    client.consume(REQUEST, () => ready++),
    client.consume({ ...REQUEST, count: 2 }),
  ]);
  client.close();
  assert.equal(ready, 1);
  assert.deepEqual([first[0]!.offset, second[0]!.offset], [1, 2]);
  assert.equal(first[0]!.timestamp, second[0]!.timestamp, "both came from the same process");
  assert.deepEqual(first[0]!.value, Buffer.from("x"));
  assert.deepEqual(first[0]!.headers, [["h", Buffer.from([0xff])]]);
});

test("a client that is not installed cannot be tested here, and the next command is tried before that is said", async () => {
  const missing = [process.execPath, "-e", `process.exit(${NOT_INSTALLED})`];
  await assert.rejects(clientWith([missing, ["no-such-program"]]).version(), (problem) => {
    assert.ok(problem instanceof CannotHere);
    assert.equal(problem.message, "somebody is not installed (by magic)");
    return true;
  });
  const client = clientWith([missing, driver("second", "")]);
  assert.equal(await client.version(), "7");
  client.close();
});

test("a client that hangs is killed, what it printed is in the error, and the next request has a new process", async () => {
  const client = clientWith([
    driver(
      "hangs",
      `console.error("stuck at " + request.topic); if (request.topic === "nuts") say({ id: request.id, result: [] });`,
    ),
  ]);
  await assert.rejects(
    client.consume({ ...REQUEST, patienceMs: -9500 }),
    /within 0.5 s and was killed[\s\S]*stuck at fruit/,
  );
  assert.deepEqual(await client.consume({ ...REQUEST, topic: "nuts" }), []);
  client.close();
});

test("a client that dies, and one that says what is wrong, are errors with what they said", async () => {
  const dies = clientWith([driver("dies", `console.error("ouch"); process.exit(9)`)]);
  await assert.rejects(dies.consume(REQUEST), /ended \(9\) instead of answering[\s\S]*ouch/);
  const complains = clientWith([driver("complains", `say({ id: request.id, error: "no such topic" })`)]);
  await assert.rejects(complains.consume(REQUEST), /somebody: no such topic/);
  complains.close();
});

test("what a library prints to standard output is no answer", async () => {
  const chatty = clientWith([driver("chatty", `console.log("hello!"); say({ id: request.id, result: [] })`)]);
  assert.deepEqual(await chatty.consume(REQUEST), []);
  chatty.close();
});
