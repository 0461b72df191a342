/**
 * The consumer inside the text door: reads batches block by block, writes their messages as lines, and never runs ahead of a
 * client that reads slowly.
 *
 * Invariant: it moves on. Whatever is in the log, a position either gets past it, or the client is told the offset from which it
 * can go on.
 */
import type { Position } from "../engine";
import { KafkaError } from "../errors";
import { RecordReader } from "../log/records";
import type { Conversation } from "./dialect";

/** What is read and formatted at a time: enough to be fast, small enough that a thousand slow readers do no harm. */
const BLOCK_BYTES = 256 * 1024;

/**
 * What is written at a time. A compressed block may become many times as much: the rest of it is read again when the client
 * has taken this, because a client that does not read must not keep it in memory.
 */
const REPLY_BYTES = 1024 * 1024;

/** Of a message that is much larger than its batch, so much is shown: it is kept for a client that does not read. */
const MESSAGE_BYTES_SHOWN = 4 * 1024 * 1024;

/** Turns the record under the cursor into a line. */
export type LineFormat = (record: RecordReader, position: Position) => string;

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
  const { replies } = conversation;
  let sent = 0;
  while (position.offset < end && sent < max && !replies.gone && !signal?.aborted) {
    const before = position.offset;
    let lines = "";
    const add = (record: RecordReader) => {
      lines += format(record, position);
      sent++;
      return sent < max && lines.length < REPLY_BYTES;
    };
    try {
      await showBlock(conversation, position, end, add);
    } finally {
      // What waits for a slow client waits outside the JavaScript heap, which is small.
      replies.write(Buffer.from(lines));
    }
    if (position.offset === before) break;
    await replies.ready();
  }
  return sent;
}

/**
 * Sends the values from `position.offset` up to `end` as they were stored, each followed by LF: the original protocol. Where
 * there is no value (a tombstone) that is an empty line.
 */
export async function sendValues(conversation: Conversation, position: Position, end: number): Promise<void> {
  const { replies } = conversation;
  while (position.offset < end && !replies.gone) {
    const before = position.offset;
    const values = new Values();
    try {
      await showBlock(conversation, position, end, (record) => values.add(record) < REPLY_BYTES);
    } finally {
      for (const buffer of values.buffers()) replies.write(buffer);
    }
    if (position.offset === before) break;
    await replies.ready();
  }
}

/**
 * Reads a block and shows its messages, one by one, until `show` returns false. `position` is moved past each, and at the end of
 * the block past what is no message.
 */
async function showBlock(
  { engine, settings }: Conversation,
  position: Position,
  end: number,
  show: (record: RecordReader) => boolean,
): Promise<void> {
  const records = new RecordReader(await engine.read(position, BLOCK_BYTES));
  const bytesMax = Math.max(MESSAGE_BYTES_SHOWN, settings.messageBytesMax);
  try {
    while (records.next()) {
      if (records.offset >= end) break;
      // A block begins with the whole batch that holds the position.
      if (records.offset < position.offset) continue;
      if (records.isCompressed && records.sizeBytes > bytesMax) throw tooLarge(records, bytesMax);
      const goesOn = show(records);
      position.offset = records.offset + 1;
      if (!goesOn) return;
    }
  } catch (problem) {
    throw inPartition(position, problem);
  }
  position.offset = Math.max(position.offset, Math.min(records.nextOffset, end));
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

/** Values, LF behind each, copied together: written one by one, small ones would be slow. */
class Values {
  readonly #full: Buffer[] = [];
  #current = Buffer.alloc(0);
  #length = 0;
  #bytes = 0;

  /** Adds the value under the cursor, and says how many bytes there are now. */
  add({ bytes, valueStart, valueEnd }: RecordReader): number {
    const LF = 0x0a;
    const size = valueStart < 0 ? 0 : valueEnd - valueStart;
    if (this.#length + size + 1 > this.#current.length) this.#begin(Math.max(BLOCK_BYTES, size + 1));
    if (size > 0) bytes.copy(this.#current, this.#length, valueStart, valueEnd);
    this.#length += size;
    this.#current[this.#length++] = LF;
    this.#bytes += size + 1;
    return this.#bytes;
  }

  buffers(): Buffer[] {
    return [...this.#full, this.#current.subarray(0, this.#length)];
  }

  #begin(size: number): void {
    this.#full.push(this.#current.subarray(0, this.#length));
    this.#current = Buffer.allocUnsafe(size);
    this.#length = 0;
  }
}
