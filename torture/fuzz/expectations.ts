/**
 * What must be there of each partition when a broker has started on a damaged folder: worked out before it starts, from what was damaged,
 * from the bytes that are left, and from the catalogue as it is then.
 */
import fs from "node:fs";
import path from "node:path";
import { OFFSETS_TOPIC } from "../../broker/topics/internal-topics";
import type { Damage } from "./input";
import { COMPACTED } from "./template";
import { batchesIn, offsetsLeft, readLog, type StoredMessages, traceOfLoss } from "./what-is-left";

const PARTITION_FOLDER = /^(.+)-(\d+)$/;
/** They are made anew from the log, whatever has become of them. */
const DERIVED = new Set([".index", ".timeindex", ".snapshot"]);

export interface Expected {
  folder: string;
  /** What the catalogue calls its topic; undefined: no topic has it. */
  topic: string | undefined;
  partition: number;
  /** Nobody has touched what its messages depend on. */
  isSpared: boolean;
  /** A segment that came whole from another partition, and begins at the same offset, nobody can tell from the right one. */
  mayBeStrange: boolean;
  /** Messages that are still there, whole. */
  offsets: readonly number[];
  /** All that ever were there. */
  isIntact: boolean;
  /** Why it can be seen that something is lost. */
  trace: string | undefined;
}

/** By folder. `before` is the data folder as it was, `after` what has become of it. */
export function expectations(
  before: string,
  after: string,
  damages: readonly Damage[],
): ReadonlyMap<string, Expected> {
  const touched = damages
    .flatMap((damage) => ("other" in damage ? [damage.file, damage.other] : [damage.file]))
    .filter((file) => !DERIVED.has(path.extname(file)));
  const touchedFolders = new Set(touched.map((file) => path.dirname(file)));
  const hasMoved = damages.some((damage) => "other" in damage);
  const topicOf = readCatalogue(after);
  const all = [...batchesBefore(before)].map(([folder, batches]): [string, Expected] => {
    const partition = Number(PARTITION_FOLDER.exec(folder)![2]);
    const mayHaveGaps = folder.startsWith(`${COMPACTED}-`) || folder.startsWith(`${OFFSETS_TOPIC}-`);
    const log = readLog(path.join(after, folder));
    const offsets = offsetsLeft(batches, log);
    const count = offsetsLeft(batches, readLog(path.join(before, folder))).length;
    const trace = traceOfLoss(log, mayHaveGaps);
    const isIntact = offsets.length >= count && trace === undefined;
    const isSpared = !touchedFolders.has(folder);
    const mayBeStrange = hasMoved && !isSpared;
    const topic = topicOf(folder);
    return [folder, { folder, topic, partition, isSpared, mayBeStrange, offsets, isIntact, trace }];
  });
  return new Map(all);
}

/** Whether one of these sentences names the partition's folder, or a file in it. */
export function isNamed(folder: string, sentences: readonly string[]): boolean {
  return sentences.some(
    (sentence) => sentence.includes(`${folder}/`) || sentence.includes(`the folder ${folder} `),
  );
}

const known = new Map<string, ReadonlyMap<string, StoredMessages[]>>();

/** By folder. The folder as it was is the same for thousands that are damaged. */
function batchesBefore(dataFolder: string): ReadonlyMap<string, StoredMessages[]> {
  const found = known.get(dataFolder);
  if (found !== undefined) return found;
  const folders = fs.readdirSync(dataFolder).filter((name) => PARTITION_FOLDER.test(name));
  const batches = new Map(
    folders.map((folder) => [folder, batchesIn(readLog(path.join(dataFolder, folder)))]),
  );
  known.set(dataFolder, batches);
  return batches;
}

/** The topic of a partition's folder. A catalogue that cannot be read has none: then the broker does not start either. */
function readCatalogue(dataFolder: string): (folder: string) => string | undefined {
  let topics: unknown;
  try {
    topics = JSON.parse(fs.readFileSync(path.join(dataFolder, "topics.json"), "utf8"))?.topics;
  } catch {}
  const entries: { name: string; folder: string; partitions: number }[] = Array.isArray(topics) ? topics : [];
  return (folder) => {
    const [, own, number] = PARTITION_FOLDER.exec(folder)!;
    return entries.find((entry) => entry?.folder === own && Number(number) < entry.partitions)?.name;
  };
}
