import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import fc from "fast-check";
import { type Files, operatingSystemFiles } from "./files";
import { GroupCommit } from "./group-commit";
import { batchOf, diskStorage, openLog, readAll } from "./testing";

interface Flush {
  file: string;
  end(problem?: Error): void;
}

/** A disk on which a flush takes until the test ends it. `begun` holds the flushes that have begun and not ended. */
function slowDisk() {
  const begun: Flush[] = [];
  const names = new Map<number, string>();
  const files: Files = {
    ...operatingSystemFiles,
    open(file) {
      const fd = operatingSystemFiles.open(file);
      names.set(fd, file);
      return fd;
    },
    flush: (fd) =>
      new Promise((resolve, reject) => {
        const file = names.get(fd)!;
        begun.push({ file, end: (problem) => (problem === undefined ? resolve() : reject(problem)) });
      }),
    flushFolder: async () => {},
  };
  return { files, begun };
}

function openOnSlowDisk(t: TestContext, options: { segmentBytes?: number; flushOnAcksAll?: boolean } = {}) {
  const { files, begun } = slowDisk();
  return openLog({ storage: diskStorage(t, files), ...options }).then((log) => ({ log, begun }));
}

/** What has become of a promise by now. */
function watch(promise: Promise<void>): { state: "waiting" | "done" | string } {
  const watched = { state: "waiting" };
  promise.then(
    () => {
      watched.state = "done";
    },
    (problem: Error) => {
      watched.state = problem.message;
    },
  );
  return watched;
}

test("however asks and flushes interleave, each ask ends as the first flush that began after it", async () => {
  const events = fc.array(fc.constantFrom("ask", "flush ends", "flush fails"), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(events, async (sequence) => {
      const flushes: { state: string; end(problem?: Error): void }[] = [];
      const commit = new GroupCommit(() => {
        return new Promise((resolve, reject) => {
          flushes.push({ state: "waiting", end: (problem) => (problem ? reject(problem) : resolve()) });
        });
      });
      const asks: { begunBefore: number; outcome: { state: string } }[] = [];
      const endFlush = async (problem?: Error) => {
        const running = flushes.find(({ state }) => state === "waiting");
        if (running === undefined) return;
        running.state = problem?.message ?? "done";
        running.end(problem);
        await nextTurn();
      };
      for (const event of [...sequence, "flush ends", "flush ends"]) {
        if (event === "ask") asks.push({ begunBefore: flushes.length, outcome: watch(commit.wait()) });
        else
          await endFlush(event === "flush fails" ? new Error(`flush ${flushes.length} failed`) : undefined);
        if (event === "ask") await nextTurn();
        assert.ok(flushes.filter(({ state }) => state === "waiting").length <= 1, "one flush at a time");
        for (const { begunBefore, outcome } of asks) {
          assert.equal(outcome.state, flushes[begunBefore]?.state ?? "waiting");
        }
      }
      assert.ok(asks.every(({ outcome }) => outcome.state !== "waiting"));
    }),
  );
});

test("everybody who asks during one flush shares the next", async () => {
  let flushes = 0;
  const commit = new GroupCommit(async () => {
    flushes++;
    await nextTurn();
  });
  const first = commit.wait();
  while (flushes === 0) await Promise.resolve();
  await Promise.all([first, ...Array.from({ length: 1000 }, () => commit.wait())]);
  assert.equal(flushes, 2);
});

test("a message is acknowledged when the flush has ended, and readable before", async (t) => {
  const { log, begun } = await openOnSlowDisk(t);
  log.append(batchOf(["a"]));
  const acknowledged = watch(log.acknowledged());
  await nextTurn();
  assert.equal(acknowledged.state, "waiting");
  assert.deepEqual(
    (await readAll(log)).map(({ value }) => value),
    ["a"],
  );
  begun.shift()!.end();
  await nextTurn();
  assert.equal(acknowledged.state, "done");
});

