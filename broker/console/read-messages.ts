/**
 * Reads the messages of a window of offsets, for the page: decompressed, each cut to what can be seen.
 *
 * Invariants: whatever is in the log, an answer and the work for it are bounded. What cannot be read is told, and what is behind it can be
 * read. The answer tells of all offsets up to `next`, so that whoever asks on from there never sees a message twice or misses one.
 */
import { setImmediate } from "node:timers/promises";
import type { Engine, TopicPartition } from "../engine";
import { KafkaError } from "../errors";
import {
  AT,
  baseOffset,
  compression,
  int64,
  isControl,
  lastOffset,
  recordCount,
  sizeBytes,
} from "../log/record-batch";
import { RecordReader } from "../log/records";
import { contentOf } from "./content";
import type { BatchNow, MessageNow, Messages } from "./messages";

/** A window is from `from` up to but not including `to`; of each key and value the first `bytes` are shown. */
export interface Window {
  from: number;
  to: number;
  bytes: number;
}

/** What is read from the log at a time. */
const BLOCK_BYTES = 256 * 1024;
/** An answer that has so many characters gets no further message. */
const ANSWER_CHARACTERS_MAX = 4 * 1024 * 1024;
/** Of one batch. */
const DECOMPRESSED_BYTES_MAX = 16 * 1024 * 1024;
/** An answer for which so much was decompressed gets no further batch: a few bytes may become very many. */
const ANSWER_DECOMPRESSED_BYTES_MAX = 32 * 1024 * 1024;
const HEADERS_MAX = 100;
const HEADER_BYTES_MAX = 4096;

const COMPRESSIONS = ["none", "gzip", "snappy", "lz4", "zstd"];

interface Budget {
  charactersLeft: number;
  decompressedBytesLeft: number;
}

/** @throws KafkaError UNKNOWN_TOPIC_OR_PARTITION, KAFKA_STORAGE_ERROR; OFFSET_OUT_OF_RANGE where messages are removed just now */
export async function readMessages(
  engine: Engine,
  { topic, partition }: TopicPartition,
  { from, to, bytes }: Window,
): Promise<Messages> {
  const { earliest, latest } = await engine.offsets(topic, partition);
  const wanted = { from: Math.max(from, earliest), to: Math.min(to, latest), bytes };
  const budget = {
    charactersLeft: ANSWER_CHARACTERS_MAX,
    decompressedBytesLeft: ANSWER_DECOMPRESSED_BYTES_MAX,
  };
  const batches: BatchNow[] = [];
  let next = wanted.from;
  while (next < wanted.to && isLeft(budget)) {
    const block = await engine.read({ topic, partition, offset: next }, BLOCK_BYTES);
    // Nothing is behind what was asked for: compaction has taken the rest.
    if (block.length === 0) next = wanted.to;
    for (let at = 0; at < block.length && isLeft(budget); at += sizeBytes(block, at)) {
      if (baseOffset(block, at) >= wanted.to) {
        next = wanted.to;
        break;
      }
      const batch = block.subarray(at, at + sizeBytes(block, at));
      const read = readBatch(batch, { ...wanted, from: next }, budget);
      batches.push(read.batch);
      next = Math.max(next + 1, read.next);
      // A few bytes may have become very many: it is the turn of the others.
      if (compression(batch) !== 0) await setImmediate();
    }
    // And so it is behind each block.
    await setImmediate();
  }
  return { logStartOffset: earliest, logEndOffset: latest, batches, next: Math.max(next, from) };
}

function isLeft({ charactersLeft, decompressedBytesLeft }: Budget): boolean {
  return charactersLeft > 0 && decompressedBytesLeft > 0;
}

/** A batch and the offset behind what is told of it. */
function readBatch(bytes: Buffer, window: Window, budget: Budget): { batch: BatchNow; next: number } {
  const batch: BatchNow = {
    baseOffset: baseOffset(bytes),
    lastOffset: lastOffset(bytes),
    messageCount: recordCount(bytes),
    sizeBytes: bytes.length,
    compression: COMPRESSIONS[compression(bytes)] ?? `unknown (${compression(bytes)})`,
    producerId: int64(bytes, AT.producerId),
    isControl: isControl(bytes),
    messages: [],
    problem: null,
  };
  const end = Math.min(batch.lastOffset + 1, window.to);
  const records = new RecordReader(bytes, DECOMPRESSED_BYTES_MAX);
  try {
    while (records.next() && records.offset < window.to) {
      if (records.offset < window.from) continue;
      if (budget.charactersLeft <= 0) return { batch, next: records.offset };
      const message = messageNow(records, window.bytes);
      budget.charactersLeft -= JSON.stringify(message).length;
      batch.messages.push(message);
    }
  } catch (problem) {
    if (!(problem instanceof KafkaError)) throw problem;
    batch.problem = problem.message;
  } finally {
    if (compression(bytes) !== 0)
      budget.decompressedBytesLeft -= records.isCompressed ? records.bytes.length : DECOMPRESSED_BYTES_MAX;
  }
  return { batch, next: end };
}

function messageNow(record: RecordReader, bytes: number): MessageNow {
  const { offset, timestampMs, key, value } = record;
  return {
    offset,
    timestampMs,
    key: key && contentOf(key, bytes),
    value: value && contentOf(value, bytes),
    headers: record
      .headers()
      .slice(0, HEADERS_MAX)
      .map((header) => ({
        key: header.key.slice(0, HEADER_BYTES_MAX),
        value: header.value && contentOf(header.value, Math.min(bytes, HEADER_BYTES_MAX)),
      })),
  };
}
