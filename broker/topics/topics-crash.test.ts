import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { DiskStorage } from "../log/disk-storage";
import { type Files, operatingSystemFiles } from "../log/files";
import { RecordBatchBuilder } from "../log/record-batch-builder";
import { RecordReader } from "../log/records";
import { standardParts } from "../parts";
import { Topics } from "./topics";

/** No test cuts the real power, so none waits for the real disk. */
const quickFiles: Files = {
  ...operatingSystemFiles,
  flush: async () => {},
  flushNow: () => {},
  flushFolder: async () => {},
  flushFolderNow: () => {},
};

/** A process that dies at its operation number `dieAt`, counted from `startCounting` on, half-way through where there is a half, and does nothing any more. */
function dyingFiles(dieAt: number): { files: Files; died: () => boolean; startCounting: () => void } {
  let operations = Number.NEGATIVE_INFINITY;
  const step = (half = () => {}) => {
    if (operations++ === dieAt) half();
    if (operations > dieAt) throw new Error("the process died");
  };
  const { open, write, truncate, rename, remove, makeFolder, removeFolder } = operatingSystemFiles;
  const mortal = <A extends unknown[], R>(operation: (...args: A) => R) => {
    return (...args: A): R => {
      step();
      return operation(...args);
    };
  };
  const files: Files = {
    ...quickFiles,
    open: mortal(open),
    truncate: mortal(truncate),
    rename: mortal(rename),
    remove: mortal(remove),
    makeFolder: mortal(makeFolder),
    flush: mortal(async () => {}),
    flushNow: mortal(() => {}),
    flushFolder: mortal(async () => {}),
    flushFolderNow: mortal(() => {}),
    write(fd, bytes, position) {
      step(() => write(fd, bytes.subarray(0, bytes.length / 2), position));
      return write(fd, bytes, position);
    },
    async removeFolder(folder) {
      step(() => {
        const [first] = fs.readdirSync(folder);
        if (first !== undefined) fs.rmSync(path.join(folder, first));
      });
      return removeFolder(folder);
    },
  };
  const startCounting = () => {
    operations = 0;
  };
  return { files, died: () => operations > dieAt, startCounting };
}

function open(
  folder: string,
  files: Files,
  stoppedCleanly: boolean,
  warn = (_: string) => {},
): Promise<Topics> {
  return Topics.open(
    { ...standardParts, storage: new DiskStorage(folder, files) },
    {
      defaults: { "retention.ms": "-1", "segment.bytes": "1000", "index.interval.bytes": "10" },
      topicsMax: 10,
      partitionsMax: 100,
      flushOnAcksAll: true,
      stoppedCleanly,
      warn,
    },
  );
}

const VALUES = ["one", "two"];

async function store(topics: Topics, name: string): Promise<void> {
  for (const log of topics.get(name)!.partitions) {
    for (const value of VALUES) {
      const builder = new RecordBatchBuilder(1);
      builder.add(1, null, Buffer.from(value), 0, value.length);
      log.append(builder.finish());
    }
    await log.acknowledged();
  }
}

async function valuesOf(topics: Topics, name: string): Promise<string[][]> {
  const all = topics.get(name)!.partitions.map(async (log) => {
    assert.equal(log.offline, undefined);
    const values: string[] = [];
    while (values.length < log.logEndOffset) {
      const reader = new RecordReader(await log.read(values.length, 1 << 20));
      while (reader.next()) values.push(String(reader.value));
    }
    return values;
  });
  return Promise.all(all);
}

function newFolder(t: TestContext): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "topics-crash-"));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const foldersOf = (folder: string, name: string) =>
  fs
    .readdirSync(folder)
    .filter((one) => one.startsWith(`${name}-`))
    .sort();

interface Change {
  /** The topics before the change. */
  before: string[];
  make(topics: Topics): Promise<unknown>;
  /** What must hold after the crash; `done`: the change was reported as done before. */
  check(topics: Topics, folder: string, done: boolean): Promise<void>;
}

const OWN = { "retention.ms": "77" };

