/** What the tests of the log share: batches from plain strings, and logs opened on a storage that is gone afterwards. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import type { TestContext } from "node:test";
import zlib from "node:zlib";
import lz4 from "lz4-napi";
import snappy from "snappy";
import { append } from "./append";
import { cleaner } from "./cleaner";
import { DiskStorage } from "./disk-storage";
import { type Files, operatingSystemFiles } from "./files";
import { LogCleaner, type LogCleanerOptions } from "./log-cleaner";
import { MemoryStorage } from "./memory-storage";
import { type LogConfig, type LogParts, PartitionLog } from "./partition-log";
import { AT, attributes, computeCrc, HEADER_BYTES, LOG_OVERHEAD_BYTES } from "./record-batch";
import { RecordBatchBuilder } from "./record-batch-builder";
import { RecordReader } from "./records";
import { recovery } from "./recovery";
import { retention } from "./retention";
import type { Storage } from "./storage";
import { sizeOfVarint, writeVarint } from "./varint";

export const FOLDER = "my-topic-0";

export interface Message {
  offset: number;
  timestampMs: number;
  value: string;
}

/** A batch of messages without keys; message number i has the timestamp `timestampMs + i`. */
export function batchOf(values: readonly string[], timestampMs = 1): Buffer {
  const builder = new RecordBatchBuilder(timestampMs);
  for (const [number, value] of values.entries()) {
    const bytes = Buffer.from(value);
    builder.add(timestampMs + number, null, bytes, 0, bytes.length);
  }
  return builder.finish();
}

export type KeyedMessage = readonly [key: string | null, value: string | null];

/** The same of messages with keys. A value of null is a tombstone: the key is deleted. */
export function keyedBatch(messages: readonly KeyedMessage[], timestampMs = 1): Buffer {
  const records = messages.map(([key, value], number) => {
    const sized = (text: string | null) =>
      text === null ? varint(-1) : Buffer.concat([varint(Buffer.byteLength(text)), Buffer.from(text)]);
    const body = Buffer.concat([
      Buffer.of(0),
      varint(number),
      varint(number),
      sized(key),
      sized(value),
      Buffer.of(0),
    ]);
    return Buffer.concat([varint(body.length), body]);
  });
  return withRecords(batchOf(Array(messages.length).fill(""), timestampMs), Buffer.concat(records));
}

function varint(value: number): Buffer {
  const bytes = Buffer.alloc(sizeOfVarint(value));
  writeVarint(bytes, 0, value);
  return bytes;
}

/** Every way in which a client may compress, by other people's libraries: the codec's number and what does it. */
export const COMPRESSORS: Record<string, readonly [codec: number, compress: (bytes: Buffer) => Buffer]> = {
  gzip: [1, zlib.gzipSync],
  "snappy, one block": [2, snappyBlock],
  "snappy as in snappy-java": [2, snappyStream],
  lz4: [3, (bytes) => lz4.compressFrameSync(bytes)],
  "lz4 with checksums": [
    3,
    (bytes) => lz4.compressFrameSync(bytes, { blockChecksums: true, contentChecksum: true }),
  ],
  "lz4, two frames": [3, (bytes) => Buffer.concat(halves(bytes).map((half) => lz4.compressFrameSync(half)))],
  zstd: [4, zlib.zstdCompressSync],
};

function snappyBlock(bytes: Buffer): Buffer {
  return snappy.compressSync(bytes);
}

