/** GET /metrics, and that a broker that nobody asks for it does without what makes it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fastify from "fastify";
import { Broker } from "../../broker";
import { MemoryStorage } from "../../log/memory-storage";
import { standardParts } from "../../parts";
import { readSettings } from "../../settings";
import { DoorTraffic } from "../../traffic";
import type { ConsoleSources } from "../sources";
import { addMetricsRoute } from "./metrics";

const isLoaded = () => Object.keys(require.cache).some((file) => file.includes("/prom-client/"));

test("prom-client is loaded by the first who asks, and all who ask are answered", async (t) => {
  const { settings } = readSettings({});
  const parts = { ...standardParts, storage: new MemoryStorage(1 << 20) };
  const broker = await Broker.open(parts, settings, true, assert.fail);
  const doors = { text: new DoorTraffic(), kafka: new DoorTraffic() };
  const app = fastify();
  addMetricsRoute(app, { broker, doors, settings } as unknown as ConsoleSources);
  t.after(async () => {
    await app.close();
    await broker.close();
  });
  await app.ready();
  assert.ok(!isLoaded());

  const answers = await Promise.all([1, 2, 3].map(() => app.inject("/metrics")));
  assert.ok(isLoaded());
  for (const { statusCode, headers, body } of answers) {
    assert.equal(statusCode, 200);
    assert.equal(headers["content-type"], "text/plain; version=0.0.4; charset=utf-8");
    assert.equal(headers["cache-control"], "no-store");
    assert.match(body, /^kafka_lab_connections\{door="text"\} 0$/m);
  }
});
