/**
 * What a broker makes of a damaged folder. It may say in one sentence that it cannot start, it may take a partition offline, and it may cut
 * a torn end; what it may not do is to hang, to fall over, to show anybody a message that nobody stored, to lose what is still there, or to
 * lose anything else without naming the file in its log.
 * The broker runs in this process: one of its own for each folder would take fifty times as long.
 */
import fs from "node:fs";
import { Broker } from "../../broker/broker";
import { openDataFolder } from "../../broker/data-folder";
import { KafkaError } from "../../broker/errors";
import { RecordBatchBuilder } from "../../broker/log/record-batch-builder";
import { type Parts, standardParts } from "../../broker/parts";
import { readSettings } from "../../broker/settings";
import { OFFSETS_TOPIC } from "../../broker/topics/internal-topics";
import { decodeBatches } from "../../harness/support/kafka/record-batch";
import { type Expected, expectations, isNamed } from "./expectations";
import { apply } from "./file-inputs";
import type { Damage } from "./input";
import { GROUP, SMALL_SEGMENTS, type Template } from "./template";

const READ_BYTES = 1 << 20;
const NEW_VALUE = "written on what was left";

export type FolderTemplate = Pick<Template, "folder" | "values" | "ranges" | "committed">;

export interface FolderResult {
  /** In a sentence; undefined: nothing is wrong. */
  fault: string | undefined;
  /** What the broker made of it, for the table. */
  outcome: string;
}

/** A broker that has started on a folder: what it must have, and what its log says. */
interface Started {
  broker: Broker;
  expected: ReadonlyMap<string, Expected>;
  said: readonly string[];
}

/** `parts`: others than the broker's own show that this check can fail. */
export async function tryDamaged(
  template: FolderTemplate,
  damages: readonly Damage[],
  copy: string,
  parts: Parts = standardParts,
): Promise<FolderResult> {
  fs.rmSync(copy, { recursive: true, force: true });
  fs.cpSync(template.folder, copy, { recursive: true });
  for (const damage of damages) apply(copy, damage);
  const expected = expectations(template.folder, copy, damages);
  const said: string[] = [];
  const open = () => start(copy, parts, (sentence) => said.push(sentence));
  let place = "the first start";
  try {
    const first = await open();
    const faults = [await lookAt({ ...first, expected, said }, template)];
    const outcome = await outcomeOf({ ...first, expected, said }, template);
    faults.push(await write(first.broker, template));
    await first.stop();
    place = "the second start";
    const second = await open();
    faults.push(await lookAt({ ...second, expected, said }, template));
    await second.stop();
    return { fault: faults.find((fault) => fault !== undefined), outcome };
  } catch (problem) {
    const isMeant = isSentence(problem);
    const fault = isMeant ? undefined : `at ${place}: ${(problem as Error).stack}`;
    return { fault, outcome: isMeant ? `refused at ${place}: ${(problem as Error).name}` : "fell over" };
  }
}

async function outcomeOf({ broker, said }: Started, { ranges }: FolderTemplate): Promise<string> {
  let [offline, cut, shorter] = [0, 0, 0];
  for (const [name, { end }] of ranges) {
    const [topic, number] = name.split("/") as [string, string];
    const range = await broker.offsets(topic, Number(number)).catch(() => undefined);
    if (range === undefined) offline++;
    else if (range.latest < end && isNamed(`${topic}-${number}`, said)) cut++;
    else if (range.latest < end) shorter++;
  }
  if (offline > 0) return "a partition offline, or gone";
  if (cut > 0) return "a torn end cut";
  return shorter > 0 ? "an end gone without a trace" : "all there";
}

async function start(folder: string, parts: Parts, warn: (sentence: string) => void) {
  const { settings } = readSettings({
    ...SMALL_SEGMENTS,
    KAFKA_LOG_DIRS: folder,
    LAB_FLUSH_ON_ACKS_ALL: "false",
  });
  const data = await openDataFolder(folder, settings);
  const storage = parts.storage.open({
    folder: data.folder,
    files: parts.files,
    memoryBytesMax: 0,
  });
  try {
    const broker = await Broker.open({ ...parts, storage }, settings, data.stoppedCleanly, warn);
    return { broker, stop: async () => data.release(await broker.close()) };
  } catch (problem) {
    data.release(false);
    throw problem;
  }
}

/** Whether it was meant to be said: a mistake in the code has another name, or more than one line. */
function isSentence(problem: unknown): boolean {
  return (
    problem instanceof KafkaError &&
    problem.name !== "UNKNOWN_SERVER_ERROR" &&
    !problem.message.includes("\n")
  );
}

