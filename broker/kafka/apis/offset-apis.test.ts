import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { Broker } from "../../broker";
import { MemoryStorage } from "../../log/memory-storage";
import { standardParts } from "../../parts";
import { readSettings } from "../../settings";
import { errorCode } from "../answers";
import type { Api, Context } from "../api";
import { decoder } from "../codec/decode";
import { encoder } from "../codec/encode";
import { Reader } from "../codec/reader";
import { Writer } from "../codec/writer";
import { offsetCommit } from "./08-offset-commit";
import { offsetFetch } from "./09-offset-fetch";
import { findCoordinator } from "./10-find-coordinator";
import { offsetDelete } from "./47-offset-delete";

const UNKNOWN = errorCode("UNKNOWN_TOPIC_OR_PARTITION");

type Struct = Record<string, unknown>;

/** Asks a broker that has the topic `fruit` with two partitions, through the bytes of a version. */
async function open(t: TestContext, environment: Record<string, string> = {}) {
  const { settings } = readSettings(environment);
  const storage = new MemoryStorage(1 << 22);
  const broker = await Broker.open({ ...standardParts, storage }, settings, true, assert.fail);
  t.after(() => broker.close());
  await broker.createTopic("fruit", 2, new Map());
  return async (api: Api, version: number, request: Struct): Promise<Struct> => {
    const written = new Writer();
    encoder(api.request, version)(written, request);
    const advertised = { host: "127.0.0.1", port: 9092 };
    const context = { broker, settings, version, advertised } as Context;
    const answer = await api.handle(api.decode(version, new Reader(written.body())), context);
    const answered = new Writer();
    api.encode(version, answered, answer);
    return decoder(api.response, version)(new Reader(answered.body()));
  };
}

const versionsOf = ({ versions: { min, max } }: Api) =>
  Array.from({ length: max - min + 1 }, (_, number) => min + number);

function commits(...partitions: readonly [partition: number, offset: number][]): Struct[] {
  const asked = partitions.map(([partitionIndex, committedOffset]) => {
    return { partitionIndex, committedOffset, committedMetadata: `m${committedOffset}` };
  });
  return [{ name: "fruit", partitions: asked }];
}

/** Of OffsetFetch in any version, the answer for the group `g`. */
async function fetch(ask: Awaited<ReturnType<typeof open>>, version: number, topics: Struct[] | null) {
  const group = { groupId: "g", topics };
  const answer = await ask(offsetFetch, version, version >= 8 ? { groups: [group] } : group);
  const [found] = version >= 8 ? (answer.groups as Struct[]) : [answer];
  return (found!.topics as { name: string; partitions: Struct[] }[]).flatMap(({ name, partitions }) =>
    partitions.map((one) => [name, one.partitionIndex, one.committedOffset, one.metadata, one.errorCode]),
  );
}

test("what is committed in any version is fetched in any version", async (t) => {
  const ask = await open(t);
  for (const version of versionsOf(offsetCommit)) {
    const answer = await ask(offsetCommit, version, { groupId: "g", topics: commits([0, version], [7, 1]) });
    assert.deepEqual(answer.topics, [
      {
        name: "fruit",
        partitions: [
          { partitionIndex: 0, errorCode: 0 },
          { partitionIndex: 7, errorCode: UNKNOWN },
        ],
      },
    ]);
    for (const fetched of versionsOf(offsetFetch)) {
      const topics = [
        { name: "fruit", partitionIndexes: [0, 1] },
        { name: "nuts", partitionIndexes: [3] },
      ];
      assert.deepEqual(await fetch(ask, fetched, topics), [
        ["fruit", 0, version, `m${version}`, 0],
        ["fruit", 1, -1, "", 0],
        ["nuts", 3, -1, "", 0],
      ]);
      if (fetched >= 2)
        assert.deepEqual(await fetch(ask, fetched, null), [["fruit", 0, version, `m${version}`, 0]]);
    }
  }
});

test("several groups are answered each by itself", async (t) => {
  const ask = await open(t);
  await ask(offsetCommit, 9, { groupId: "g", topics: commits([0, 5]) });
  const asked = ["h", "g"].map((groupId) => ({ groupId, topics: null }));
  const { groups } = await ask(offsetFetch, 8, { groups: asked });
  assert.deepEqual(
    (groups as Struct[]).map(({ groupId, errorCode, topics }) => [groupId, errorCode, (topics as []).length]),
    [
      ["h", 0, 0],
      ["g", 0, 1],
    ],
  );
});

