/**
 * What an API is: a number, a name, the schemas of its request and its response, and the function that answers. Each has a file of
 * its own in apis/; whatever is listed in apis/index.ts is served, and ApiVersions tells the clients so.
 */
import type { Broker } from "../broker";
import type { Settings } from "../settings";
import type { TappedConnection } from "../tap";
import { decoder } from "./codec/decode";
import { encoder } from "./codec/encode";
import type { Reader } from "./codec/reader";
import { type DecodedMessage, type EncodableMessage, includes, type Message } from "./codec/schema";
import type { Writer } from "./codec/writer";

/** Thrown by a handler that has no other way of telling its client that something is wrong: the connection is closed. */
export class Disconnect extends Error {}

/** What a handler may use beside the request. */
export interface Context {
  broker: Broker;
  settings: Settings;
  version: number;
  clientId: string | null;
  /** The address that this client is told to reach the broker at. */
  advertised: { host: string; port: number };
  clusterId: string;
  /** What this connection keeps between requests. */
  connection: ConnectionState;
  /** Every API that is served, for ApiVersions. */
  apis: readonly Api[];
}

export interface ConnectionState {
  /** Aborted when the client is gone or the broker stops: nothing that waits for it need wait any longer. */
  signal: AbortSignal;
  /** The address of the client, as Kafka shows it: "/192.168.1.7". */
  readonly clientHost: string;
  /** What whoever watches is shown of it. */
  readonly tapped: TappedConnection;
}

type Answer<Response> = Response | undefined | Promise<Response | undefined>;

export interface ApiDefinition<Request extends Message, Response extends Message> {
  key: number;
  name: string;
  request: Request;
  response: Response;
  /** The versions that are served, where they are not all that the schema defines. */
  served?: { min: number; max: number };
  /**
   * Answers a request; undefined: the client wants no answer. What is refused is refused in the answer, where the API has a place
   * for it (`refusal` in answers.ts): whatever is thrown closes the connection.
   */
  handle(request: DecodedMessage<Request>, context: Context): Answer<EncodableMessage<Response>>;
  /**
   * The effect of a request is complete when `handle` returns, even if the answer comes later. So the next request of such a kind
   * need not wait for the answer.
   */
  takesEffectAtOnce?: boolean;
}

/** An API as the door sees it. */
export interface Api {
  readonly key: number;
  readonly name: string;
  readonly versions: { min: number; max: number };
  readonly takesEffectAtOnce: boolean;
  readonly request: Message;
  readonly response: Message;
  isFlexible(version: number): boolean;
  decode(version: number, reader: Reader): unknown;
  encode(version: number, writer: Writer, response: unknown): void;
  handle(request: unknown, context: Context): Answer<unknown>;
}

/** Makes an API out of its definition. Decoders and encoders are made when a version is first asked for. */
export function api<Request extends Message, Response extends Message>(
  definition: ApiDefinition<Request, Response>,
): Api {
  const { key, name, request, response } = definition;
  const decoders = perVersion((version) => decoder(request, version));
  const encoders = perVersion((version) => encoder(response, version));
  return {
    key,
    name,
    request,
    response,
    versions: definition.served ?? request.versions,
    takesEffectAtOnce: definition.takesEffectAtOnce ?? false,
    isFlexible: (version) => includes(request.flexible, version),
    decode: (version, reader) => decoders(version)(reader),
    encode: (version, writer, value) => encoders(version)(writer, value as Record<string, unknown>),
    handle: (decoded, context) => definition.handle(decoded as DecodedMessage<Request>, context),
  };
}

function perVersion<T>(make: (version: number) => T): (version: number) => T {
  const made: T[] = [];
  return (version) => {
    made[version] ??= make(version);
    return made[version];
  };
}

/** The APIs by key. @throws Error when two have the same. */
export function byKey(apis: readonly Api[]): ReadonlyMap<number, Api> {
  const map = new Map<number, Api>();
  for (const one of apis) {
    const other = map.get(one.key);
    if (other !== undefined)
      throw new Error(`the APIs ${other.name} and ${one.name} both have the key ${one.key}`);
    map.set(one.key, one);
  }
  return map;
}
