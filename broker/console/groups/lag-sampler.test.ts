import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { GroupDetails } from "../../engine";
import { LagSampler } from "./lag-sampler";

/** Groups with one partition, whose end a test moves. */
function setUp(t: TestContext) {
  t.mock.timers.enable({ apis: ["setInterval", "Date"], now: 1_000_000 });
  const world = {
    end: 10 as number | undefined,
    committed: 4 as number | undefined,
    asked: [] as string[],
    isGone: false,
  };
  const consumers = {
    async group(id: string): Promise<GroupDetails> {
      world.asked.push(id);
      if (world.isGone) throw new Error("GROUP_ID_NOT_FOUND");
      const partitions = [
        {
          topic: "t",
          partition: 0,
          committed: world.committed,
          committedMs: 1,
          start: 0,
          end: world.end,
          owners: [],
        },
        { topic: "t", partition: 1, committed: 7, committedMs: 1, start: 0, end: 7, owners: [] },
      ];
      return { id, partitions } as unknown as GroupDetails;
    },
  };
  const sampler = new LagSampler(consumers);
  t.after(() => sampler.close());
  const pass = async (seconds: number) => {
    for (let at = 0; at < seconds; at++) {
      t.mock.timers.tick(1000);
      for (let turn = 0; turn < 200; turn++) await Promise.resolve();
    }
  };
  return { world, sampler, pass };
}

test("the first look has a point, and then there is one each second", async (t) => {
  const { world, sampler, pass } = setUp(t);
  assert.deepEqual(await sampler.look("g"), [{ atMs: 1_000_000, lag: 6 }]);
  world.end = 15;
  await pass(2);
  assert.deepEqual(await sampler.look("g"), [
    { atMs: 1_000_000, lag: 6 },
    { atMs: 1_001_000, lag: 11 },
    { atMs: 1_002_000, lag: 11 },
  ]);
});

test("ten minutes are kept, for as long as somebody has looked in the last ten", async (t) => {
  const { sampler, pass, world } = setUp(t);
  await sampler.look("g");
  await pass(400);
  await sampler.look("g");
  await pass(400);
  const points = await sampler.look("g");
  assert.equal(points.length, 600);
  assert.equal(points[0]!.atMs, 1_201_000);
  await pass(602);
  world.asked = [];
  await pass(60);
  assert.deepEqual(world.asked, []);
  assert.equal((await sampler.look("g")).length, 1);
});

test("what cannot be read, or is not committed, has no point", async (t) => {
  const { sampler, pass, world } = setUp(t);
  world.isGone = true;
  assert.deepEqual(await sampler.look("g"), []);
  world.isGone = false;
  world.end = undefined;
  await pass(1);
  assert.deepEqual(
    (await sampler.look("g")).map(({ lag }) => lag),
    [0],
  );
});

test("of many groups those that were looked at last are followed", async (t) => {
  const { sampler, pass, world } = setUp(t);
  for (let at = 0; at < 50; at++) await sampler.look(`g${at}`);
  await sampler.look("g0");
  await sampler.look("another");
  world.asked = [];
  await pass(1);
  assert.equal(world.asked.length, 50);
  assert.ok(world.asked.includes("g0") && world.asked.includes("another") && !world.asked.includes("g1"));
});
