/**
 * The record batches of a frame as fields that people understand: the bits of the attributes, offsets and times as they really are, and
 * what compressed records were before they were compressed, as a further blob.
 *
 * Invariant: however small the compressed bytes are, a bounded number of bytes and records is made of them.
 */
import type { FieldNow } from "../console/messages";
import { annotateBatches, annotatePlainRecords } from "../kafka/annotate-batches";
import type { Annotation } from "../kafka/codec/annotate";
import { decompress } from "../log/compression";
import { ATTRIBUTES } from "../log/record-batch";
import { field, shown } from "./fields";
import { dateOf } from "./meanings";

/** Of all batches of a frame together. */
const UNPACKED_BYTES_MAX = 1024 * 1024;
const RECORDS_SHOWN_MAX = 1000;

const COMPRESSIONS = ["none", "gzip", "snappy", "lz4", "zstd"];
const NO_PRODUCER = -1;

/** What a batch's header says of the records in it. */
interface Header {
  baseOffset: number;
  baseTimestamp: number;
  attributes: number;
  recordCount: number;
}

/** The blobs of one frame. */
export class Blobs {
  readonly all: Buffer[];
  /** Why something of it is not shown. */
  note: string | undefined;
  #unpackedBytesLeft = UNPACKED_BYTES_MAX;

  constructor(frame: Buffer) {
    this.all = [frame];
  }

  get frame(): Buffer {
    return this.all[0]!;
  }

  /** The number of the blob that compressed records become; undefined, and a note, where they cannot be read. */
  unpack(codec: number, compressed: Buffer): number | undefined {
    try {
      const bytes = decompress(codec, compressed, this.#unpackedBytesLeft);
      this.#unpackedBytesLeft -= bytes.length;
      return this.all.push(bytes) - 1;
    } catch (problem) {
      this.note ??= (problem as Error).message.replace(
        ", which no batch may have",
        ", and no more are shown",
      );
      return undefined;
    }
  }
}

/** The fields of the batches in `blobs.frame[start..end)`. */
export function batchFields(blobs: Blobs, start: number, end: number): FieldNow[] {
  return annotateBatches(blobs.frame, start, end).map((batch) => batchField(blobs, batch));
}

function batchField(blobs: Blobs, batch: Annotation): FieldNow {
  if (batch.children.length === 0) return plain(batch, "cut off, or damaged");
  const header = headerOf(batch);
  const children = batch.children.map((child) => {
    if (child.type === "compressed bytes") return compressedField(blobs, child, header);
    if (child.type === "record") return recordField(child, header, 0);
    return plain(child, headerMeaning(child.name, Number(child.value), header));
  });
  const count = header.recordCount;
  const meaning = `${count} record${count === 1 ? "" : "s"}, ${COMPRESSIONS[codecOf(header)] ?? "?"} compression`;
  return { ...plain(batch, meaning), children };
}

function headerOf({ children }: Annotation): Header {
  const numberOf = (name: string) => Number(children.find((child) => child.name === name)?.value);
  return {
    baseOffset: numberOf("baseOffset"),
    baseTimestamp: numberOf("baseTimestamp"),
    attributes: numberOf("attributes"),
    recordCount: numberOf("recordCount"),
  };
}

function codecOf({ attributes }: Header): number {
  return attributes & ATTRIBUTES.compression;
}

function compressedField(
  blobs: Blobs,
  { name, type, start, end, value }: Annotation,
  header: Header,
): FieldNow {
  const codec = codecOf(header);
  const blob = blobs.unpack(codec, value as Buffer);
  const how = COMPRESSIONS[codec] ?? "an unknown codec";
  if (blob === undefined) return field(name, type, 0, start, end, shown(value), `compressed with ${how}`);
  const bytes = blobs.all[blob]!;
  const count = Math.min(header.recordCount, RECORDS_SHOWN_MAX);
  const children = annotatePlainRecords(bytes, 0, bytes.length, count).map((record) =>
    recordField(record, header, blob),
  );
  const meaning = `${end - start} bytes, which were ${bytes.length} before ${how} compressed them`;
  return field(name, type, 0, start, end, null, meaning, children);
}

function recordField(record: Annotation, header: Header, blob: number): FieldNow {
  if (record.children.length === 0) return plain(record, "not shown, cut off, or damaged", blob);
  const children = record.children.map((child) => recordPart(child, header, blob));
  return { ...plain(record, "", blob), children };
}

function recordPart(part: Annotation, header: Header, blob: number): FieldNow {
  const children = part.children.map((child) => recordPart(child, header, blob));
  return { ...plain(part, recordMeaning(part.name, Number(part.value), header), blob), children };
}

function plain({ name, type, start, end, value }: Annotation, meaning: string, blob = 0): FieldNow {
  return field(name, type, blob, start, end, shown(value), meaning);
}

function headerMeaning(name: string, value: number, { baseOffset }: Header): string {
  switch (name) {
    case "baseOffset":
      return "of the first record; the broker writes it when it appends the batch";
    case "batchLength":
      return "how many bytes of the batch follow";
    case "partitionLeaderEpoch":
      return value === -1 ? "not known to a producer" : "when the leader appended it";
    case "magic":
      return value === 2
        ? "the format of the batch: v2, since Kafka 0.11"
        : "no format that this broker knows";
    case "crc":
      return "CRC-32C of all that follows in the batch";
    case "attributes":
      return attributesMeaning(value);
    case "lastOffsetDelta":
      return `the last record has the offset ${baseOffset + value}`;
    case "baseTimestamp":
    case "maxTimestamp":
      return dateOf(value);
    case "producerId":
      return value === NO_PRODUCER
        ? "none: repeats are not noticed"
        : "numbers the producer, so that repeats are noticed";
    case "producerEpoch":
      return value === NO_PRODUCER ? "none" : "whoever is behind is fenced";
    case "baseSequence":
      return value === NO_PRODUCER ? "none" : "counts the producer's records in this partition";
    default:
      return "";
  }
}

/** Bit by bit. */
function attributesMeaning(attributes: number): string {
  const compression = COMPRESSIONS[attributes & ATTRIBUTES.compression] ?? "unknown";
  const bits = [
    `bits 0-2: ${compression} compression`,
    attributes & ATTRIBUTES.logAppendTime
      ? "bit 3: the broker's timestamps"
      : "bit 3 off: the producer's timestamps",
    attributes & ATTRIBUTES.transactional ? "bit 4: in a transaction" : "bit 4 off: in no transaction",
    attributes & ATTRIBUTES.control ? "bit 5: a control batch" : "bit 5 off: messages",
  ];
  if (attributes & ATTRIBUTES.deleteHorizon) bits.push("bit 6: tombstones may go from the base timestamp on");
  return bits.join("; ");
}

function recordMeaning(name: string, value: number, { baseOffset, baseTimestamp }: Header): string {
  switch (name) {
    case "length":
      return "how many bytes of the record follow";
    case "attributes":
      return "none are defined";
    case "timestampDelta":
      return dateOf(baseTimestamp + value);
    case "offsetDelta":
      return `offset ${baseOffset + value}`;
    case "keyLength":
      return value < 0 ? "no key" : "";
    case "valueLength":
      return value < 0 ? "no value: a tombstone" : "";
    default:
      return "";
  }
}
