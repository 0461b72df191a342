/** confluent-kafka (librdkafka): a producer, idempotent or not, and a consumer in a group, each in a process of its own. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { endsWithUs } from "../endings";
import { askedBy, workloadsOf } from "./library";
import { MESSAGE_BYTES_MAX, Progress, pause, placeIn, Values, type Workplace } from "./workload";

const DRIVER = path.join("torture", "workloads", "confluent.driver.py");
/** The first python3 of the path may be one that Debian's packages are not for. */
const PYTHONS = ["python3", "/usr/bin/python3"];
const OUTSTANDING_MAX = 20;
const PAUSE_MS = 5;
const END_MS_MAX = 3000;
/**
 * A batch that is too large, or has a message in it that is, is refused, and librdkafka then begins anew with the next epoch of its producer: also with
 * batches of which it does not know whether they are stored. So an idempotent one gets none. One that is not puts what it tries again
 * together with others: that the last try was refused says nothing of those before.
 */
const TOO_LARGE_SHARE = { idempotent: 0, others: 0.005 };
const BATCH_BYTES = { idempotent: MESSAGE_BYTES_MAX / 2, others: 1_000_000 };

interface Told {
  value?: string;
  problem?: string;
  partition?: number;
  offset?: number;
  gained?: number[];
  committed?: [number, number][];
}

let python: string | undefined;

async function missing(): Promise<string | undefined> {
  python = PYTHONS.find((command) => spawnSync(command, [DRIVER]).status === 0);
  return python === undefined
    ? "confluent-kafka (librdkafka) is not installed (Debian: python3-confluent-kafka)"
    : undefined;
}

function start({ host, port, topic }: Workplace, task: object, take: (told: Told) => void): ChildProcess {
  const words = JSON.stringify({ address: `${host}:${port}`, topic, ...task });
  const child = endsWithUs(spawn(python!, [DRIVER, words], { stdio: ["pipe", "pipe", "ignore"] }));
  // One that has ended can no longer be told anything, which is all the same.
  child.stdin!.on("error", () => {});
  createInterface({ input: child.stdout! }).on("line", (line) => take(JSON.parse(line)));
  return child;
}

async function produce(workplace: Workplace, isIdempotent: boolean): Promise<void> {
  const { topic, recorder, random, enough, over, partitions } = workplace;
  const asked = askedBy(workplace, isIdempotent);
  const kind = isIdempotent ? "idempotent" : "others";
  const values = new Values(topic, random, TOO_LARGE_SHARE[kind]);
  let outstanding = 0;
  const task = { do: "produce", isIdempotent, batchBytes: BATCH_BYTES[kind] };
  const child = start(workplace, task, ({ value, problem, offset }) => {
    outstanding--;
    if (problem === undefined) recorder.acknowledge(value!, offset);
  });
  const exited = once(child, "close");
  while (!enough.aborted && child.exitCode === null) {
    while (outstanding < OUTSTANDING_MAX) {
      const [partition, value] = [random.between(0, partitions - 1), values.next()];
      recorder.send(placeIn(workplace, partition), asked, value);
      outstanding++;
      child.stdin!.write(`${JSON.stringify({ partition, value })}\n`);
    }
    await pause(PAUSE_MS, enough);
  }
  child.stdin!.end();
  over.addEventListener("abort", () => child.kill("SIGKILL"), { once: true });
  await exited;
}

async function consume(workplace: Workplace): Promise<void> {
  const { topic, recorder } = workplace;
  const [name, group] = [`${topic} consumer`, `${topic}-group`];
  const progress = new Progress(workplace);
  /** Partitions that it has had for no message yet, since the group shared them. */
  const fresh = new Set<number>();
  const child = start(workplace, { do: "consume", group }, ({ gained = [], committed = [], ...message }) => {
    for (const partition of gained) fresh.add(partition);
    for (const [partition, offset] of committed)
      recorder.commit(placeIn(workplace, partition), group, offset);
    if (message.value === undefined) return;
    const [partition, offset] = [message.partition!, message.offset!];
    const place = placeIn(workplace, partition);
    if (fresh.delete(partition)) recorder.seek(place, name, offset);
    recorder.poll(place, name, [{ offset, value: message.value }]);
    progress.note(partition, offset + 1);
  });
  const exited = once(child, "close");
  if (!progress.over.aborted) await once(progress.over, "abort");
  child.stdin!.end();
  const hasEnded = new AbortController();
  await Promise.race([exited.then(() => hasEnded.abort()), pause(END_MS_MAX, hasEnded.signal)]);
  child.kill("SIGKILL");
  await exited;
}

export const confluent = workloadsOf({ name: "librdkafka", produce, consume, missing });
