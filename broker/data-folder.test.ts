import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { openDataFolder } from "./data-folder";

const ME = { nodeId: 1, clusterId: "" };
const MARKER = ".kafka_cleanshutdown";
const TIMEOUT = { timeout: 10_000 };

function newFolder(t: TestContext): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "data-folder-"));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A folder that a broker has used: it has a catalogue, and a marker if the broker stopped cleanly. */
async function usedFolder(t: TestContext, cleanly: boolean): Promise<string> {
  const folder = newFolder(t);
  const data = await openDataFolder(folder, { nodeId: 1, clusterId: "lab" });
  fs.writeFileSync(path.join(folder, "topics.json"), "{}");
  data.release(cleanly);
  return folder;
}

test("a folder that does not exist is created with all that is above it", TIMEOUT, async (t) => {
  const folder = path.join(newFolder(t), "a", "b", "c");
  const data = await openDataFolder(folder, ME);
  assert.equal(data.folder, folder);
  assert.match(fs.readFileSync(path.join(folder, "meta.properties"), "utf8"), /^version=1\ncluster\.id=/);
  data.release(true);
});

test("a new folder counts as stopped cleanly, for there is nothing to recover", TIMEOUT, async (t) => {
  const data = await openDataFolder(newFolder(t), ME);
  assert.equal(data.stoppedCleanly, true);
  data.release(false);
});

test("only a broker that stopped cleanly leaves the marker that the next one finds", TIMEOUT, async (t) => {
  for (const cleanly of [true, false]) {
    const data = await openDataFolder(await usedFolder(t, cleanly), ME);
    assert.equal(data.stoppedCleanly, cleanly);
    data.release(false);
  }
});

test(
  "the marker is taken when the folder is opened, so that a broker that dies leaves none",
  TIMEOUT,
  async (t) => {
    const folder = await usedFolder(t, true);
    const data = await openDataFolder(folder, ME);
    assert.equal(fs.existsSync(path.join(folder, MARKER)), false);
    data.release(false);
    const next = await openDataFolder(folder, ME);
    assert.equal(next.stoppedCleanly, false);
    next.release(false);
  },
);

test("the cluster's id is made once and stays", TIMEOUT, async (t) => {
  const folder = newFolder(t);
  const first = await openDataFolder(folder, ME);
  first.release(true);
  const second = await openDataFolder(folder, ME);
  second.release(true);
  assert.match(first.clusterId, /^[\w-]{22}$/);
  assert.equal(second.clusterId, first.clusterId);
  const third = await openDataFolder(newFolder(t), ME);
  third.release(true);
  assert.notEqual(third.clusterId, first.clusterId);
});

test("an id of the cluster that was asked for is taken over", TIMEOUT, async (t) => {
  const folder = newFolder(t);
  (await openDataFolder(folder, { nodeId: 7, clusterId: "lab" })).release(true);
  const data = await openDataFolder(folder, { nodeId: 7, clusterId: "lab" });
  assert.equal(data.clusterId, "lab");
  data.release(true);
});

const STRANGERS = [
  {
    identity: { nodeId: 2, clusterId: "lab" },
    message: /^KAFKA_NODE_ID is 2, but the data folder .* belongs to 1;/,
  },
  {
    identity: { nodeId: 1, clusterId: "bal" },
    message: /^CLUSTER_ID is bal, but the data folder .* belongs to lab;/,
  },
];

for (const { identity, message } of STRANGERS) {
  test(
    `${JSON.stringify(identity)} is refused by another's folder, whose marker stays`,
    TIMEOUT,
    async (t) => {
      const folder = await usedFolder(t, true);
      await assert.rejects(openDataFolder(folder, identity), { name: "KAFKA_STORAGE_ERROR", message });
      assert.equal(fs.existsSync(path.join(folder, MARKER)), true);
      (await openDataFolder(folder, ME)).release(true);
    },
  );
}

for (const version of ["2", "0", "", "x"]) {
  test(`a folder of format version "${version}" is refused and left as it is`, TIMEOUT, async (t) => {
    const folder = await usedFolder(t, true);
    const meta = path.join(folder, "meta.properties");
    fs.writeFileSync(meta, `version=${version}\ncluster.id=lab\nnode.id=1\n`);
    const before = fs.readdirSync(folder);
    await assert.rejects(openDataFolder(folder, ME), {
      name: "UNSUPPORTED_VERSION",
      message: /use the broker that wrote it, or a newer one/,
    });
    assert.deepEqual(fs.readdirSync(folder), before);
    assert.match(fs.readFileSync(meta, "utf8"), new RegExp(`^version=${version}\n`));
  });
}

test("one folder, one broker: a second one is refused until the first lets go", TIMEOUT, async (t) => {
  const folder = newFolder(t);
  const first = await openDataFolder(folder, ME);
  await assert.rejects(openDataFolder(folder, ME), {
    name: "KAFKA_STORAGE_ERROR",
    message: `the data folder ${folder} is in use by another broker; stop that one, or name another folder in KAFKA_LOG_DIRS`,
  });
  first.release(true);
  const second = await openDataFolder(folder, ME);
  second.release(true);
});

test("a lock that a dead broker left behind locks nobody out", TIMEOUT, async (t) => {
  const folder = newFolder(t);
  fs.writeFileSync(path.join(folder, ".lock"), "");
  (await openDataFolder(folder, ME)).release(true);
});

test("two folders are two brokers", TIMEOUT, async (t) => {
  const [one, other] = [await openDataFolder(newFolder(t), ME), await openDataFolder(newFolder(t), ME)];
  one.release(true);
  other.release(true);
});

test(
  "a folder below a file is an error with the reason and what to do, not an endless attempt",
  TIMEOUT,
  async (t) => {
    const file = path.join(newFolder(t), "file");
    fs.writeFileSync(file, "");
    for (const folder of [file, path.join(file, "data"), path.join(file, "deep", "data")]) {
      await assert.rejects(openDataFolder(folder, ME), {
        name: "KAFKA_STORAGE_ERROR",
        message:
          /^the data folder .* cannot be used: (EEXIST|ENOTDIR).*; name another folder in KAFKA_LOG_DIRS/,
      });
    }
  },
);

const LINUX_ONLY = { ...TIMEOUT, skip: process.platform !== "linux" && "only Linux has /proc" };

test("a folder where nobody can create one is an error as well", LINUX_ONLY, async () => {
  await assert.rejects(openDataFolder("/proc/kafka-lab/data", ME), { name: "KAFKA_STORAGE_ERROR" });
});

test("a path too long for a lock is refused, and nothing is written there", TIMEOUT, async (t) => {
  const folder = path.join(newFolder(t), "x".repeat(100), "y".repeat(100));
  await assert.rejects(openDataFolder(folder, ME), {
    name: "KAFKA_STORAGE_ERROR",
    message: /too long to be locked/,
  });
  assert.deepEqual(fs.readdirSync(folder), []);
});
