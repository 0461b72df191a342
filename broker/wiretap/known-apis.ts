/**
 * The APIs whose frames can be described: all that the broker serves, and the two by which clients log in, which it refuses: a student
 * who watches a client that is set up for SASL shall see what it tries.
 */
import type { Api } from "../kafka/api";
import { decoder } from "../kafka/codec/decode";
import type { Reader } from "../kafka/codec/reader";
import { arrayOf, bytes, includes, int16, int64, type Message, message, string } from "../kafka/codec/schema";

export type Direction = "request" | "response";

export interface KnownApi {
  readonly key: number;
  readonly name: string;
  readonly request: Message;
  readonly response: Message;
  /** Whether the broker serves it at all, and in which versions. */
  readonly served: { min: number; max: number } | undefined;
}

export const API_VERSIONS = 18;
export const SASL_HANDSHAKE = 17;
export const SASL_AUTHENTICATE = 36;

const SASL: readonly KnownApi[] = [
  {
    key: SASL_HANDSHAKE,
    name: "SaslHandshake",
    request: message("0-1", undefined, { mechanism: string("0+") }),
    response: message("0-1", undefined, { errorCode: int16("0+"), mechanisms: arrayOf("0+", "string") }),
    served: undefined,
  },
  {
    key: SASL_AUTHENTICATE,
    name: "SaslAuthenticate",
    request: message("0-2", "2+", { authBytes: bytes("0+") }),
    response: message("0-2", "2+", {
      errorCode: int16("0+"),
      errorMessage: string("0+", { nullable: "0+", default: null }),
      authBytes: bytes("0+"),
      sessionLifetimeMs: int64("1+", { default: 0 }),
    }),
    served: undefined,
  },
];

/** By key. The broker's own come from the part `apis`, so that one that an extension adds is described as well. */
export class KnownApis {
  readonly #byKey: ReadonlyMap<number, KnownApi>;

  constructor(served: readonly Api[]) {
    const ours = served.map(({ key, name, request, response, versions }) => {
      return { key, name, request, response, served: versions };
    });
    this.#byKey = new Map([...SASL, ...ours].map((api) => [api.key, api]));
  }

  get(key: number | null): KnownApi | undefined {
    return key === null ? undefined : this.#byKey.get(key);
  }

  all(): Iterable<KnownApi> {
    return this.#byKey.values();
  }
}

/** Whether the broker answers it; else it hangs up. */
export function isServed({ served }: KnownApi, version: number): boolean {
  return served !== undefined && version >= served.min && version <= served.max;
}

/** The version that a response has: the one that was asked for, but for ApiVersions in one that is not known (KIP-511). */
export function responseVersion(api: KnownApi, version: number): number {
  return api.key === API_VERSIONS && !isServed(api, version) ? 0 : version;
}

/** Whether lengths are varints and structs end with tagged fields. */
export function isFlexible({ request }: KnownApi, version: number): boolean {
  return includes(request.flexible, version);
}

/** Whether the header of the frame ends with tagged fields. */
export function hasTaggedHeader(api: KnownApi, version: number, direction: Direction): boolean {
  return isFlexible(api, version) && !(direction === "response" && api.key === API_VERSIONS);
}

type Decode = (reader: Reader) => Record<string, unknown>;
const decoders = new WeakMap<Message, Map<number, Decode>>();

/** Makes a decoder when a version is first asked for. */
export function decoderOf(schema: Message, version: number): Decode {
  const byVersion = decoders.get(schema) ?? new Map<number, Decode>();
  decoders.set(schema, byVersion);
  const decode = byVersion.get(version) ?? decoder(schema, version);
  byVersion.set(version, decode);
  return decode;
}