test("who claims to be a member of no group gets the error that its version knows", async (t) => {
  const ask = await open(t);
  for (const [version, name] of [
    [8, "ILLEGAL_GENERATION"],
    [9, "GROUP_ID_NOT_FOUND"],
  ] as const) {
    const request = { groupId: "g", memberId: "m", generationIdOrMemberEpoch: 1, topics: commits([0, 5]) };
    const { topics } = await ask(offsetCommit, version, request);
    const [{ partitions }] = topics as [{ partitions: Struct[] }];
    assert.deepEqual(partitions, [{ partitionIndex: 0, errorCode: errorCode(name) }]);
  }
});

test("offsets are deleted by partition; of a group that is not there, there is one answer", async (t) => {
  const ask = await open(t);
  const topics = [{ name: "fruit", partitions: [{ partitionIndex: 0 }, { partitionIndex: 9 }] }];
  const none = await ask(offsetDelete, 0, { groupId: "g", topics });
  assert.deepEqual([none.errorCode, none.topics], [errorCode("GROUP_ID_NOT_FOUND"), []]);
  await ask(offsetCommit, 9, { groupId: "g", topics: commits([0, 5], [1, 6]) });
  const { errorCode: code, topics: answered } = await ask(offsetDelete, 0, { groupId: "g", topics });
  assert.equal(code, 0);
  const partitions = [
    { partitionIndex: 0, errorCode: 0 },
    { partitionIndex: 9, errorCode: UNKNOWN },
  ];
  assert.deepEqual(answered, [{ name: "fruit", partitions }]);
  assert.deepEqual(await fetch(ask, 9, null), [["fruit", 1, 6, "m6", 0]]);
});

test("the coordinator of every group and transaction is this broker", async (t) => {
  const ask = await open(t);
  const node = { nodeId: 1, host: "127.0.0.1", port: 9092, errorCode: 0 };
  const here = { ...node, errorMessage: null };
  for (const version of versionsOf(findCoordinator)) {
    for (const keyType of version === 0 ? [0] : [0, 1]) {
      const answer = await ask(findCoordinator, version, { key: "g", keyType, coordinatorKeys: ["g", "h"] });
      if (version < 4) assert.deepEqual({ ...answer, ...node }, answer);
      else
        assert.deepEqual(answer.coordinators, [
          { key: "g", ...here },
          { key: "h", ...here },
        ]);
    }
  }
});

test("there is no coordinator for what this broker does not have, nor where its topic cannot be made", async (t) => {
  const ask = await open(t, { LAB_PARTITIONS_MAX: "2" });
  const { coordinators: shares } = await ask(findCoordinator, 6, { keyType: 2, coordinatorKeys: ["g:id:0"] });
  const [share] = shares as Struct[];
  assert.deepEqual([share!.errorCode, share!.nodeId], [errorCode("INVALID_REQUEST"), -1]);
  const answer = await ask(findCoordinator, 2, { key: "g" });
  assert.deepEqual([answer.errorCode, answer.nodeId], [errorCode("COORDINATOR_NOT_AVAILABLE"), -1]);
  assert.match(String(answer.errorMessage), /1 to 2 partitions \(LAB_PARTITIONS_MAX\), not 4/);
});

test("what is asked for twice is answered once: a small request has no large answer", async (t) => {
  const ask = await open(t);
  await ask(offsetCommit, 2, { groupId: "g", topics: commits([0, 5], [1, 6]) });
  const twice = { name: "fruit", partitionIndexes: [1, 1, 0, 1] };
  const expected = [
    ["fruit", 1, 6, "m6", 0],
    ["fruit", 0, 5, "m5", 0],
  ];
  for (const version of versionsOf(offsetFetch))
    assert.deepEqual(await fetch(ask, version, [twice, twice]), expected, `version ${version}`);
  const group = { groupId: "g", topics: null };
  const { groups } = await ask(offsetFetch, 8, { groups: [group, { groupId: "h", topics: null }, group] });
  assert.deepEqual(
    (groups as Struct[]).map(({ groupId }) => groupId),
    ["g", "h"],
  );
});
