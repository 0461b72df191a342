import assert from "node:assert/strict";
import { test } from "node:test";
import type { Engine } from "../../engine";
import { batchOf } from "../../log/testing";
import { openConsole } from "../testing";
import { listTopics } from "./topics";

const TIMEOUT = { timeout: 30_000 };

test("the list of topics, in pages, and those that hold what is searched for", TIMEOUT, async (t) => {
  const { engine, json, ask } = await openConsole(t);
  for (const name of ["b", "a", "B.c", "__own"]) {
    await engine.createTopic(name, 2, new Map(name === "a" ? [["cleanup.policy", "compact"]] : []));
  }
  const first = await json("/api/topics?limit=3");
  assert.deepEqual(first, {
    topics: [
      { name: "B.c", partitionCount: 2, isInternal: false, isCompacted: false },
      { name: "__own", partitionCount: 2, isInternal: false, isCompacted: false },
      { name: "a", partitionCount: 2, isInternal: false, isCompacted: true },
    ],
    total: 4,
    next: "a",
  });
  const names = async (query: string) => {
    const { topics } = await json(`/api/topics?${query}`);
    return topics.map(({ name }: { name: string }) => name);
  };
  assert.deepEqual(await names(`after=${first.next}`), ["b"]);
  assert.deepEqual(await names("after=zzz"), []);
  assert.deepEqual(await names("search=b"), ["B.c", "b"]);
  assert.deepEqual(await names("search=%3Cscript%3E"), []);
  for (const limit of ["0", "1001", "x", ""]) {
    assert.equal((await ask(`/api/topics?limit=${limit}`)).status, 400, limit);
  }
});

test("a hundred thousand topics: only those that are shown are looked at", TIMEOUT, async () => {
  const names = Array.from({ length: 100_000 }, (_, at) => `topic-${String(at).padStart(6, "0")}`);
  let looked = 0;
  const engine = {
    topicNames: async () => names,
    describeTopic: async (name: string) => {
      looked++;
      return { name, partitionCount: 1, isInternal: false, isCompacted: false };
    },
  } as unknown as Engine;
  const list = await listTopics(engine, { after: "topic-050000", search: "0", limit: "20" });
  assert.deepEqual([list.topics[0]!.name, list.topics.length, looked], ["topic-050001", 20, 20]);
  assert.equal(list.next, list.topics.at(-1)!.name);
});

test("a topic with its partitions and their segments", TIMEOUT, async (t) => {
  const { engine, json, ask } = await openConsole(t);
  await engine.createTopic("t", 1, new Map([["segment.bytes", "100"]]));
  for (let at = 0; at < 3; at++) await engine.append("t", 0, batchOf(["x".repeat(50)]));
  const { partitions, config } = await json("/api/topics/t");
  const size = partitions[0].sizeBytes / 3;
  assert.equal(config["segment.bytes"], "100");
  assert.deepEqual(partitions, [
    {
      partition: 0,
      logStartOffset: 0,
      logEndOffset: 3,
      segmentCount: 3,
      sizeBytes: size * 3,
      segments: [0, 1, 2].map((baseOffset) => ({ baseOffset, sizeBytes: size })),
      offline: null,
    },
  ]);
  assert.equal((await ask("/api/topics/nothing")).status, 404);
  assert.equal((await ask("/api/topics/not%20a%20name")).status, 400);
  for (const name of ["x".repeat(9000), "%zz", "%ff"]) {
    const { status, body, headers } = await ask(`/api/topics/${name}`);
    assert.deepEqual([status, JSON.parse(body).error], [400, "INVALID_REQUEST"], name);
    assert.equal(headers["x-content-type-options"], "nosniff");
  }
});
