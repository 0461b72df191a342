/**
 * A Kafka request or response as a tree of fields: its header, its body, and what is inside where its bytes hold something known.
 *
 * Invariant: any bytes will do. Where they cannot be read the rest is one field, and a note says why.
 */
import type { FieldNow } from "../console/messages";
import { assignmentSchema, subscriptionSchema } from "../groups/consumer-protocol";
import { type Annotation, annotateAsFarAsItGoes } from "../kafka/codec/annotate";
import { Reader } from "../kafka/codec/reader";
import { int16, int32, type Message, message, string } from "../kafka/codec/schema";
import { Blobs, batchFields } from "./batches";
import { bounded, field, shown } from "./fields";
import { API_VERSIONS, hasTaggedHeader, isServed, type KnownApi, responseVersion } from "./known-apis";
import { meaningOf, type Where } from "./meanings";

export interface Described {
  blobs: readonly Buffer[];
  fields: FieldNow[];
  note: string | null;
}

export interface KafkaFrame {
  /** With its size in front: as many bytes of it as were kept. */
  bytes: Buffer;
  /** How long it is on the wire. */
  wholeBytes: number;
  direction: "request" | "response";
  /** Of a response: those of its request. */
  apiKey: number | null;
  apiVersion: number | null;
}

/** Fields whose bytes the clients understand, and the broker only passes on. */
const EMBEDDED: Readonly<Record<string, Message>> = {
  metadata: subscriptionSchema,
  memberMetadata: subscriptionSchema,
  assignment: assignmentSchema,
  memberAssignment: assignmentSchema,
};
const HEADERS = {
  request: message("0", undefined, {
    size: int32("0"),
    apiKey: int16("0"),
    apiVersion: int16("0"),
    correlationId: int32("0"),
    clientId: string("0", { nullable: "0" }),
  }),
  response: message("0", undefined, { size: int32("0"), correlationId: int32("0") }),
};
/** What a flexible header ends with. */
const TAGGED = message("0", "0", {});
const VERSION_BYTES = 2;
const CUT = "only the beginning of the frame was kept";

export function describeKafka(frame: KafkaFrame, where: Omit<Where, "api" | "direction">): Described {
  const { bytes, direction } = frame;
  const reader = new Reader(bytes);
  const api = where.apis.get(frame.apiKey);
  const isCut = frame.wholeBytes > bytes.length;
  const describer = new Describer(new Blobs(bytes), { ...where, api, direction }, isCut);
  const problem = describer.describe(reader, frame);
  describer.addRest(reader.position, isCut ? CUT : "");
  const { fields, isCut: hasTooMany } = bounded(describer.fields);
  const note = describer.noteOf(isCut ? CUT : problem, hasTooMany);
  return { blobs: describer.blobs.all, fields, note };
}

class Describer {
  readonly blobs: Blobs;
  readonly fields: FieldNow[] = [];
  readonly #where: Where;
  readonly #isCut: boolean;

  constructor(blobs: Blobs, where: Where, isCut: boolean) {
    this.blobs = blobs;
    this.#where = where;
    this.#isCut = isCut;
  }

  /** Adds the fields as far as they go. Returns why they end early. */
  describe(reader: Reader, frame: KafkaFrame): string | undefined {
    const header = this.#message(HEADERS[frame.direction], 0, reader);
    if (header !== undefined) return header;
    const { api } = this.#where;
    if (api === undefined) return `the broker serves no API ${frame.apiKey}`;
    const asked = frame.apiVersion ?? 0;
    const version = frame.direction === "response" ? responseVersion(api, asked) : asked;
    if (version < 0 || version > api.request.versions.max) return `${api.name} has no version ${version}`;
    if (hasTaggedHeader(api, version, frame.direction)) {
      const problem = this.#message(TAGGED, 0, reader);
      if (problem !== undefined) return problem;
    }
    return this.#message(api[frame.direction], version, reader) ?? refusal(api, version);
  }

