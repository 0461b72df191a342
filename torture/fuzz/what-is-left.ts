/**
 * What is left of a partition's log in its files, told from their bytes alone. The broker's own recovery is what is tried here, so nothing
 * of it is used.
 *
 * Two things follow from the files. A batch whose bytes are still there has not been lost, so it must be shown where anything of its
 * partition is. And where they do not look like a log that simply ended there, something was lost, and that must be said.
 */
import fs from "node:fs";
import path from "node:path";
import { crc32c } from "../../harness/support/kafka/crc32c";
import { decodeBatches } from "../../harness/support/kafka/record-batch";

const SEGMENT_FILE = /^(\d{20})\.log$/;
const LOG_START = "log-start-offset-checkpoint";
const LENGTH_AT = 8;
const LENGTH_COVERS_FROM = 12;
const MAGIC_AT = 16;
const CRC_AT = 17;
const CRC_COVERS_FROM = 21;
const LAST_OFFSET_DELTA_AT = 23;
const HEADER_BYTES = 61;

interface StoredSegment {
  name: string;
  base: number;
  bytes: Buffer;
}

export interface LogFiles {
  /** The oldest first. */
  segments: readonly StoredSegment[];
  /** What lies before it was deleted, says the checkpoint; 0 where there is none that can be read. */
  startsAt: number;
}

export interface StoredMessages {
  bytes: Buffer;
  offsets: readonly number[];
}

export function readLog(folder: string): LogFiles {
  const names = fs.existsSync(folder) ? fs.readdirSync(folder).sort() : [];
  const segments = names.flatMap((name) => {
    const base = SEGMENT_FILE.exec(name)?.[1];
    return base === undefined
      ? []
      : [{ name, base: Number(base), bytes: fs.readFileSync(path.join(folder, name)) }];
  });
  const checkpoint = names.includes(LOG_START) ? fs.readFileSync(path.join(folder, LOG_START), "utf8") : "";
  return { segments, startsAt: Number(/^0\n1\n(\d{1,15})\n$/.exec(checkpoint)?.[1] ?? 0) };
}

/** All batches of a log that nothing is wrong with. */
export function batchesIn({ segments }: LogFiles): StoredMessages[] {
  return segments
    .flatMap(({ bytes }) => decodeBatches(bytes))
    .map(({ bytes, messages }) => ({ bytes, offsets: messages.map(({ offset }) => Number(offset)) }));
}

/** The offsets of those `batches` whose bytes are still somewhere in the files, without what was deleted. */
export function offsetsLeft(batches: readonly StoredMessages[], { segments, startsAt }: LogFiles): number[] {
  return batches
    .filter(({ bytes }) => segments.some((segment) => segment.bytes.includes(bytes)))
    .flatMap(({ offsets }) => offsets.filter((offset) => offset >= startsAt));
}

/**
 * Why the files cannot be those of a log that ended there, in a sentence; undefined: they can. A file that was removed at the end, or cut
 * between two batches, leaves no trace. `mayHaveGaps`: the log is compacted.
 */
export function traceOfLoss({ segments, startsAt }: LogFiles, mayHaveGaps: boolean): string | undefined {
  const isOdd = (offset: number, expected: number) => (mayHaveGaps ? offset < expected : offset !== expected);
  const second = segments[1];
  if (second !== undefined && second.base <= startsAt)
    return `${segments[0]!.name} holds only what was deleted`;
  let end = segments[0]?.base ?? startsAt;
  for (const { name, base, bytes } of segments) {
    if (isOdd(base, end)) return `${name} comes where offset ${end} must be`;
    end = base;
    for (let at = 0; at < bytes.length; ) {
      const batch = wholeBatchAt(bytes, at);
      if (batch === undefined) return `${name} has no whole batch at byte ${at}`;
      if (isOdd(batch.first, end)) return `${name} has offset ${batch.first} where ${end} must be`;
      end = batch.last + 1;
      at += batch.size;
    }
  }
  return end < startsAt ? `it ends at offset ${end}, and what is before ${startsAt} was deleted` : undefined;
}

function wholeBatchAt(bytes: Buffer, at: number): { first: number; last: number; size: number } | undefined {
  if (bytes.length - at < HEADER_BYTES) return undefined;
  const size = LENGTH_COVERS_FROM + bytes.readInt32BE(at + LENGTH_AT);
  if (size < HEADER_BYTES || size > bytes.length - at) return undefined;
  const batch = bytes.subarray(at, at + size);
  if (batch[MAGIC_AT] !== 2 || batch.readUInt32BE(CRC_AT) !== crc32c(batch.subarray(CRC_COVERS_FROM)))
    return undefined;
  const first = Number(batch.readBigInt64BE(0));
  return { first, last: first + batch.readInt32BE(LAST_OFFSET_DELTA_AT), size };
}
