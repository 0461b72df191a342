/** The log of the groups as anybody can read it, and your table by itself, without a broker around it. */
import { once } from "node:events";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { type DataTable, Then, When } from "@cucumber/cucumber";
import { decodeBatches, type Message } from "../../harness/support/kafka/record-batch";
import type { Structure } from "../../harness/support/kafka/values";
import type { LabWorld } from "../../harness/support/world";
import { CannotHere } from "../../harness/targets/target";
import { type Outcome, STORIES, type Story } from "./lone-table";

const OFFSETS_TOPIC = "__consumer_offsets";
const KEY_OF_AN_OFFSET = 1;

/** The records about a group's committed offsets in the topic `__consumer_offsets`, in their order: the offset, or that it is a tombstone. */
Then(
  "the log of the groups says of {string}:",
  async function (this: LabWorld, group: string, table: DataTable) {
    const expected = table.raw().map(([partition, what]) => `${partition} ${what}`);
    const said = await recordsOf(this, this.kafka.resolve(group));
    const lines = said.map((line) => this.names.fromBroker(Buffer.from(line)).toString());
    if (lines.join("\n") === expected.join("\n")) return;
    const show = (records: string[]) => records.map((line) => `\n  ${line}`).join("") || "\n  nothing";
    throw new Error(`the log of the groups says of ${group}:${show(lines)}\nexpected was:${show(expected)}`);
  },
);

/** `my-topic-0 5`, or `my-topic-0 tombstone`. */
async function recordsOf(world: LabWorld, groupId: string): Promise<string[]> {
  const said: string[] = [];
  for (const partition of await partitionsOfTheLog(world)) {
    const answer = await world.kafka.ask("Fetch", 11, [[partition, "fetchOffset=0"]]);
    const [topic] = answer.values.responses as Structure[];
    const [{ records }] = topic!.partitions as [Structure];
    const messages = decodeBatches(records as Buffer).flatMap(({ messages }) => messages);
    said.push(...messages.flatMap((message) => sentence(message, groupId)));
  }
  return said;
}

async function partitionsOfTheLog({ kafka }: LabWorld): Promise<string[]> {
  const answer = await kafka.ask("Metadata", 9, [["topics[0].name", OFFSETS_TOPIC]]);
  const [topic] = answer.values.topics as Structure[];
  return (topic!.partitions as Structure[]).map(({ partitionIndex }) => `${OFFSETS_TOPIC}-${partitionIndex}`);
}

/** What a record says of the group's offsets. Names are plain, and the numbers in a scenario small: so their bytes are as they were, though the harness reads messages as text. */
function sentence({ key, value }: Message, groupId: string): string[] {
  const bytes = Buffer.from(key ?? "");
  if (bytes.length < 2 || bytes.readInt16BE(0) !== KEY_OF_AN_OFFSET) return [];
  const [group, behindGroup] = textAt(bytes, 2);
  const [topic, behindTopic] = textAt(bytes, behindGroup);
  if (group !== groupId) return [];
  return [`${topic}-${bytes.readInt32BE(behindTopic)} ${offsetIn(value)}`];
}

function offsetIn(value: string | null): string {
  if (value === null) return "tombstone";
  const isNegative = value.charCodeAt(2) > 0x7f;
  return isNegative ? "a negative offset" : String(Buffer.from(value).readBigInt64BE(2));
}

function textAt(bytes: Buffer, at: number): [text: string, behind: number] {
  const start = at + 2;
  const end = start + bytes.readInt16BE(at);
  return [bytes.toString("utf8", start, end), end];
}

const STORY_MS_MAX = 3000;
const played = new WeakMap<LabWorld, Outcome>();
/** Plays the stories, one after the other. */
let thread: Worker | undefined;

// One step for each story, so that a misspelt one is a step that does not exist.
for (const story of STORIES) {
  /** Opens the answer's table of offsets over a log of the check's own, and sees what it tells. */
  When(`your table ${story}`, async function (this: LabWorld) {
    played.set(this, await outcomeOf(story));
  });
}

/** As long as the log has not written it, the promise has not resolved, and what was committed before is told; afterwards, what is true then. */
Then(
  /^meanwhile it tells (\d+) and has not resolved, and then it tells (\d+|nothing)$/,
  function (this: LabWorld, before: number, after: number | string) {
    const { hadResolved, toldBefore, toldAfter, wasRefused } = played.get(this)!;
    if (hadResolved)
      throw new Error("its promise has resolved, although the log has not written anything yet");
    if (toldBefore !== before)
      throw new Error(`while the log is still writing, it tells ${show(toldBefore)}, expected was ${before}`);
    if (wasRefused) throw new Error("it has rejected, although the log has written everything");
    if (show(toldAfter) !== String(after))
      throw new Error(`when the log has written it, it tells ${show(toldAfter)}, expected was ${after}`);
  },
);

/** The promise has rejected, and what was committed before is told. */
Then("it is refused, and {int} is told as before", function (this: LabWorld, before: number) {
  const { wasRefused, toldAfter } = played.get(this)!;
  if (!wasRefused) throw new Error("its promise has resolved, although the log could not write it");
  if (toldAfter !== before)
    throw new Error(`the log could not write it, and it tells ${show(toldAfter)}, expected was ${before}`);
});

/** The log was asked once to append, with all the records. */
Then("the log was asked to append {int} records together", function (this: LabWorld, records: number) {
  const appends = played.get(this)!.appends.join(", then ") || "nothing";
  if (appends !== String(records))
    throw new Error(`the log was asked to append ${appends}, expected was ${records} records at once`);
});

function show(offset: number | undefined): string {
  return offset === undefined ? "nothing" : String(offset);
}

/** Plays a story in the thread. One that hangs is ended, and the next story begins with a new one. */
async function outcomeOf(story: Story): Promise<Outcome> {
  const answer = process.env.LAB_ANSWER;
  if (answer === undefined)
    throw new CannotHere("it calls functions of our broker directly, and this broker is another one");
  thread ??= new Worker(path.join(__dirname, "lone-table.js"), { workerData: answer });
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
    throw new Error("your table does not come to an end: neither what it was asked to do, nor anything else");
  } finally {
    clearTimeout(timer);
  }
}
