/** A consumer as a program of its own, which is killed between any two of its steps and started again. */
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { After, Then, When } from "@cucumber/cucumber";
import { inTurns } from "../../harness/in-turns";
import type { LabWorld } from "../../harness/support/world";

const RUN_MS_MAX = 5000;
/** A consumer of three messages that does more than this is in an endless loop. */
const STEPS_MAX = 60;
const KILLER = path.resolve("exercises", "08-at-most-once-at-least-once", "kill-at.cjs");

/** One life of a consumer, or one that ended early and the next that went on. */
interface Story {
  /** What the first life did until it was killed, a line for each step. */
  done: string[];
  wasKilled: boolean;
  processed: string[];
}

const folders = new WeakMap<LabWorld, string>();
const stories = new WeakMap<LabWorld, Story[]>();

function newFolder(): string {
  return fs.mkdtempSync(path.join(os.tmpdir(), "kafka-lab-consumer-"));
}

function folderOf(world: LabWorld): string {
  const folder = folders.get(world) ?? newFolder();
  folders.set(world, folder);
  return folder;
}

After(function (this: LabWorld) {
  const folder = folders.get(this);
  if (folder !== undefined) fs.rmSync(folder, { recursive: true, force: true });
});

/** Runs the consumer in the scenario's folder until it ends by itself. */
When("the consumer reads {string} {string}", async function (this: LabWorld, topic: string, mode: string) {
  await life(this, folderOf(this), topic, mode, 0);
});

/** Lives as often as it has steps: each time killed before another step, and then started again until it ends by itself. */
When(
  "the consumer reads {string} {string}, killed before each of its steps in turn and started again",
  async function (this: LabWorld, topic: string, mode: string) {
    const whole = await twoLives(this, topic, mode, STEPS_MAX);
    if (whole.wasKilled)
      throw new Error(`the consumer made more than ${STEPS_MAX} steps:\n${list(whole.done)}`);
    const steps = whole.done.map((_, number) => number + 1);
    const all: Story[] = [];
    await inTurns(steps, os.availableParallelism(), async (step) => {
      all.push(await twoLives(this, topic, mode, step));
    });
    stories.set(this, [...all.sort((a, b) => a.done.length - b.done.length), whole]);
  },
);

/** Compares the lines of `processed.txt` with these, in order. */
Then("it has processed {string}", function (this: LabWorld, lines: string) {
  const processed = processedIn(folderOf(this));
  const expected = lines === "" ? [] : lines.split(",");
  if (processed.join() !== expected.join())
    throw new Error(`processed.txt should have: ${show(expected)}; it has: ${show(processed)}`);
});

/** No story lost a message. */
Then("every time each of {string} was processed at least once", function (this: LabWorld, lines: string) {
  judge(this, lines, (count) => count >= 1, "was lost");
});

/** No story processed a message twice. */
Then("every time each of {string} was processed at most once", function (this: LabWorld, lines: string) {
  judge(this, lines, (count) => count <= 1, "was processed twice");
});

/** The cost of one crash: so many lines too few or too many in `processed.txt`. */
Then(
  "one crash cost at most {int} message(s), which was/were {word}",
  function (this: LabWorld, most: number, fate: string) {
    const whole = storiesOf(this).at(-1)!.processed.length;
    for (const { done, processed } of storiesOf(this)) {
      const cost = fate === "lost" ? whole - processed.length : processed.length - whole;
      if (cost <= most) continue;
      throw new Error(
        `one crash cost ${cost} messages, which were ${fate}. Before it, the consumer did this:\n${list(done)}\n` +
          `processed.txt has: ${show(processed)}`,
      );
    }
  },
);

function storiesOf(world: LabWorld): Story[] {
  return stories.get(world) ?? [];
}

function judge(world: LabWorld, lines: string, isFine: (count: number) => boolean, fate: string): void {
  for (const { done, wasKilled, processed } of storiesOf(world)) {
    const message = lines.split(",").find((line) => !isFine(processed.filter((one) => one === line).length));
    if (message === undefined) continue;
    const how = wasKilled
      ? "was then killed, and was started again"
      : "ended by itself, and was started again";
    throw new Error(
      `the message "${message}" ${fate}. The consumer did this, ${how}:\n${list(done)}\nprocessed.txt has: ${show(processed)}`,
    );
  }
}

function list(done: readonly string[]): string {
  return done.length === 0 ? "  (nothing)" : done.map((line) => `  ${line}`).join("\n");
}

function show(lines: readonly string[]): string {
  return lines.length === 0 ? "nothing" : lines.join(", ");
}

/** In a new folder: a life that is killed before step number `killAt`, and one that is not. */
async function twoLives(world: LabWorld, topic: string, mode: string, killAt: number): Promise<Story> {
  const folder = newFolder();
  try {
    const first = await life(world, folder, topic, mode, killAt);
    await life(world, folder, topic, mode, 0);
    return { ...first, processed: processedIn(folder) };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function processedIn(folder: string): string[] {
  const file = path.join(folder, "processed.txt");
  return fs.existsSync(file) ? fs.readFileSync(file, "utf8").split("\n").slice(0, -1) : [];
}

/** Runs the consumer once. @throws Error when it fails, or does not end. */
async function life(world: LabWorld, folder: string, topic: string, mode: string, killAt: number) {
  const { host, port } = world.broker;
  const trace = path.join(folder, "trace");
  fs.rmSync(trace, { force: true });
  const words = [host, String(port), world.names.toBroker(topic), folder, mode];
  const child = spawn(
    process.execPath,
    ["--enable-source-maps", "--require", KILLER, process.env.LAB_ANSWER!, ...words],
    {
      env: { ...process.env, KILL_AT: String(killAt), KILL_TRACE: trace },
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(0, 2000);
  });
  const timer = setTimeout(() => child.kill("SIGTERM"), RUN_MS_MAX);
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => {
    child.once("close", (code, signal) => resolve([code, signal]));
  });
  clearTimeout(timer);
  const wasKilled = signal === "SIGKILL" && killAt > 0;
  if (signal === "SIGTERM") throw new Error(`the consumer had not ended after ${RUN_MS_MAX / 1000} s`);
  if (!wasKilled && code !== 0)
    throw new Error(`the consumer ended with exit code ${code}:\n${ownPlaces(errors)}`);
  const done = fs.existsSync(trace) ? fs.readFileSync(trace, "utf8").split("\n").slice(0, -1) : [];
  return { done, wasKilled };
}

/** Places in the answer, named from the project's folder. */
function ownPlaces(errors: string): string {
  return errors.replaceAll(`${process.cwd()}/`, "").trim();
}