function snappyStream(bytes: Buffer): Buffer {
  const BLOCK_BYTES = 32 * 1024;
  const pieces: Buffer[] = [Buffer.from("\x82SNAPPY\0\0\0\0\x01\0\0\0\x01", "latin1")];
  for (let at = 0; at < bytes.length; at += BLOCK_BYTES) {
    const block = snappyBlock(bytes.subarray(at, at + BLOCK_BYTES));
    pieces.push(int32(block.length), block);
  }
  return Buffer.concat(pieces);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function halves(bytes: Buffer): Buffer[] {
  const middle = bytes.length >> 1;
  return [bytes.subarray(0, middle), bytes.subarray(middle)];
}

/** The batch with other records behind its header, such as the same ones compressed, and a checksum that fits. */
export function withRecords(batch: Buffer, records: Buffer, codec = 0): Buffer {
  const changed = Buffer.concat([batch.subarray(0, HEADER_BYTES), records]);
  changed.writeInt32BE(changed.length - LOG_OVERHEAD_BYTES, AT.batchLength);
  return withAttributes(changed, codec);
}

/** The batch with more bits set in its attributes, and a checksum that fits. */
export function withAttributes(batch: Buffer, bits: number): Buffer {
  const changed = Buffer.from(batch);
  changed.writeInt16BE(attributes(batch) | bits, AT.attributes);
  changed.writeUInt32BE(computeCrc(changed, 0, changed.length), AT.crc);
  return changed;
}

/** The same batch, compressed as COMPRESSORS has it. */
export function compressed(batch: Buffer, how: string): Buffer {
  const [codec, compress] = COMPRESSORS[how]!;
  return withRecords(batch, compress(batch.subarray(HEADER_BYTES)), codec);
}

export function messagesIn(batches: Buffer): Message[] {
  const messages: Message[] = [];
  const reader = new RecordReader(batches);
  while (reader.next()) {
    const { offset, timestampMs, value } = reader;
    messages.push({ offset, timestampMs, value: String(value) });
  }
  return messages;
}

export function valuesIn(batches: Buffer): string[] {
  return messagesIn(batches).map(({ value }) => value);
}

/** Every message of a log, read from its start, `maxBytes` at a time. */
export async function readAll(log: PartitionLog, maxBytes = 1 << 20): Promise<Message[]> {
  const messages: Message[] = [];
  for (let offset = log.logStartOffset; offset < log.logEndOffset; offset = messages.at(-1)!.offset + 1) {
    const found = messagesIn(await log.read(offset, maxBytes)).filter((message) => message.offset >= offset);
    if (found.length === 0) throw new Error(`nothing can be read at offset ${offset}`);
    messages.push(...found);
  }
  return messages;
}

/** A folder of its own for one test, removed when the test ends. */
export function temporaryFolder(t: TestContext): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "log-test-"));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The real disk but for its flushes: no test cuts the real power, so none has to wait for them. */
const unflushedFiles: Files = {
  ...operatingSystemFiles,
  flush: async () => {},
  flushFolder: async () => {},
  flushFolderNow: () => {},
};

export function diskStorage(t: TestContext, files: Files = unflushedFiles): Storage {
  return new DiskStorage(temporaryFolder(t), files);
}

/** Both storages, for tests that must hold on either. */
export const STORAGES: Record<string, (t: TestContext) => Storage> = {
  disk: (t) => diskStorage(t),
  memory: () => new MemoryStorage(1 << 26),
};

export interface OpenOptions extends Partial<LogConfig>, Partial<LogParts> {
  storage: Storage;
  folder?: string;
  stoppedCleanly?: boolean;
}

/** Opens a log with small segments of one index entry each kilobyte, unless the test wants something else. */
export function openLog(options: OpenOptions): Promise<PartitionLog> {
  const { folder = FOLDER, stoppedCleanly = false, storage, ...rest } = options;
  const settings = { segmentBytes: 1 << 20, segmentMs: 1 << 30, indexIntervalBytes: 1024 };
  const limits = { retentionMs: -1, retentionBytes: -1, flushOnAcksAll: true, cleaning: undefined };
  const parts = { clock: { nowMs: () => 1 }, append, recovery, retention };
  const all = { ...settings, ...limits, ...parts, ...rest, storage };
  storage.makeFolder(folder);
  return PartitionLog.open(folder, all, all, stoppedCleanly);
}

export const CLEANING = { minDirtyRatio: 0, minLagMs: 0, maxLagMs: 1 << 30, deleteRetentionMs: 1000 };

/** Cleans a log as long as something is due. */
export async function clean(log: PartitionLog, options: Partial<LogCleanerOptions> = {}): Promise<void> {
  await cleanerOf(log, options).cleanAll();
}

export function cleanerOf(log: PartitionLog, options: Partial<LogCleanerOptions> = {}): LogCleaner {
  const parts = { cleaner, clock: { nowMs: () => 1 }, dedupeBufferBytes: 1 << 20, backoffMs: 1 };
  const warn = (sentence: string) => {
    throw new Error(sentence);
  };
  return new LogCleaner({
    logs: () => [log],
    lastOffsets: () => new Map(),
    ...parts,
    warn,
    ...options,
  });
}

/** A record as a table sees it. */
export interface Entry {
  offset: number;
  timestampMs: number;
  key: string | null;
  value: string | null;
}

/** Every record of a log, read from its start. */
export async function entriesOf(log: PartitionLog, maxBytes = 1 << 20): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (let offset = log.logStartOffset; offset < log.logEndOffset; ) {
    const records = new RecordReader(await log.read(offset, maxBytes));
    while (records.next()) {
      const { timestampMs, key, value } = records;
      entries.push({ offset: records.offset, timestampMs, key: text(key), value: text(value) });
    }
    offset = records.nextOffset;
  }
  return entries;
}

function text(bytes: Buffer | null): string | null {
  return bytes === null ? null : bytes.toString();
}
