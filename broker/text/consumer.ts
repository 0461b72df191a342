/**
 * The consumer inside the text door: reads batches block by block, writes their messages as lines, and never runs ahead of a
 * client that reads slowly.
 */
import type { Engine, Position } from "../engine";
import { RecordReader } from "../log/records";
import type { Replies } from "./replies";

/** What is read and formatted at a time: enough to be fast, small enough that a thousand slow readers do no harm. */
const BLOCK_BYTES = 256 * 1024;

/** Turns the record under the cursor into a line, or into raw bytes. */
export type LineFormat = (record: RecordReader, position: Position) => string;

/**
 * Sends the messages from `position.offset` up to, not including, `end`, at most `max` of them, and moves `position` past the
 * last one sent. Returns how many were sent. Stops early when the client is gone or `signal` is aborted.
 */
export async function sendLines(
  engine: Engine,
  replies: Replies,
  position: Position,
  end: number,
  max: number,
  format: LineFormat,
  signal?: AbortSignal,
): Promise<number> {
  let sent = 0;
  while (position.offset < end && sent < max && !replies.gone && !signal?.aborted) {
    const records = new RecordReader(await engine.read(position, BLOCK_BYTES));
    const before = position.offset;
    let lines = "";
    while (sent < max && records.next() && records.offset < end) {
      if (records.offset < position.offset) continue;
      lines += format(records, position);
      position.offset = records.offset + 1;
      sent++;
    }
    if (position.offset === before) break;
    replies.write(lines);
    await replies.ready();
  }
  return sent;
}

/** Sends the values from `position.offset` up to `end` as they were stored, each followed by LF: the original protocol. */
export async function sendValues(
  engine: Engine,
  replies: Replies,
  position: Position,
  end: number,
): Promise<void> {
  while (position.offset < end && !replies.gone) {
    const block = await engine.read(position, BLOCK_BYTES);
    const before = position.offset;
    replies.write(valuesIn(block, position, end));
    if (position.offset === before) break;
    await replies.ready();
  }
}

/** The values of `block` from the position on, LF behind each. A record is always longer than its value and one LF. */
function valuesIn(block: Buffer, position: Position, end: number): Buffer {
  const LF = 0x0a;
  const records = new RecordReader(block);
  const values = Buffer.allocUnsafe(block.length);
  let length = 0;
  while (records.next() && records.offset < end) {
    if (records.offset < position.offset) continue;
    if (records.valueStart >= 0) length += block.copy(values, length, records.valueStart, records.valueEnd);
    values[length++] = LF;
    position.offset = records.offset + 1;
  }
  return values.subarray(0, length);
}
