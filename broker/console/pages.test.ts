import assert from "node:assert/strict";
import fs from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { ConsolePort } from "./port";
import { openConsole, openSources } from "./testing";

const TIMEOUT = { timeout: 30_000 };

test("the page is not kept by browsers, its files with a hash in the name for ever", TIMEOUT, async (t) => {
  const { ask } = await openConsole(t);
  const index = await ask("/");
  assert.match(index.body, /<title>Kafka Lab/);
  assert.deepEqual([index.status, index.headers["cache-control"]], [200, "no-store"]);
  assert.match(index.headers["content-type"]!, /^text\/html/);
  const script = await ask("/assets/index-1a2b.js");
  assert.deepEqual(
    [script.status, script.headers["cache-control"]],
    [200, "public, max-age=31536000, immutable"],
  );
  assert.equal((await ask("/api/broker")).headers["cache-control"], "no-store");
});

test(
  "no address leads out of the page's folder, and what there is not is 404 in JSON",
  TIMEOUT,
  async (t) => {
    const { ask } = await openConsole(t);
    for (const target of [
      "/nothing",
      "/assets/",
      "/assets",
      "/../package.json",
      "/%2e%2e/package.json",
      "/assets/..%2f..%2f..%2fetc/passwd",
      "/..\\package.json",
      "//etc/passwd",
      "/assets/index-1a2b.js/",
      "/.git/config",
    ]) {
      const { status, body } = await ask(target);
      assert.deepEqual([status, JSON.parse(body).error], [404, "RESOURCE_NOT_FOUND"], target);
    }
  },
);

test("a page that was not built: the console says how, and the rest of it works", TIMEOUT, async (t) => {
  const empty = fs.mkdtempSync(path.join(tmpdir(), "kafka-lab-no-page-"));
  t.after(() => fs.rmSync(empty, { recursive: true }));
  const port = new ConsolePort({ host: "127.0.0.1", port: 0 }, await openSources(t), empty);
  const { port: number } = (await port.listen())!;
  t.after(() => port.close(0));
  const response = await fetch(`http://127.0.0.1:${number}/`);
  assert.equal(response.status, 503);
  assert.match(await response.text(), /npm run build:page/);
  assert.equal((await fetch(`http://127.0.0.1:${number}/api/broker`)).status, 200);
});