const create: Change = {
  before: ["other"],
  make: (topics) => topics.create("subject", 2, OWN),
  check: (topics, folder, done) => assertThereOrNot(topics, folder, [], done ? true : undefined),
};
const remove: Change = {
  before: ["other", "subject"],
  make: (topics) => topics.delete("subject"),
  check: (topics, folder, done) => assertThereOrNot(topics, folder, VALUES, done ? false : undefined),
};
const addPartitions: Change = {
  before: ["other", "subject"],
  make: (topics) => topics.addPartitions("subject", 4),
  async check(topics, folder, done) {
    const partitions = await valuesOf(topics, "subject");
    const isChanged = partitions.length === 4;
    assert.ok(isChanged || !done);
    assert.deepEqual(partitions, isChanged ? [VALUES, VALUES, [], []] : [VALUES, VALUES]);
    assert.deepEqual(
      foldersOf(folder, "subject"),
      partitions.map((_, number) => `subject-${number}`),
    );
    // Whatever the crash left, there may be further partitions, which begin empty.
    await topics.addPartitions("subject", 5);
    assert.deepEqual(await valuesOf(topics, "subject"), [VALUES, VALUES, [], [], []]);
    assert.deepEqual(topics.get("subject")!.own, OWN);
  },
};
const configure: Change = {
  before: ["other", "subject"],
  make: (topics) => topics.configure("subject", () => ({ "segment.bytes": "99" })),
  async check(topics, _folder, done) {
    const { own } = topics.get("subject")!;
    if (done || own["segment.bytes"] !== undefined) assert.deepEqual(own, { "segment.bytes": "99" });
    else assert.deepEqual(own, OWN);
    assert.deepEqual(await valuesOf(topics, "subject"), [VALUES, VALUES]);
  },
};

/** The data folder as the change finds it; and what a process that dies at operation `dieAt` leaves of it. */
async function crashDuring(
  change: Change,
  folder: string,
  dieAt: number,
): Promise<{ died: boolean; done: boolean }> {
  const first = await open(folder, quickFiles, true);
  for (const name of change.before) {
    await first.create(name, 2, OWN);
    await store(first, name);
  }
  await first.close();
  const { files, died, startCounting } = dyingFiles(dieAt);
  const mortal = await open(folder, files, true);
  startCounting();
  const done = await change.make(mortal).then(
    () => true,
    () => false,
  );
  return { died: died(), done };
}

async function assertWholeOrNot(change: Change, folder: string, done: boolean): Promise<void> {
  const warnings: string[] = [];
  const topics = await open(folder, quickFiles, false, (sentence) => warnings.push(sentence));
  assert.deepEqual(await valuesOf(topics, "other"), [VALUES, VALUES]);
  await change.check(topics, folder, done);
  if (topics.get("subject") !== undefined) await topics.delete("subject");
  // Whatever the crash left, the name is free for a topic that begins empty.
  await topics.create("subject", 1, {});
  assert.deepEqual(await valuesOf(topics, "subject"), [[]]);
  await store(topics, "subject");
  assert.deepEqual(await valuesOf(topics, "subject"), [VALUES]);
  assert.deepEqual(warnings, []);
  await topics.close();
}

/** `there`: whether the topic must be there; undefined when it may be or not. */
async function assertThereOrNot(
  topics: Topics,
  folder: string,
  values: string[],
  there: boolean | undefined,
): Promise<void> {
  const subject = topics.get("subject");
  if (there !== undefined) assert.equal(subject !== undefined, there);
  if (subject === undefined) {
    assert.deepEqual(foldersOf(folder, "subject"), []);
  } else {
    assert.deepEqual(subject.own, OWN);
    assert.deepEqual(await valuesOf(topics, "subject"), Array(2).fill(values));
    assert.deepEqual(foldersOf(folder, "subject"), ["subject-0", "subject-1"]);
  }
}

const CHANGES = {
  "the creation of a topic": { change: create, momentsMin: 8 },
  "the deletion of a topic": { change: remove, momentsMin: 8 },
  "the creation of further partitions": { change: addPartitions, momentsMin: 8 },
  "a change of its configuration": { change: configure, momentsMin: 6 },
};

for (const [what, { change, momentsMin }] of Object.entries(CHANGES)) {
  test(`whenever the process dies during ${what}, the next start finds it done as a whole or not at all`, async (t) => {
    let crashes = 0;
    for (let dieAt = 0; ; dieAt++) {
      const folder = newFolder(t);
      const { died, done } = await crashDuring(change, folder, dieAt);
      await assertWholeOrNot(change, folder, done);
      if (!died) break;
      crashes++;
    }
    assert.ok(crashes >= momentsMin, `there were only ${crashes} moments to die at`);
  });

  test(`whenever the start after a death during ${what} dies as well, the next one finds the same`, async (t) => {
    let died = true;
    for (let dieAt = 0; died; dieAt += 4) {
      let diedAgain = true;
      for (let dieAgainAt = 0; diedAgain; dieAgainAt += 5) {
        const folder = newFolder(t);
        const crash = await crashDuring(change, folder, dieAt);
        died = crash.died;
        const second = dyingFiles(dieAgainAt);
        second.startCounting();
        await open(folder, second.files, false).catch(() => {});
        diedAgain = second.died();
        await assertWholeOrNot(change, folder, crash.done);
      }
    }
  });
}
