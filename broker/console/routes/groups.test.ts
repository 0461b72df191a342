import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import fastify from "fastify";
import { Broker } from "../../broker";
import { MemoryStorage } from "../../log/memory-storage";
import { standardParts } from "../../parts";
import { readSettings } from "../../settings";
import { WatchedGroups } from "../groups/watched-groups";
import type { GroupList, GroupNow, LagPoint } from "../messages";
import { addGroupRoutes } from "./groups";

const TIMEOUT = { timeout: 20_000 };

/** A broker with groups that have committed the offset 0 of an empty topic. */
async function setUp(t: TestContext, ...ids: string[]) {
  const { settings } = readSettings({});
  const parts = { ...standardParts, storage: new MemoryStorage(1 << 26) };
  const broker = await Broker.open(parts, settings, true, assert.fail);
  t.after(() => broker.close());
  await broker.createTopic("t", 1, new Map());
  for (const id of ids) await broker.consumers.commit(id, [{ topic: "t", partition: 0, offset: 0 }]);
  const groups = new WatchedGroups(broker.consumers);
  t.after(() => groups.close());
  const app = fastify();
  addGroupRoutes(app, groups);
  t.after(() => app.close());
  const get = async <T>(path: string) => (await app.inject(path)).json<T>();
  return { app, get };
}

test("the list: searched, and a page of it at a time", TIMEOUT, async (t) => {
  const { get } = await setUp(t, "alpha", "beta", "gamma");
  const all = await get<GroupList>("/api/groups");
  assert.deepEqual(
    all.groups.map(({ id }) => id),
    ["alpha", "beta", "gamma"],
  );
  // What is given twice counts once.
  const page = await get<GroupList>("/api/groups?search=x&search=a&after=alpha&limit=1");
  assert.deepEqual(page, {
    groups: [{ id: "beta", state: "Empty", type: "classic", memberCount: 0 }],
    total: 3,
    next: "beta",
  });
});

test("one group, and its lag, whatever is in its name", TIMEOUT, async (t) => {
  const name = 'a/b?c=<script>&"%';
  const { get } = await setUp(t, name);
  const path = `/api/groups/${encodeURIComponent(name)}`;
  const group = await get<GroupNow>(path);
  assert.equal(group.id, name);
  assert.equal(group.partitions[0]!.committed, 0);
  assert.deepEqual(
    (await get<LagPoint[]>(`${path}/lag`)).map(({ lag }) => lag),
    [0],
  );
});

test("what is refused is refused by Kafka's name", TIMEOUT, async (t) => {
  const { app } = await setUp(t);
  const names: string[] = [];
  app.addHook("onError", async (_request, _reply, error) => void names.push(error.name));
  for (const path of ["/api/groups/nobody", "/api/groups/nobody/lag", "/api/groups?limit=0"])
    await app.inject(path);
  assert.deepEqual(names, ["GROUP_ID_NOT_FOUND", "GROUP_ID_NOT_FOUND", "INVALID_REQUEST"]);
});