async function lookAt(started: Started, template: FolderTemplate): Promise<string | undefined> {
  const { expected, said } = started;
  for (const { folder, trace } of expected.values())
    if (trace !== undefined && !isNamed(folder, said))
      return `${folder}: ${trace}, and the broker's log does not name it`;
  for (const [name, { end }] of template.ranges) {
    const one = expected.get(name.replace("/", "-"))!;
    const fault = await partitionFault(started, one, { name, end, values: template.values });
    if (fault !== undefined) return `${name}: ${fault}`;
  }
  return committedFault(started, template);
}

/** What was committed is there, unless something of the log of the groups, or of the partition, is not. */
async function committedFault({ broker, expected, said }: Started, { committed }: FolderTemplate) {
  const isSound = (log: Expected, name: string) =>
    log.topic === name && log.isIntact && !isNamed(log.folder, said);
  const groups = [...expected.values()].filter(({ folder }) => folder.startsWith(OFFSETS_TOPIC));
  if (!groups.every((log) => isSound(log, OFFSETS_TOPIC))) return undefined;
  for (const [name, offset] of committed) {
    const [topic, partition] = name.split("/") as [string, string];
    const log = expected.get(`${topic}-${partition}`)!;
    if (!isSound(log, topic)) continue;
    const found = await broker.consumers.committed(GROUP, topic, Number(partition));
    if (found !== offset) return `${name}: ${offset} was committed, and ${found} is left of it`;
  }
  return undefined;
}

async function partitionFault(
  { broker, said }: Started,
  { folder, topic, partition, isSpared, mayBeStrange, offsets }: Expected,
  { name, end: endBefore, values }: { name: string; end: number; values: FolderTemplate["values"] },
): Promise<string | undefined> {
  const isSaid = isNamed(folder, said);
  if (topic === undefined)
    return isSaid ? undefined : "its topic is gone, and the broker's log does not name its folder";
  const seen = new Set<number>();
  let end = -1;
  try {
    const range = await broker.offsets(topic, partition);
    end = range.latest;
    for (let offset = range.earliest; offset < end; ) {
      const messages = await messagesFrom(broker, { topic, partition, offset });
      const last = messages.at(-1);
      // The end of a compacted log may have been cleaned away.
      if (last === undefined) break;
      for (const { at, value } of messages) {
        const isStored = value === NEW_VALUE || values.get(`${name}@${at}`) === value || mayBeStrange;
        if (!isStored) return `at ${at} it shows ${JSON.stringify(value)}, which nobody stored there`;
        if (at >= end) return `at ${at} it shows something, and its end is ${end}`;
        seen.add(at);
      }
      offset = last.at + 1;
    }
  } catch (problem) {
    if (!isSentence(problem)) return (problem as Error).stack;
    if (isSpared) return `it was not damaged, and ${(problem as Error).message}`;
    return isSaid
      ? undefined
      : `the broker's log does not name what it refuses: ${(problem as Error).message}`;
  }
  if (isSpared && end < endBefore) return `it was not damaged, and ends at ${end} instead of ${endBefore}`;
  const lost = offsets.find((offset) => !seen.has(offset));
  return lost === undefined ? undefined : `offset ${lost} is whole in its files, and is not shown`;
}

async function messagesFrom(broker: Broker, place: { topic: string; partition: number; offset: number }) {
  const batches = decodeBatches(await broker.read(place, READ_BYTES));
  return batches
    .flatMap((batch) => batch.messages)
    .filter(({ offset }) => offset >= BigInt(place.offset))
    .map(({ offset, value }) => ({ at: Number(offset), value: value ?? "" }));
}

/** Where a message can be written, it is there at once, behind everything else. */
async function write(broker: Broker, { ranges }: FolderTemplate): Promise<string | undefined> {
  for (const name of ranges.keys()) {
    const [topic, number] = name.split("/") as [string, string];
    const partition = Number(number);
    try {
      const before = await broker.offsets(topic, partition);
      const value = Buffer.from(NEW_VALUE);
      const batch = new RecordBatchBuilder(Date.now());
      batch.add(Date.now(), Buffer.from("new"), value, 0, value.length);
      const at = await broker.append(topic, partition, batch.finish());
      if (at !== before.latest) return `${name}: the end was ${before.latest}, and a new message is at ${at}`;
      const [first] = decodeBatches(await broker.read({ topic, partition, offset: at }, READ_BYTES));
      const shown = first?.messages.find((message) => message.offset === BigInt(at))?.value;
      if (shown !== NEW_VALUE)
        return `${name}: what was just written at ${at} is shown as ${JSON.stringify(shown)}`;
    } catch (problem) {
      if (!isSentence(problem)) return `${name}: ${(problem as Error).stack}`;
    }
  }
  return undefined;
}
