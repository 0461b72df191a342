/**
 * Record batches, format v2: what producers send, what is on the disk, and what consumers get.
 *
 *     baseOffset 8 | batchLength 4 | partitionLeaderEpoch 4 | magic 1 | crc 4 | attributes 2 | lastOffsetDelta 4 | baseTimestamp 8
 *     maxTimestamp 8 | producerId 8 | producerEpoch 2 | baseSequence 4 | recordCount 4 | records
 *
 * The CRC covers everything behind it, so a broker can set the base offset and the leader epoch without touching it. A scenario can
 * set each field of the header to any value, right or wrong; whatever it does not set is right.
 */
import zlib from "node:zlib";
import { crc32c } from "./crc32c";
import { Reader, Writer } from "./primitives";

/** The fields of the header, in order, with their widths in bytes. */
export const HEADER_WIDTHS = {
  baseOffset: 8,
  batchLength: 4,
  partitionLeaderEpoch: 4,
  magic: 1,
  crc: 4,
  attributes: 2,
  lastOffsetDelta: 4,
  baseTimestamp: 8,
  maxTimestamp: 8,
  producerId: 8,
  producerEpoch: 2,
  baseSequence: 4,
  recordCount: 4,
} as const;

export type HeaderField = keyof typeof HEADER_WIDTHS;
export type Header = Record<HeaderField, bigint>;

const FIELDS = Object.keys(HEADER_WIDTHS) as HeaderField[];
const HEADER_BYTES = 61;
const LENGTH_AT = 8;
const CRC_AT = 17;
const CRC_COVERS_FROM = 21;
/** The batch length counts what follows it. */
const LENGTH_COVERS_FROM = 12;
const CODEC_BITS = 0x07n;
const LOG_APPEND_TIME_BIT = 0x08n;

export interface RecordPlan {
  key: string | null;
  value: string | null;
  /** In milliseconds, beside the batch's base timestamp. */
  timestampDelta?: bigint;
  /** Its place in the batch, unless a scenario wants it wrong. */
  offsetDelta?: bigint;
  headers?: [key: string, value: string | null][];
}

export interface BatchPlan {
  records: RecordPlan[];
  compression: "none" | "gzip";
  /** What a scenario says about the header. */
  header: Partial<Header>;
  /** Whether the CRC is to be wrong. */
  hasWrongCrc: boolean;
  /** Takes the place of the encoded records: whatever bytes. */
  rawRecords?: Buffer;
}

export function isHeaderField(name: string): name is HeaderField {
  return name in HEADER_WIDTHS;
}

export function encodeBatch(plan: BatchPlan): Buffer {
  const plain = plan.rawRecords ?? Buffer.concat(plan.records.map(encodeRecord));
  const records = plan.compression === "gzip" && plan.rawRecords === undefined ? zlib.gzipSync(plain) : plain;
  const timestamp = plan.header.baseTimestamp ?? BigInt(Date.now());
  const latest = plan.records.map(({ timestampDelta = 0n }) => timestampDelta);
  const header: Header = {
    baseOffset: 0n,
    batchLength: BigInt(HEADER_BYTES - LENGTH_COVERS_FROM + records.length),
    partitionLeaderEpoch: -1n,
    magic: 2n,
    crc: 0n,
    attributes: plan.compression === "gzip" ? 1n : 0n,
    lastOffsetDelta: BigInt(plan.records.length - 1),
    baseTimestamp: timestamp,
    maxTimestamp: timestamp + latest.reduce((one, other) => (one > other ? one : other), 0n),
    producerId: -1n,
    producerEpoch: -1n,
    baseSequence: -1n,
    recordCount: BigInt(plan.records.length),
    ...plan.header,
  };
  const writer = new Writer();
  for (const field of FIELDS) writer.int(HEADER_WIDTHS[field], header[field]);
  writer.bytes(records);
  const bytes = writer.result();
  const crc = plan.header.crc ?? BigInt(crc32c(bytes.subarray(CRC_COVERS_FROM)) ^ (plan.hasWrongCrc ? 1 : 0));
  bytes.writeUInt32BE(Number(BigInt.asUintN(32, crc)), CRC_AT);
  return bytes;
}

