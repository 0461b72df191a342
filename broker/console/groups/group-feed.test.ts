import assert from "node:assert/strict";
import { test } from "node:test";
import { KafkaError } from "../../errors";
import type { GroupNow } from "../messages";
import { GroupFeed } from "./group-feed";

function group(state: string, memberCount = 0): GroupNow {
  const member = {
    id: "m".repeat(100),
    clientId: "",
    instanceId: null,
    host: "",
    partitions: [],
    heardMs: 0,
    sessionTimeoutMs: 0,
  };
  return {
    id: "g",
    type: "classic",
    state,
    generation: 1,
    assignor: "",
    members: new Array(memberCount).fill(member),
    partitions: [],
    rebalancingSinceMs: null,
  };
}

test("its number rises when it is something else, also nothing, and stays while it cannot be read", async () => {
  let answer: () => GroupNow = () => group("Empty");
  const feed = new GroupFeed(
    async () => answer(),
    () => 0,
  );
  const seen: [number, string | undefined][] = [];
  const look = async () => {
    await feed.look();
    seen.push([feed.version, feed.now?.state]);
  };
  const refuse = (name: "GROUP_ID_NOT_FOUND" | "KAFKA_STORAGE_ERROR") => () => {
    throw new KafkaError(name, "");
  };
  await look();
  await look();
  answer = () => group("Stable");
  await look();
  answer = refuse("KAFKA_STORAGE_ERROR");
  await look();
  answer = refuse("GROUP_ID_NOT_FOUND");
  await look();
  answer = () => group("Stable");
  await look();
  assert.deepEqual(seen, [
    [1, "Empty"],
    [1, "Empty"],
    [2, "Stable"],
    [2, "Stable"],
    [3, undefined],
    [4, "Stable"],
  ]);
});

test("a group that there never was is told as none", async () => {
  const feed = new GroupFeed(() => Promise.reject(new KafkaError("GROUP_ID_NOT_FOUND", "")));
  await feed.look();
  assert.equal(feed.version, 1);
  assert.equal(feed.now, null);
});

test("who asks while it is being looked at waits for that, and a large group is not looked at again at once", async () => {
  const clock = { now: 0 };
  let asked = 0;
  const feed = new GroupFeed(
    async () => {
      asked++;
      return group("Stable", 1000);
    },
    () => clock.now,
  );
  await Promise.all([feed.look(), feed.look(), feed.look()]);
  assert.equal(asked, 1);
  clock.now = 100;
  await feed.look();
  assert.equal(asked, 1);
  clock.now = 1000;
  await feed.look();
  assert.equal(asked, 2);
});

test("what takes long to look at is looked at seldom", async () => {
  const clock = { now: 0 };
  let asked = 0;
  const feed = new GroupFeed(
    async () => {
      asked++;
      clock.now += 10;
      return group("Stable");
    },
    () => clock.now,
  );
  await feed.look();
  clock.now = 200;
  await feed.look();
  assert.equal(asked, 1);
  clock.now = 220;
  await feed.look();
  assert.equal(asked, 2);
});