  /** Bytes that no field has. */
  addRest(position: number, meaning: string): void {
    const { length } = this.blobs.frame;
    if (position < length) {
      const rest = this.blobs.frame.subarray(position);
      this.fields.push(field("rest", "bytes", 0, position, length, shown(rest), meaning));
    }
  }

  noteOf(problem: string | undefined, hasTooMany: boolean): string | null {
    const tooMany = hasTooMany ? "it has more fields than are shown" : undefined;
    return problem ?? this.blobs.note ?? tooMany ?? null;
  }

  #message(schema: Message, version: number, reader: Reader): string | undefined {
    const { fields, problem } = annotateAsFarAsItGoes(schema, version, reader, this.#isCut);
    for (const annotation of fields) this.fields.push(this.#field(annotation));
    return problem?.message;
  }

  #field(annotation: Annotation): FieldNow {
    const { name, type, start, end, value } = annotation;
    const meaning = joined(meaningOf(name, plainValue(value), this.#where), this.#encodingOf(annotation));
    if (Buffer.isBuffer(value)) {
      const children = this.#inside(annotation, value);
      if (children !== undefined) return field(name, type, 0, start, end, null, meaning, children);
    }
    const children = annotation.children.map((child) => this.#field(child));
    return field(name, type, 0, start, end, shown(value), meaning, children);
  }

  /** The length and what is in the bytes; undefined where that is nothing known. */
  #inside({ name, type, start, end }: Annotation, value: Buffer): FieldNow[] | undefined {
    const from = end - value.length;
    const lengthType = type.startsWith("compact") ? "unsigned varint" : "int32";
    const lengthMeaning = "how many bytes follow";
    const length = field("length", lengthType, 0, start, from, String(value.length), lengthMeaning);
    if (type.endsWith("records")) return [length, ...batchFields(this.blobs, from, end)];
    const schema = EMBEDDED[name];
    if (schema === undefined || value.length < VERSION_BYTES) return undefined;
    const inner = this.#embedded(schema, from, end);
    return inner === undefined ? undefined : [length, ...inner];
  }

  /** A reader takes a newer version for the newest that it knows. Undefined: it is another language. */
  #embedded(schema: Message, from: number, end: number): FieldNow[] | undefined {
    const reader = new Reader(this.blobs.frame, from, end);
    const version = reader.int16();
    if (version < 0) return undefined;
    const known = Math.min(version, schema.versions.max);
    const { fields, problem } = annotateAsFarAsItGoes(schema, known, reader);
    if (problem !== undefined) return undefined;
    const children = fields.map((one) => this.#field(one));
    const rest = this.blobs.frame.subarray(reader.position, end);
    if (rest.length > 0) children.push(field("rest", "bytes", 0, reader.position, end, shown(rest), ""));
    const meaning = "of the consumers' own language";
    return [field("version", "int16", 0, from, from + VERSION_BYTES, String(version), meaning), ...children];
  }

  /** How the compact encodings write lengths, where it is not what one expects. */
  #encodingOf({ name, type, value, start, end, children }: Annotation): string {
    const { frame } = this.blobs;
    if (value === null && children.length === 0) {
      return type.startsWith("compact") ? "a length of 00 stands for null" : "a length of -1 stands for null";
    }
    if (name === "length" && type === "unsigned varint" && Number(value) >= 0) {
      return `written as ${Number(value) + 1}: one more, so that 0 can stand for null`;
    }
    if (type === "compact string" && end - start > 0 && frame[start]! < 0x80) {
      return `its length is written as ${frame[start]}: one more than it is`;
    }
    return "";
  }
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("; ");
}

function plainValue(value: Annotation["value"]): string | number | boolean | null | undefined {
  return Buffer.isBuffer(value) ? "" : value;
}

/** Why the broker hangs up instead of answering. */
function refusal(api: KnownApi, version: number): string | undefined {
  if (isServed(api, version) || api.key === API_VERSIONS) return undefined;
  const { name, served } = api;
  if (served === undefined) return `the broker does not serve ${name}: it hangs up`;
  return `the broker serves ${name} in the versions ${served.min} to ${served.max}: it hangs up`;
}
