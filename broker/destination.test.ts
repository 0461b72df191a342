import assert from "node:assert/strict";
import { test } from "node:test";
import { Broker } from "./broker";
import { topicFor } from "./destination";
import { MemoryStorage } from "./log/memory-storage";
import { standardParts } from "./parts";
import { readSettings } from "./settings";

test("who finds that another has just created the topic gets that one, and its id", async (t) => {
  const parts = { ...standardParts, storage: new MemoryStorage(1 << 20) };
  const engine = await Broker.open(parts, readSettings({}).settings, true, assert.fail);
  t.after(() => engine.close());
  const asked = await Promise.all(
    ["a", "b", "c"].map(() => topicFor({ engine, autoCreateTopics: true }, "fruit")),
  );
  const [there] = await engine.topics();
  assert.deepEqual(
    asked.map(({ id }) => id),
    [there?.id, there?.id, there?.id],
  );
});
