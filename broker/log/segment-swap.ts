/**
 * Puts a cleaned segment in the place of those that it was made from, so that a crash at any moment leaves either them or it, and nothing
 * else for good. The names tell how far it came (as in Kafka):
 *
 *     NAME.log.cleaned    being written; of no use without the rest, so the next start removes it
 *     NAME.log.swap       whole and on the disk: it counts, and the next start removes what it replaces
 *     NAME.log.deleted    removed; where its room was not given back any more, the next start does it
 *
 * Invariant: the segments that are replaced go only when the name `.swap` is on the disk, and the new one takes their name only when they
 * are gone for good: two segments that both have an offset are never there for a start to choose from.
 */

import { KafkaError } from "../errors";
import { BLOCK_BYTES, readBatches } from "./batch-reader";
import { lastOffset, sizeBytes } from "./record-batch";
import { type Segment, segmentFileName } from "./segment";
import { DELETED, type LogFile, type Storage } from "./storage";

export const CLEANED = ".cleaned";
const SWAP = ".swap";
const LEFT_OVER = new RegExp(`^\\d{20}\\.(log|index|timeindex)(${CLEANED}|(${CLEANED})?${DELETED})$`);
const HALF_SWAPPED = /^(\d{20})\.log\.swap$/;
const SEGMENT_FILE = /^(\d{20})\.(log|index|timeindex)$/;

/**
 * To be asked before anything is written for nothing. A storage of somebody's own may be older than the cleaner, or make its files
 * without the storage that knows their names. @throws KafkaError POLICY_VIOLATION
 */
export function assertRenames(storage: Storage, cleaned: Segment): void {
  const isAble = [storage.rename, storage.flushFolderNow].every((one) => one !== undefined);
  if (isAble && storage.exists(cleaned.name)) return;
  cleaned.remove();
  throw new KafkaError(
    "POLICY_VIOLATION",
    "its storage cannot rename files, so none can take another's place",
  );
}

/**
 * `cleaned` is flushed and closed, and its names end in `.cleaned`. @throws KafkaError KAFKA_STORAGE_ERROR: then only a start can tell what
 * is there.
 */
export function swapSegments(
  storage: Storage,
  folder: string,
  sources: readonly Segment[],
  cleaned: Segment,
): void {
  const name = (kind: "log" | "index" | "timeindex") =>
    `${folder}/${segmentFileName(cleaned.baseOffset, kind)}`;
  storage.rename(`${name("log")}${CLEANED}`, `${name("log")}${SWAP}`);
  storage.flushFolderNow(folder);
  for (const source of sources) source.remove();
  storage.flushFolderNow(folder);
  storage.rename(`${name("log")}${SWAP}`, name("log"));
  for (const kind of ["index", "timeindex"] as const)
    if (storage.exists(`${name(kind)}${CLEANED}`)) storage.rename(`${name(kind)}${CLEANED}`, name(kind));
}

/**
 * Finishes or takes back what a crash has left half-done. True when a segment has come into place: its indexes have to be made then.
 * @throws KafkaError KAFKA_STORAGE_ERROR
 */
export async function finishSwaps(storage: Storage, folder: string): Promise<boolean> {
  const names = storage.list(folder);
  for (const name of names) if (LEFT_OVER.test(name)) storage.remove(`${folder}/${name}`);
  const swapped = names.flatMap((name) => HALF_SWAPPED.exec(name)?.[1] ?? []);
  for (const digits of swapped) {
    const swap = `${folder}/${digits}.log${SWAP}`;
    const end = Math.max(await endOf(storage.open(swap)), Number(digits) + 1);
    for (const name of names) {
      const base = Number(SEGMENT_FILE.exec(name)?.[1] ?? Number.NaN);
      if (base >= Number(digits) && base < end) storage.remove(`${folder}/${name}`);
    }
    storage.flushFolderNow(folder);
    storage.rename(swap, `${folder}/${digits}.log`);
  }
  return swapped.length > 0;
}

/** The offset behind the last batch in a file; 0 where there is none. */
async function endOf(file: LogFile): Promise<number> {
  let end = 0;
  for (let position = 0; ; ) {
    const batches = await readBatches(file, position, BLOCK_BYTES);
    if (batches.length === 0) return end;
    for (let at = 0; at < batches.length; at += sizeBytes(batches, at)) end = lastOffset(batches, at) + 1;
    position += batches.length;
  }
}
