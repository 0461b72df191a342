/**
 * A thread in which the answer's table of offsets is used directly, over a log that takes its time, or fails, when it is told to. It is
 * sent the name of a story, plays it, and sends back what was to be seen. Whoever started the thread can end it at any moment.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import type { Commit } from "../../broker/groups/committed-offsets";
import type { GroupLog, GroupRecord } from "../../broker/groups/group-log";
import { type Extension, standardParts } from "../../broker/parts";

export const STORIES = [
  "commits 5, and then 9 while the log takes its time",
  "commits 5, and then 9, which the log cannot write",
  "commits 5, and forgets it while the log takes its time",
  "commits 5 for three partitions at once",
] as const;

export type Story = (typeof STORIES)[number];

/** What was to be seen of the last thing that the table was asked to do. */
export interface Outcome {
  /** How many records each append of it had. */
  appends: number[];
  /** Before the log had written it. */
  hadResolved: boolean;
  toldBefore: number | undefined;
  /** After the log had written it, or failed. */
  wasRefused: boolean;
  toldAfter: number | undefined;
}

class SlowLog implements GroupLog {
  /** How many records each append had. */
  appends: number[] = [];
  /** What appends wait for, and fail with. */
  disk: Promise<void> = Promise.resolve();

  async append(_groupId: string, records: readonly GroupRecord[]): Promise<void> {
    this.appends.push(records.length);
    await this.disk;
  }

  async replay(): Promise<void> {}

  partitionOf(): number {
    return 0;
  }

  async prepare(): Promise<void> {}

  assertReadable(): void {}
}

const GROUP = "my-group";

function commitOf(partition: number, offset: number): Commit {
  const more = { leaderEpoch: -1, metadata: "", commitTimestampMs: 1, expireTimestampMs: -1 };
  return { topic: "my-topic", partition, offset, ...more };
}

async function play(extend: Extension, story: Story): Promise<Outcome> {
  const { offsets } = { ...standardParts, ...extend(standardParts) };
  const log = new SlowLog();
  const table = offsets.open(log);
  const told = () => table.committed(GROUP, "my-topic", 0)?.offset;
  await table.commit(GROUP, [commitOf(0, 5)]);

  const disk = Promise.withResolvers<void>();
  log.disk = disk.promise;
  log.appends = [];
  let hadResolved = false;
  const work = doing(story)().then(() => {
    hadResolved = true;
  });
  const isRefused = work.then(
    () => false,
    () => true,
  );
  await nextTurn();
  const before = { hadResolved, toldBefore: told() };
  if (story === "commits 5, and then 9, which the log cannot write")
    disk.reject(new Error("the disk is full"));
  else disk.resolve();
  const wasRefused = await isRefused;
  return { appends: log.appends, ...before, wasRefused, toldAfter: told() };

  function doing(story: Story): () => Promise<void> {
    if (story === "commits 5 for three partitions at once")
      return () =>
        table.commit(
          GROUP,
          [0, 1, 2].map((partition) => commitOf(partition, 5)),
        );
    if (story === "commits 5, and forgets it while the log takes its time")
      return () => table.forget(GROUP, [{ topic: "my-topic", partition: 0 }]);
    return () => table.commit(GROUP, [commitOf(0, 9)]);
  }
}

const port = parentPort;
if (port !== null) {
  const extend = require(workerData as string).default as Extension;
  // An append whose promise the answer forgets about must not end the thread: what is told shows the mistake.
  process.on("unhandledRejection", () => {});
  port.on("message", (story: Story) => {
    void play(extend, story).then((outcome) => port.postMessage(outcome));
  });
}