test("a message that is appended during a flush waits for the next one", async (t) => {
  const { log, begun } = await openOnSlowDisk(t);
  log.append(batchOf(["a"]));
  const first = watch(log.acknowledged());
  await nextTurn();
  log.append(batchOf(["b"]));
  const second = watch(log.acknowledged());
  begun.shift()!.end();
  await nextTurn();
  assert.deepEqual([first.state, second.state], ["done", "waiting"]);
  begun.shift()!.end();
  await nextTurn();
  assert.equal(second.state, "done");
});

test("many messages share one flush", async (t) => {
  const { log, begun } = await openOnSlowDisk(t);
  const outcomes = Array.from({ length: 50 }, (_, number) => {
    log.append(batchOf([`message ${number}`]));
    return watch(log.acknowledged());
  });
  await nextTurn();
  assert.equal(begun.length, 1);
  begun.shift()!.end();
  await nextTurn();
  assert.ok(outcomes.every(({ state }) => state === "done"));
  assert.equal(begun.length, 0);
});

test("a flush that fails fails everybody who waits, also for the next one, and takes the log offline", async (t) => {
  const { log, begun } = await openOnSlowDisk(t);
  log.append(batchOf(["a"]));
  const waiting = [watch(log.acknowledged()), watch(log.acknowledged())];
  await nextTurn();
  log.append(batchOf(["b"]));
  waiting.push(watch(log.acknowledged()));
  begun.shift()!.end(new Error("the disk is broken"));
  await nextTurn();
  for (const { state } of waiting) assert.match(state, /cannot flush .*: the disk is broken/);
  assert.equal(begun.length, 0, "asking such a disk again could get a yes without a reason");
  const refusal = { name: "KAFKA_STORAGE_ERROR", message: /the disk is broken/ };
  assert.throws(() => log.append(batchOf(["c"])), refusal);
  await assert.rejects(() => log.read(0, 1), refusal);
  await assert.rejects(() => log.acknowledged(), refusal);
});

test("a log that goes offline wakes those who wait for messages, so that they learn of it", async (t) => {
  const { log, begun } = await openOnSlowDisk(t);
  let woken = false;
  log.onAppend(() => {
    woken ||= log.offline !== undefined;
  });
  log.append(batchOf(["a"]));
  const acknowledged = watch(log.acknowledged());
  await nextTurn();
  begun.shift()!.end(new Error("the disk is broken"));
  await nextTurn();
  assert.match(acknowledged.state, /broken/);
  assert.ok(woken);
});

test("where acknowledgements do not wait for the disk, they come at once", async (t) => {
  const { log, begun } = await openOnSlowDisk(t, { flushOnAcksAll: false });
  log.append(batchOf(["a"]));
  await log.acknowledged();
  assert.equal(begun.length, 0);
});

test("a message in a segment that was rolled since is acknowledged after the flush of its own segment", async (t) => {
  const { log, begun } = await openOnSlowDisk(t, { segmentBytes: 1 });
  log.append(batchOf(["a"]));
  log.append(batchOf(["b"]));
  const acknowledged = watch(log.acknowledged());
  await nextTurn();
  const flushed: string[] = [];
  while (begun.length > 0) {
    assert.equal(acknowledged.state, "waiting");
    const flush = begun.shift()!;
    flushed.push(flush.file);
    flush.end();
    await nextTurn();
  }
  assert.equal(acknowledged.state, "done");
  for (const base of ["0.log", "1.log"]) assert.ok(flushed.some((file) => file.endsWith(base)));
});

test("a segment that is rolled while an older one is being flushed is not left out of the flush", async (t) => {
  const { log, begun } = await openOnSlowDisk(t, { segmentBytes: 1 });
  log.append(batchOf(["a"]));
  log.append(batchOf(["b"]));
  const acknowledged = watch(log.acknowledged());
  await nextTurn();
  assert.match(begun[0]!.file, /0\.log$/);
  log.append(batchOf(["c"]));
  const flushed: string[] = [];
  while (begun.length > 0 && acknowledged.state === "waiting") {
    const flush = begun.shift()!;
    flushed.push(flush.file);
    flush.end();
    await nextTurn();
  }
  assert.equal(acknowledged.state, "done");
  assert.ok(
    flushed.some((file) => file.endsWith("1.log")),
    `"b" was acknowledged, but only these files were flushed: ${flushed.map((file) => file.slice(-6))}`,
  );
});
