/**
 * Requests and answers as they go over the wire: 4 bytes of size, a header, the message.
 *
 * Invariant: an answer is read by the layout of the request that it belongs to, to its last byte.
 */
import { annotate } from "./annotate";
import { Decoder, type Note } from "./decode";
import { encode } from "./encode";
import { type Message, parseLayout } from "./layout";
import { messageNamed } from "./messages";
import type { Structure } from "./values";

const CLIENT_ID = "harness";
const API_VERSIONS = 18;
export const SIZE_BYTES = 4;

const SIZE = parseLayout("size int32 0+");
const REQUEST_HEADER = parseLayout(`
  apiKey         api      0+
  apiVersion     int16    0+
  correlationId  int32    0+
  clientId       string?  0+
`);
const ANSWER_HEADER = parseLayout("correlationId int32 0+");
/** Also in the header of a flexible version, all but its tagged fields is in the old encoding. */
const OLD = { version: 0, isFlexible: false };
const NO_FIELDS = parseLayout("");
const FLEXIBLE = { version: 0, isFlexible: true };

export interface Request {
  message: Message;
  version: number;
  correlationId: number;
  values: Structure;
  /** With its size. */
  frame: Buffer;
}

export interface Answer {
  request: Request;
  frame: Buffer;
  values: Structure;
  notes: Note[];
}

export function framed(content: Buffer): Buffer {
  const size = Buffer.alloc(SIZE_BYTES);
  size.writeInt32BE(content.length);
  return Buffer.concat([size, content]);
}

export function encodeRequest(
  message: Message,
  version: number,
  correlationId: number,
  values: Structure,
  clientId = CLIENT_ID,
): Request {
  const isFlexible = version >= message.flexibleFrom;
  const header = { apiKey: message.apiKey, apiVersion: version, correlationId, clientId };
  const content = [
    encode(REQUEST_HEADER, header, OLD),
    isFlexible ? encode(NO_FIELDS, {}, FLEXIBLE) : Buffer.alloc(0),
    encode(message.request, values, { version, isFlexible }),
  ];
  return { message, version, correlationId, values, frame: framed(Buffer.concat(content)) };
}

/**
 * The answer to ApiVersions has the oldest header always: who asks does not know yet what the broker speaks.
 * @throws Error that shows the answer as far as it can be read.
 */
export function decodeAnswer(request: Request, frame: Buffer, version: number): Answer {
  const { message, correlationId } = request;
  const isFlexible = version >= message.flexibleFrom;
  const decoder = new Decoder(frame);
  try {
    decoder.structure(SIZE, OLD);
    const header = decoder.structure(ANSWER_HEADER, OLD);
    if (header.correlationId !== correlationId)
      throw new Error(`the correlation id is ${header.correlationId}, expected was ${correlationId}`);
    if (isFlexible && message.apiKey !== API_VERSIONS) decoder.structure(NO_FIELDS, FLEXIBLE, "header");
    const values = decoder.structure(message.response, { version, isFlexible });
    decoder.end();
    return { request, frame, values, notes: decoder.notes };
  } catch (problem) {
    const answer = { request, frame, values: {}, notes: decoder.notes };
    const asked = `the answer to ${message.name} v${request.version} cannot be read as v${version}`;
    throw new Error(`${asked}: ${(problem as Error).message}\n${describe(answer)}`);
  }
}

/**
 * A request that somebody else has written, read by its own header.
 * @throws Error that says what cannot be read.
 */
export function decodeRequest(frame: Buffer): Request {
  const decoder = new Decoder(frame);
  decoder.structure(SIZE, OLD);
  const { apiKey, apiVersion, correlationId } = decoder.structure(REQUEST_HEADER, OLD);
  const message = messageNamed(apiKey as string);
  const version = apiVersion as number;
  const isFlexible = version >= message.flexibleFrom;
  if (isFlexible) decoder.structure(NO_FIELDS, FLEXIBLE, "header");
  const values = decoder.structure(message.request, { version, isFlexible });
  decoder.end();
  return { message, version, correlationId: correlationId as number, values, frame };
}

/** Request and answer, field by field; `marked` are the paths in the answer that a reader must look at. */
export function describe(answer: Answer, marked: readonly string[] = []): string {
  const received = annotate(answer.frame, answer.notes, marked);
  return ["sent:", ...describeRequest(answer.request), "received:", ...received].join("\n");
}

export function describeRequest(request: Request): string[] {
  return annotate(request.frame, notesOf(request));
}

/** Where each value of a request stands. */
export function notesOf({ message, version, frame }: Request): Note[] {
  const isFlexible = version >= message.flexibleFrom;
  const decoder = new Decoder(frame);
  decoder.structure(SIZE, OLD);
  decoder.structure(REQUEST_HEADER, OLD);
  if (isFlexible) decoder.structure(NO_FIELDS, FLEXIBLE, "header");
  decoder.structure(message.request, { version, isFlexible });
  return decoder.notes;
}
