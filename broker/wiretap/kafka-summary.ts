/**
 * The line about a Kafka frame in a list of many: which API, which error, what about. Only the header is read of a frame that nobody
 * knows; a frame that was cut is read from its beginning, up to a limit.
 */
import { type Annotation, annotateAsFarAsItGoes } from "../kafka/codec/annotate";
import { skipTaggedFields } from "../kafka/codec/decode";
import { readRequestHeader } from "../kafka/codec/headers";
import { Malformed, Reader } from "../kafka/codec/reader";
import type { Message } from "../kafka/codec/schema";
import { errorFinder } from "../kafka/response-error";
import { gistOf } from "./gists";
import type { KafkaFrame } from "./kafka-frame";
import { decoderOf, hasTaggedHeader, type KnownApi, type KnownApis, responseVersion } from "./known-apis";

const SIZE_BYTES = 4;
const RESPONSE_HEADER_BYTES = 8;
/** Of a frame that was cut. */
const LOOKED_AT_BYTES = 4096;

export interface KafkaSummary {
  api: string;
  error: string | null;
  gist: string;
}

export interface Names {
  apis: KnownApis;
  topicName(id: string): string | undefined;
}

/** The numbers in a request's header that its response is to be read with. */
export function headerOf(
  request: Buffer,
): { apiKey: number; apiVersion: number; clientId: string | null } | undefined {
  try {
    return readRequestHeader(new Reader(request, SIZE_BYTES));
  } catch {
    return undefined;
  }
}

export function summaryOfKafka(frame: KafkaFrame, names: Names): KafkaSummary {
  const api = names.apis.get(frame.apiKey);
  if (api === undefined) {
    return { api: frame.apiKey === null ? "?" : `API ${frame.apiKey}`, error: null, gist: "" };
  }
  const message = messageIn(frame, api);
  if (message === undefined) return { api: api.name, error: null, gist: "" };
  const error = frame.direction === "response" ? (errorIn(api, message) ?? null) : null;
  return { api: api.name, error, gist: gistOf(api.name, frame.direction, message, names.topicName) };
}

const finders = new WeakMap<Message, ReturnType<typeof errorFinder>>();

function errorIn({ response }: KnownApi, message: Record<string, unknown>): string | undefined {
  const find = finders.get(response) ?? errorFinder(response);
  finders.set(response, find);
  return find(message);
}

/** As far as it can be read; undefined where that is not even begun. */
function messageIn(frame: KafkaFrame, api: KnownApi): Record<string, unknown> | undefined {
  try {
    const { bytes, direction, wholeBytes } = frame;
    const isCut = wholeBytes > bytes.length;
    const reader = new Reader(isCut ? bytes.subarray(0, LOOKED_AT_BYTES) : bytes);
    if (direction === "request") {
      reader.position = SIZE_BYTES;
      readRequestHeader(reader);
    } else {
      reader.position = RESPONSE_HEADER_BYTES;
    }
    const asked = frame.apiVersion ?? 0;
    const version = direction === "response" ? responseVersion(api, asked) : asked;
    if (version < 0 || version > api[direction].versions.max) return undefined;
    if (hasTaggedHeader(api, version, direction)) skipTaggedFields(reader);
    if (!isCut) return decoderOf(api[direction], version)(reader);
    return plainStruct(annotateAsFarAsItGoes(api[direction], version, reader, true).fields);
  } catch (problem) {
    if (problem instanceof Malformed || problem instanceof RangeError) return undefined;
    throw problem;
  }
}

function plainStruct(fields: readonly Annotation[]): Record<string, unknown> {
  return Object.fromEntries(fields.map((field) => [field.name, plainValue(field)]));
}

function plainValue({ type, value, children }: Annotation): unknown {
  if (value !== undefined) return value;
  if (!/\barray of /.test(type)) return plainStruct(children);
  return children.filter(({ name }) => name.startsWith("[")).map(plainValue);
}
