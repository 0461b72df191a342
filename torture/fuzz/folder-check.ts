/**
 * What a broker makes of a damaged folder. It may say in one sentence that it cannot start, it may take a partition offline, and it may cut
 * a torn end; what it may not do is to hang, to fall over, to show anybody a message that nobody stored, or to lose what was not damaged.
 * The broker runs in this process: one of its own for each folder would take fifty times as long.
 */
import fs from "node:fs";
import path from "node:path";
import { Broker } from "../../broker/broker";
import { openDataFolder } from "../../broker/data-folder";
import { KafkaError } from "../../broker/errors";
import { RecordBatchBuilder } from "../../broker/log/record-batch-builder";
import { standardParts } from "../../broker/parts";
import { readSettings } from "../../broker/settings";
import { decodeBatches } from "../../harness/support/kafka/record-batch";
import { apply } from "./file-inputs";
import type { Damage } from "./input";
import { COMPACTED, GROUP, SMALL_SEGMENTS, type Template } from "./template";

const READ_BYTES = 1 << 20;
const NEW_VALUE = "written on what was left";

export type FolderTemplate = Pick<Template, "folder" | "values" | "ranges" | "committed">;

export interface FolderResult {
  /** In a sentence; undefined: nothing is wrong. */
  fault: string | undefined;
  /** What the broker made of it, for the table. */
  outcome: string;
}

export async function tryDamaged(
  template: FolderTemplate,
  damages: readonly Damage[],
  copy: string,
): Promise<FolderResult> {
  fs.rmSync(copy, { recursive: true, force: true });
  fs.cpSync(template.folder, copy, { recursive: true });
  for (const damage of damages) apply(copy, damage);
  const spared = sparedBy(damages);
  // A segment that came whole from another partition, and begins at the same offset, nobody can tell from the right one.
  const mayBeStrange = damages.some((damage) => "other" in damage);
  let place = "the first start";
  try {
    const first = await start(copy);
    const faults = [await lookAt(first.broker, template, mayBeStrange, spared)];
    const outcome = await outcomeOf(first.broker, template);
    faults.push(await write(first.broker, template));
    await first.stop();
    place = "the second start";
    const second = await start(copy);
    faults.push(await lookAt(second.broker, template, mayBeStrange, spared));
    await second.stop();
    return { fault: faults.find((fault) => fault !== undefined), outcome };
  } catch (problem) {
    const isMeant = isSentence(problem);
    const fault = isMeant ? undefined : `at ${place}: ${(problem as Error).stack}`;
    return { fault, outcome: isMeant ? `refused at ${place}: ${(problem as Error).name}` : "fell over" };
  }
}

async function outcomeOf(broker: Broker, { ranges }: FolderTemplate): Promise<string> {
  let [offline, shorter] = [0, 0];
  for (const [name, { end }] of ranges) {
    const [topic, number] = name.split("/") as [string, string];
    const range = await broker.offsets(topic, Number(number)).catch(() => undefined);
    if (range === undefined) offline++;
    else if (range.latest < end) shorter++;
  }
  if (offline > 0) return "a partition offline, or gone";
  return shorter > 0 ? "a torn end cut" : "all there";
}

async function start(folder: string) {
  const { settings } = readSettings({
    ...SMALL_SEGMENTS,
    KAFKA_LOG_DIRS: folder,
    LAB_FLUSH_ON_ACKS_ALL: "false",
  });
  const data = await openDataFolder(folder, settings);
  const storage = standardParts.storage.open({
    folder: data.folder,
    files: standardParts.files,
    memoryBytesMax: 0,
  });
  try {
    const broker = await Broker.open({ ...standardParts, storage }, settings, data.stoppedCleanly, () => {});
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

/** Which folders nobody touched; a catalogue that lies about one topic may lie about all. */
function sparedBy(damages: readonly Damage[]): (folder: string) => boolean {
  const touched = damages.flatMap((damage) => [damage.file, "other" in damage ? damage.other : damage.file]);
  const folders = new Set(touched.map((file) => path.dirname(file)));
  return (folder) => !folders.has(".") && !folders.has(folder);
}

async function lookAt(
  broker: Broker,
  { values, ranges, committed }: FolderTemplate,
  mayBeStrange: boolean,
  isSpared: (folder: string) => boolean,
): Promise<string | undefined> {
  for (const [name, range] of ranges) {
    const isWhole = isSpared(name.replace("/", "-"));
    const isStored = (value: string, at: number) =>
      value === NEW_VALUE || values.get(`${name}@${at}`) === value || (mayBeStrange && !isWhole);
    const fault = await partitionFault(broker, isStored, name, range, isWhole);
    if (fault !== undefined) return `${name}: ${fault}`;
  }
  if (!isSpared("__consumer_offsets-0") || !isSpared("__consumer_offsets-1")) return undefined;
  for (const [name, offset] of committed) {
    const [topic, partition] = name.split("/") as [string, string];
    if (!isSpared(`${topic}-${partition}`)) continue;
    const found = await broker.consumers.committed(GROUP, topic, Number(partition));
    if (found !== offset) return `${name}: ${offset} was committed, and ${found} is left of it`;
  }
  return undefined;
}

async function partitionFault(
  broker: Broker,
  isStored: (value: string, at: number) => boolean,
  name: string,
  whole: { start: number; end: number },
  isSpared: boolean,
): Promise<string | undefined> {
  const [topic, number] = name.split("/") as [string, string];
  const partition = Number(number);
  const seen: number[] = [];
  let end = -1;
  try {
    const range = await broker.offsets(topic, partition);
    end = range.latest;
    for (let offset = range.earliest; offset < end; ) {
      const batches = decodeBatches(await broker.read({ topic, partition, offset }, READ_BYTES));
      const messages = batches
        .flatMap((batch) => batch.messages)
        .filter((one) => one.offset >= BigInt(offset));
      const last = messages.at(-1);
      // The end of a compacted log may have been cleaned away.
      if (last === undefined) break;
      for (const message of messages) {
        const at = Number(message.offset);
        if (!isStored(message.value ?? "", at))
          return `at ${at} it shows ${JSON.stringify(message.value)}, which nobody stored there`;
        if (at >= end) return `at ${at} it shows something, and its end is ${end}`;
        seen.push(at);
      }
      offset = Number(last.offset) + 1;
    }
  } catch (problem) {
    if (!isSentence(problem)) return (problem as Error).stack;
    return isSpared ? `it was not damaged, and ${(problem as Error).message}` : undefined;
  }
  if (!isSpared) return undefined;
  const isWhole = topic === COMPACTED ? end >= whole.end : seen.length >= whole.end - whole.start;
  return isWhole
    ? undefined
    : `it was not damaged, and of ${whole.start} to ${whole.end} only ${seen.length} are left`;
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
