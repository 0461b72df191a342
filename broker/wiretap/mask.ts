/**
 * Hides what a client proves with who it is, before anything of it is kept: a password must not come up on a projector, nor in a session
 * that somebody saves.
 *
 * Invariant: of a frame that may hold such a secret only what is known to be none is kept; where in doubt, nothing.
 */
import { annotateAsFarAsItGoes } from "../kafka/codec/annotate";
import { skipTaggedFields } from "../kafka/codec/decode";
import { readRequestHeader } from "../kafka/codec/headers";
import { Malformed, Reader } from "../kafka/codec/reader";
import { includes } from "../kafka/codec/schema";
import { hasTaggedHeader, type KnownApis, SASL_AUTHENTICATE, SASL_HANDSHAKE } from "./known-apis";

const MASK = 0x2a;
/** Size, API key, API version and correlation id. */
const FIXED_HEADER_BYTES = 14;
const API_KEY_AT = 4;
const NO_TAGGED_FIELDS = Buffer.from([0]);

/** Whether what the client sends behind this request, given without its size, may be a secret that is in no request of Kafka's. */
export function beginsLogin(request: Buffer): boolean {
  return apiKeyAt(request, 0) === SASL_HANDSHAKE;
}

/**
 * Whether the bytes, given without their size, begin with the header of a request that Kafka has. No token of PLAIN, SCRAM, OAUTHBEARER or
 * GSSAPI does: where its first two bytes are an API's key, as they are for PLAIN and a user whose name begins with `D`, letters of the
 * name or of the password stand where the version is, and no API has so many.
 */
export function isRequest(bytes: Buffer, apis: KnownApis): boolean {
  try {
    const { apiKey, apiVersion } = readRequestHeader(new Reader(bytes));
    const api = apis.get(apiKey);
    return api !== undefined && includes(api.request.versions, apiVersion);
  } catch {
    return false;
  }
}

/** Masks what is secret in a request, in place. `bytes` begins with the request's size. */
export function maskRequest(bytes: Buffer, mayBeToken: boolean, apis: KnownApis): void {
  const key = apiKeyAt(bytes, API_KEY_AT);
  // The token of a user whose name begins with `$` begins with that key as well.
  if (key === SASL_AUTHENTICATE && isRequest(bytes.subarray(API_KEY_AT), apis)) maskAuthBytes(bytes, apis);
  else if (key === SASL_AUTHENTICATE || mayBeToken) bytes.fill(MASK, API_KEY_AT);
}

function apiKeyAt(bytes: Buffer, at: number): number {
  return bytes.length < at + 2 ? -1 : bytes.readInt16BE(at);
}

function maskAuthBytes(bytes: Buffer, apis: KnownApis): void {
  try {
    const reader = new Reader(bytes, API_KEY_AT);
    const { apiVersion } = readRequestHeader(reader);
    const api = apis.get(SASL_AUTHENTICATE)!;
    if (hasTaggedHeader(api, apiVersion, "request")) skipTaggedFields(reader);
    const [authBytes] = annotateAsFarAsItGoes(api.request, apiVersion, reader).fields;
    const secret = authBytes?.value;
    if (!Buffer.isBuffer(secret)) throw new Malformed("no secret where it should be");
    secret.fill(MASK);
    const { end } = authBytes!;
    const hasNothingBehind = bytes.subarray(end).equals(NO_TAGGED_FIELDS);
    if (!hasNothingBehind) bytes.fill(MASK, end);
  } catch {
    // Nobody knows where in it the secret is.
    bytes.fill(MASK, FIXED_HEADER_BYTES);
  }
}
