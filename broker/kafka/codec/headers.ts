/**
 * What stands before the body of a request and of a response.
 *
 *     request   size int32 · API key int16 · API version int16 · correlation id int32 · client id nullable string · [tagged fields]
 *     response  size int32 · correlation id int32 · [tagged fields]
 *
 * The tagged fields are there in flexible versions, but never in the header of an ApiVersions response: a client that does not
 * know yet what the broker speaks must be able to read it (KIP-511). The client id has the old length of two bytes always.
 */
import type { Reader } from "./reader";
import { Writer } from "./writer";

export interface RequestHeader {
  apiKey: number;
  apiVersion: number;
  correlationId: number;
  clientId: string | null;
}

/** Reads the header up to the client id. The tagged fields behind it depend on what API and version it names. */
export function readRequestHeader(reader: Reader): RequestHeader {
  const apiKey = reader.int16();
  const apiVersion = reader.int16();
  const correlationId = reader.int32();
  const length = reader.length(false, 2);
  // Any bytes will do for a name that is never sent back.
  const clientId = length < 0 ? null : reader.slice(length).toString();
  return { apiKey, apiVersion, correlationId, clientId };
}

/** A writer whose frame begins with the header of a response. */
export function startResponse(correlationId: number, hasTaggedFields: boolean): Writer {
  const writer = new Writer();
  writer.int32(correlationId);
  if (hasTaggedFields) writer.unsignedVarint(0);
  return writer;
}
