/** Your waiter by itself, without a broker around it: for what a client cannot see. */
import { once } from "node:events";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { Then, When } from "@cucumber/cucumber";
import type { LabWorld } from "../../harness/support/world";
import { CannotHere } from "../../harness/targets/target";
import { type Outcome, STORIES, type Story } from "./lone-wait";

const STORY_MS_MAX = 3000;
const LOGS = 2;

interface Played extends Outcome {
  story: Story;
}

const played = new WeakMap<LabWorld, Played>();
/** Plays the stories, one after the other. */
let thread: Worker | undefined;

// One step for each story, so that a misspelt one is a step that does not exist.
for (const story of STORIES) {
  /** Calls `wait` of the answer's waiter with two logs of the check's own, and sees what becomes of it. */
  When(`your waiter waits on two logs ${story}`, async function (this: LabWorld) {
    played.set(this, { ...(await outcomeOf(story)), story });
  });
}

/** The wait has not ended: no message came, no deadline, and the client is still there. */
Then("it is still waiting", function (this: LabWorld) {
  if (played.get(this)!.isOver)
    throw new Error(
      "the wait is over, though no message has come, its client is there, and it has no deadline (maxWaitMs is Infinity)",
    );
});

/** Whoever asks again and again although nothing was appended is polling. */
Then("it has not asked again whether there is enough", function (this: LabWorld) {
  if (played.get(this)!.askedAgain)
    throw new Error("it asked enough() again, though nothing was appended to the logs meanwhile");
});

/** It has a listener at each of the logs. */
Then("it is called by both logs when something comes", function (this: LabWorld) {
  const { listenedTo } = played.get(this)!;
  if (listenedTo < LOGS) throw new Error(`it listens to ${listenedTo} of the ${LOGS} logs (onAppend)`);
});

/** The promise that `wait` returned has resolved. */
Then("the wait is over", function (this: LabWorld) {
  assertOver(played.get(this)!);
});

/** The same, and nobody listens any more, to the logs or to the signal, and no timer runs. */
Then("the wait is over, and nothing is left of it", function (this: LabWorld) {
  const { story, left } = assertOver(played.get(this)!);
  if (left.length > 0)
    throw new Error(`the wait ${story} is over, and this is left of it: ${left.join(", ")}`);
});

function assertOver(outcome: Played): Played {
  if (outcome.isOver) return outcome;
  throw new Error(`the wait ${outcome.story} is not over: the promise that wait() returned has not resolved`);
}

/** Plays a story in the thread. One that hangs is ended, and the next story begins with a new one. */
async function outcomeOf(story: Story): Promise<Outcome> {
  const answer = process.env.LAB_ANSWER;
  if (answer === undefined)
    throw new CannotHere("it calls a function of our broker directly, and this broker is another one");
  thread ??= new Worker(path.join(__dirname, "lone-wait.js"), { workerData: answer });
  const player = thread;
  // It need not be ended: it does not keep the check from ending.
  player.unref();
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), STORY_MS_MAX);
  try {
    const answered = once(player, "message", { signal: patience.signal });
    player.postMessage(story);
    const [outcome] = await answered;
    return outcome as Outcome;
  } catch (problem) {
    thread = undefined;
    await player.terminate();
    if (!patience.signal.aborted) throw problem;
    throw new Error("your waiter is in an endless loop: nothing else can run any more");
  } finally {
    clearTimeout(timer);
  }
}
