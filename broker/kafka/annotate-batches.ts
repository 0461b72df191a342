/**
 * Goes on where the codec stops: names the fields of the record batches inside a request or an answer, and of the records in them.
 * For people, as annotate.ts is. Compressed records are one field: what becomes of them has no bytes of its own.
 */
import { AT, attributes, HEADER_BYTES, recordCount, sizeBytes } from "../log/record-batch";
import { VarintReader } from "../log/varint";
import type { Annotation } from "./codec/annotate";

const COMPRESSION_MASK = 0x07;

type FieldName = keyof typeof AT;
type Read = (bytes: Buffer, at: number) => number;

const int8: Read = (bytes, at) => bytes.readInt8(at);
const int16: Read = (bytes, at) => bytes.readInt16BE(at);
const int32: Read = (bytes, at) => bytes.readInt32BE(at);
const uint32: Read = (bytes, at) => bytes.readUInt32BE(at);
const int64: Read = (bytes, at) => Number(bytes.readBigInt64BE(at));

const HEADER: readonly [name: FieldName, type: string, read: Read, length: number][] = [
  ["baseOffset", "int64", int64, 8],
  ["batchLength", "int32", int32, 4],
  ["partitionLeaderEpoch", "int32", int32, 4],
  ["magic", "int8", int8, 1],
  ["crc", "uint32", uint32, 4],
  ["attributes", "int16", int16, 2],
  ["lastOffsetDelta", "int32", int32, 4],
  ["baseTimestamp", "int64", int64, 8],
  ["maxTimestamp", "int64", int64, 8],
  ["producerId", "int64", int64, 8],
  ["producerEpoch", "int16", int16, 2],
  ["baseSequence", "int32", int32, 4],
  ["recordCount", "int32", int32, 4],
];

/** The batches in `bytes[start..end)`, the last of which may be cut off; where they are damaged the rest is one field. */
export function annotateBatches(bytes: Buffer, start: number, end: number): Annotation[] {
  const batches: Annotation[] = [];
  let at = start;
  while (at + HEADER_BYTES <= end && sizeBytes(bytes, at) >= HEADER_BYTES) {
    const next = Math.min(at + sizeBytes(bytes, at), end);
    batches.push(
      node(`batch [${batches.length}]`, "record batch", at, next, undefined, annotateBatch(bytes, at, next)),
    );
    at = next;
  }
  if (at < end) batches.push(node("no whole batch", "bytes", at, end, bytes.subarray(at, end)));
  return batches;
}

function annotateBatch(bytes: Buffer, start: number, end: number): Annotation[] {
  const header = HEADER.map(([name, type, read, length]) => {
    const at = start + AT[name];
    return node(name, type, at, at + length, read(bytes, at));
  });
  return [...header, ...annotateRecords(bytes, start, end)];
}

function annotateRecords(bytes: Buffer, start: number, end: number): Annotation[] {
  const first = start + HEADER_BYTES;
  if (attributes(bytes, start) & COMPRESSION_MASK) {
    return [node("records", "compressed bytes", first, end, bytes.subarray(first, end))];
  }
  return annotatePlainRecords(bytes, first, end, recordCount(bytes, start));
}

/** Records that are not compressed, or no longer. */
export function annotatePlainRecords(bytes: Buffer, first: number, end: number, count: number): Annotation[] {
  const records: Annotation[] = [];
  const cursor = new Cursor(bytes, first, end);
  try {
    for (let left = count; left > 0; left--) {
      const at = cursor.position;
      const fields = annotateRecord(cursor);
      records.push(node(`record [${records.length}]`, "record", at, cursor.position, undefined, fields));
    }
  } catch {
    // What was begun of it is shown as the bytes that are left.
  }
  const at = records.at(-1)?.end ?? first;
  if (at < end) records.push(node("no whole record", "bytes", at, end, bytes.subarray(at, end)));
  return records;
}

function annotateRecord(cursor: Cursor): Annotation[] {
  const fields = [
    cursor.varint("length"),
    cursor.byte("attributes"),
    cursor.varint("timestampDelta"),
    cursor.varint("offsetDelta"),
    ...cursor.sized("key"),
    ...cursor.sized("value"),
  ];
  const count = cursor.varint("headerCount");
  fields.push(count);
  for (let number = 0; number < Number(count.value); number++) {
    const at = cursor.position;
    const parts = [...cursor.sized("key"), ...cursor.sized("value")];
    fields.push(node(`header [${number}]`, "header", at, cursor.position, undefined, parts));
  }
  return fields;
}

/** Walks over records and names what it passes. */
class Cursor {
  readonly #bytes: Buffer;
  readonly #end: number;
  readonly #varints = new VarintReader();

  constructor(bytes: Buffer, start: number, end: number) {
    this.#bytes = bytes;
    this.#end = end;
    this.#varints.reset(bytes, start, end);
  }

  get position(): number {
    return this.#varints.position;
  }

  varint(name: string): Annotation {
    const at = this.position;
    const value = this.#varints.next();
    return node(name, "varint", at, this.position, value);
  }

  byte(name: string): Annotation {
    const [start, end] = this.#skip(1);
    return node(name, "int8", start, end, this.#bytes.readInt8(start));
  }

  /** A length, and as many bytes; -1 is null. */
  sized(name: string): Annotation[] {
    const length = this.varint(`${name}Length`);
    if (Number(length.value) < 0) return [length];
    const [start, end] = this.#skip(Number(length.value));
    return [length, node(name, "bytes", start, end, this.#bytes.subarray(start, end))];
  }

  #skip(length: number): [number, number] {
    const start = this.position;
    if (start + length > this.#end) throw new RangeError("a field is longer than its batch");
    this.#varints.position = start + length;
    return [start, start + length];
  }
}

function node(
  name: string,
  type: string,
  start: number,
  end: number,
  value: Annotation["value"],
  children: Annotation[] = [],
): Annotation {
  return { name, type, start, end, value, children };
}
