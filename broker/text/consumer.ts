/**
 * The consumer inside the text door: reads batches block by block, writes their messages as lines, and never runs ahead of a
 * client that reads slowly.
 *
 * Invariant: it moves on. Whatever is in the log, a position either gets past it, or the client is told the offset from which it
 * can go on.
 */
import { setImmediate } from "node:timers/promises";
import type { Position } from "../engine";
import { KafkaError } from "../errors";
import { RecordReader } from "../log/records";
import type { Conversation } from "./dialect";
import type { Replies } from "./replies";

/** What is read and formatted at a time: enough to be fast, small enough that a thousand slow readers do no harm. */
const BLOCK_BYTES = 256 * 1024;

/** What is written at a time. A compressed block may become many times as much. */
const REPLY_BYTES = 1024 * 1024;

/** Of a message that is much larger than its batch, so much is shown: it is kept for a client that does not read. */
const MESSAGE_BYTES_SHOWN = 4 * 1024 * 1024;

/** Turns the record under the cursor into a line. */
export type LineFormat = (record: RecordReader, position: Position) => string;

interface Sent {
  messages: number;
  bytes: number;
}

/** Messages in the form in which they will be sent. */
interface Gathered {
  readonly bytes: number;
  add(record: RecordReader): void;
  /** Sends them, and says what went out. */
  writeTo(replies: Replies): Sent;
}

/**
 * Sends the messages from `position.offset` up to, not including, `end`, at most `max` of them, and moves `position` past the
 * last one sent. Returns how many were sent. Stops early when the client is gone or `signal` is aborted.
 * @throws KafkaError CORRUPT_MESSAGE, MESSAGE_TOO_LARGE when all before it is sent
 */
export async function sendLines(
  conversation: Conversation,
  position: Position,
  end: number,
  max: number,
  format: LineFormat,
  signal?: AbortSignal,
): Promise<number> {
  return send(conversation, position, end, max, new Lines(format, position), signal);
}

/**
 * Sends the values from `position.offset` up to `end` as they were stored, each followed by LF: the original protocol. Where
 * there is no value (a tombstone) that is an empty line.
 */
export async function sendValues(conversation: Conversation, position: Position, end: number): Promise<void> {
  await send(conversation, position, end, Number.POSITIVE_INFINITY, new Values());
}

async function send(
  conversation: Conversation,
  position: Position,
  end: number,
  max: number,
  gathered: Gathered,
  signal?: AbortSignal,
): Promise<number> {
  const { replies } = conversation;
  let sent = 0;
  showPosition(conversation, position);
  while (position.offset < end && sent < max && !replies.gone && !signal?.aborted) {
    const before = position.offset;
    try {
      sent += await sendBlock(conversation, position, end, max - sent, gathered, signal);
    } finally {
      deliver(conversation, position, gathered);
      showPosition(conversation, position);
    }
    if (position.offset === before) break;
    await replies.ready();
    // What is in memory is read without waiting, and a client that keeps up is not waited for: others have their turn all the same.
    if (position.offset < end) await setImmediate();
  }
  return sent;
}

/** Tells whoever watches where the client reads on. */
function showPosition({ tapped }: Conversation, { topic, partition, offset }: Position): void {
  tapped.tap.positions?.position(tapped, topic, partition, offset);
}

/**
 * Reads a block and gathers its messages, one by one. `position` is moved past each, and at the end of the block past what is no
 * message. A client that does not keep up gets the rest another time: it must not make the broker hold a decompressed batch.
 */
async function sendBlock(
  conversation: Conversation,
  position: Position,
  end: number,
  max: number,
  gathered: Gathered,
  signal?: AbortSignal,
): Promise<number> {
  const { engine, settings, replies } = conversation;
  const records = new RecordReader(await engine.read(position, BLOCK_BYTES));
  const bytesMax = Math.max(MESSAGE_BYTES_SHOWN, settings.messageBytesMax);
  let sent = 0;
  try {
    while (records.next()) {
      if (records.offset >= end) break;
      // A block begins with the whole batch that holds the position.
      if (records.offset < position.offset) continue;
      if (records.isCompressed && records.sizeBytes > bytesMax) throw tooLarge(records, bytesMax);
      gathered.add(records);
      position.offset = records.offset + 1;
      if (++sent === max) return sent;
      if (gathered.bytes < REPLY_BYTES) continue;
      deliver(conversation, position, gathered);
      // It is the turn of the other connections.
      await setImmediate();
      if (replies.full || replies.gone || signal?.aborted) return sent;
    }
  } catch (problem) {
    throw inPartition(position, problem);
  }
  position.offset = Math.max(position.offset, Math.min(records.nextOffset, end));
  return sent;
}

function deliver({ engine, replies }: Conversation, position: Position, gathered: Gathered): void {
  const { messages, bytes } = gathered.writeTo(replies);
  if (messages > 0) engine.delivered(position, messages, bytes);
}

function tooLarge({ offset, sizeBytes }: RecordReader, bytesMax: number): KafkaError {
  const sentence =
    `the message at offset ${offset} has ${sizeBytes} bytes, and up to ${bytesMax} are shown here: ` +
    `read it with a Kafka client; the next one has offset ${offset + 1}`;
  return new KafkaError("MESSAGE_TOO_LARGE", sentence);
}

function inPartition({ topic, partition }: Position, problem: unknown): unknown {
  if (!(problem instanceof KafkaError)) return problem;
  return new KafkaError(problem.name, `in ${topic}-${partition}, ${problem.message}`, { cause: problem });
}

class Lines implements Gathered {
  readonly #format: LineFormat;
  readonly #position: Position;
  #lines = "";
  #messages = 0;

  constructor(format: LineFormat, position: Position) {
    this.#format = format;
    this.#position = position;
  }

  get bytes(): number {
    return this.#lines.length;
  }

  add(record: RecordReader): void {
    this.#lines += this.#format(record, this.#position);
    this.#messages++;
  }

  writeTo(replies: Replies): Sent {
    // What waits for a slow client waits outside the JavaScript heap, which is small.
    const lines = Buffer.from(this.#lines);
    const sent = { messages: this.#messages, bytes: lines.length };
    replies.write(lines);
    this.#lines = "";
    this.#messages = 0;
    return sent;
  }
}

/** Values, LF behind each, copied together: written one by one, small ones would be slow. */
class Values implements Gathered {
  bytes = 0;
  readonly #full: Buffer[] = [];
  #current = Buffer.alloc(0);
  #length = 0;
  #messages = 0;

  add({ bytes, valueStart, valueEnd }: RecordReader): void {
    const LF = 0x0a;
    const size = valueStart < 0 ? 0 : valueEnd - valueStart;
    if (this.#length + size + 1 > this.#current.length) this.#begin(Math.max(BLOCK_BYTES, size + 1));
    if (size > 0) bytes.copy(this.#current, this.#length, valueStart, valueEnd);
    this.#length += size;
    this.#current[this.#length++] = LF;
    this.bytes += size + 1;
    this.#messages++;
  }

  writeTo(replies: Replies): Sent {
    this.#begin(0);
    for (const buffer of this.#full.splice(0)) replies.write(buffer);
    const sent = { messages: this.#messages, bytes: this.bytes };
    this.bytes = 0;
    this.#messages = 0;
    return sent;
  }

  #begin(size: number): void {
    this.#full.push(this.#current.subarray(0, this.#length));
    this.#current = Buffer.allocUnsafe(size);
    this.#length = 0;
  }
}