function encodeRecord(record: RecordPlan, place: number): Buffer {
  const writer = new Writer();
  writer.int(1, 0n);
  writer.varint(record.timestampDelta ?? 0n);
  writer.varint(record.offsetDelta ?? place);
  writeBytes(writer, record.key);
  writeBytes(writer, record.value);
  const headers = record.headers ?? [];
  writer.varint(headers.length);
  for (const [key, value] of headers) {
    writeBytes(writer, key);
    writeBytes(writer, value);
  }
  const content = writer.result();
  const whole = new Writer();
  whole.varint(content.length);
  whole.bytes(content);
  return whole.result();
}

/** -1 stands for null. */
function writeBytes(writer: Writer, text: string | null): void {
  writer.varint(text === null ? -1 : Buffer.byteLength(text));
  if (text !== null) writer.bytes(Buffer.from(text));
}

export interface Batch {
  header: Header;
  /** All of its bytes. */
  bytes: Buffer;
  messages: Message[];
}

export interface Message {
  offset: bigint;
  timestamp: bigint;
  key: string | null;
  value: string | null;
  headers: [key: string, value: string | null][];
}

/**
 * The whole batches, each with a right CRC. A broker may end an answer in the middle of a batch; clients overlook such a piece.
 * @throws Error that says which batch is wrong.
 */
export function decodeBatches(bytes: Buffer): Batch[] {
  const batches: Batch[] = [];
  let at = 0;
  while (bytes.length - at >= HEADER_BYTES) {
    const length = LENGTH_COVERS_FROM + bytes.readInt32BE(at + LENGTH_AT);
    if (length < HEADER_BYTES) throw new Error(`the batch at byte ${at} says that it has ${length} bytes`);
    if (bytes.length - at < length) break;
    batches.push(decodeBatch(bytes.subarray(at, at + length), at));
    at += length;
  }
  return batches;
}

function decodeBatch(bytes: Buffer, place: number): Batch {
  const reader = new Reader(bytes);
  const header = {} as Header;
  for (const field of FIELDS) header[field] = reader.int(HEADER_WIDTHS[field]);
  if (Number(BigInt.asUintN(32, header.crc)) !== crc32c(bytes.subarray(CRC_COVERS_FROM)))
    throw new Error(`the batch at byte ${place} has a wrong CRC`);
  return { header, bytes, messages: decodeRecords(header, bytes) };
}

/** The records of a batch as they were before they were compressed. */
export function plainRecords({ header, bytes }: Pick<Batch, "header" | "bytes">): Buffer {
  const codec = header.attributes & CODEC_BITS;
  if (codec > 1n) throw new Error(`the harness reads no codec but gzip, and this batch has codec ${codec}`);
  const records = bytes.subarray(HEADER_BYTES);
  return codec === 1n ? zlib.gunzipSync(records) : records;
}

function decodeRecords(header: Header, bytes: Buffer): Message[] {
  const reader = new Reader(plainRecords({ header, bytes }));
  return Array.from({ length: Number(header.recordCount) }, () => {
    reader.varint();
    reader.int(1);
    const timestamp = header.baseTimestamp + reader.varint();
    const offset = header.baseOffset + reader.varint();
    const [key, value] = [readBytes(reader), readBytes(reader)];
    const headers = Array.from({ length: Number(reader.varint()) }, (): [string, string | null] => [
      readBytes(reader)!,
      readBytes(reader),
    ]);
    const isAppendTime = (header.attributes & LOG_APPEND_TIME_BIT) !== 0n;
    return { offset, timestamp: isAppendTime ? header.maxTimestamp : timestamp, key, value, headers };
  });
}

function readBytes(reader: Reader): string | null {
  const length = Number(reader.varint());
  return length < 0 ? null : reader.bytes(length).toString();
}

/** The bytes as a broker keeps them: with this base offset and leader epoch, and nothing else changed. */
export function placedAt(batch: Buffer, baseOffset: bigint, leaderEpoch: bigint): Buffer {
  const placed = Buffer.from(batch);
  placed.writeBigInt64BE(baseOffset, 0);
  placed.writeInt32BE(Number(leaderEpoch), LENGTH_COVERS_FROM);
  return placed;
}
