/**
 * A captured session, read by the harness's own decoders: what the broker that was listened to believed of it counts for nothing.
 *
 * Invariant: an answer belongs to the request with the same connection and exchange; in text a reply is known by its turn only.
 */
import fs from "node:fs";
import path from "node:path";
import { decodeAnswer, decodeRequest, type Request } from "../../harness/support/kafka/exchange";
import type { Structure } from "../../harness/support/kafka/values";

export const SESSIONS = path.join("exercises", "16-read-the-wire", "sessions");

/** Of a saved session (broker/console/messages.ts: SavedSession), what is read here. */
interface Saved {
  frames: {
    connection: number;
    door: "text" | "kafka";
    direction: "request" | "response";
    exchange: number | null;
    base64: string;
  }[];
}

/** A request over Kafka's protocol, and what came back. */
export interface Talk {
  api: string;
  version: number;
  asked: Structure;
  /** Undefined: nothing came. */
  answered: Structure | undefined;
}

export class Session {
  readonly #frames: Saved["frames"];

  constructor(name: string) {
    const file = path.join(SESSIONS, `${name}.wire.json`);
    this.#frames = (JSON.parse(fs.readFileSync(file, "utf8")) as Saved).frames;
  }

  /** What was typed, or what was replied, line by line. */
  lines(direction: "request" | "response"): string[] {
    const frames = this.#frames.filter((frame) => frame.door === "text" && frame.direction === direction);
    const text = Buffer.concat(frames.map(({ base64 }) => Buffer.from(base64, "base64"))).toString();
    return text.split("\n").slice(0, -1);
  }

  /** The requests of one API, in the order in which they came. */
  talks(api: string): Talk[] {
    const requests = this.#frames.filter(
      ({ door, direction }) => door === "kafka" && direction === "request",
    );
    const talks = requests.map((frame) => {
      const request = decodeRequest(Buffer.from(frame.base64, "base64"));
      const answer = this.#frames.find(
        ({ connection, exchange, direction }) =>
          direction === "response" && connection === frame.connection && exchange === frame.exchange,
      );
      const answered = answer && valuesOf(request, Buffer.from(answer.base64, "base64"));
      return { api: request.message.name, version: request.version, asked: request.values, answered };
    });
    return talks.filter((talk) => talk.api === api);
  }
}

const UNSUPPORTED_VERSION = 35;
const ERROR_CODE_AT = 8;

/** A broker that is asked for its versions in one that it does not know answers in the oldest: the only one that both must know. */
function valuesOf(request: Request, frame: Buffer): Structure {
  const isTooNew =
    request.message.name === "ApiVersions" && frame.readInt16BE(ERROR_CODE_AT) === UNSUPPORTED_VERSION;
  return decodeAnswer(request, frame, isTooNew ? 0 : request.version).values;
}

/** Follows names and places through what was decoded: `at(values, "topics", 0, "partitions", 0)`. */
export function at(values: Structure | undefined, ...way: (string | number)[]): Structure[string] {
  let here: unknown = values;
  for (const step of way) here = (here as Record<string | number, unknown> | undefined)?.[step];
  if (here === undefined)
    throw new Error(`the session has nothing at ${way.join(".")}: it must be captured anew`);
  return here as Structure[string];
}
