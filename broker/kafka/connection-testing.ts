/**
 * What the tests of a connection of the wire protocol share: a door whose APIs are answered when the test says so, and requests to them.
 */
import type { Socket } from "node:net";
import type { TestContext } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Broker } from "../broker";
import type { Logger } from "../logger";
import { readSettings } from "../settings";
import { Tap } from "../tap";
import { FakeSocket } from "../testing";
import { api } from "./api";
import { apiVersions } from "./apis/18-api-versions";
import { bytes, int32, message } from "./codec/schema";
import { KafkaDoor } from "./door";

export const TIMEOUT = { timeout: 10_000 };
export const ADVERTISED = { host: "127.0.0.1", port: 9092 };

/** A connection without a network, over which answers of Kafka's come. */
export class KafkaSocket extends FakeSocket {
  /** The correlation ids of the answers so far. */
  get answered(): number[] {
    return idsOf(this.received);
  }
}

/** The correlation ids of whole answers, one behind the other. */
export function idsOf(answers: Buffer): number[] {
  const ids: number[] = [];
  for (let at = 0; at < answers.length; at += 4 + answers.readInt32BE(at)) {
    ids.push(answers.readInt32BE(at + 4));
  }
  return ids;
}

const schema = message("0", undefined, { id: int32("0+") });

/** Takes effect at once and is answered later, as Produce. */
export const AT_ONCE = 0;
/** Is answered later, as Fetch. */
export const SLOW = 1;
/** Is answered before its handler returns. */
export const QUICK = 2;
/** Takes effect at once and has no answer, as Produce with acks=0. */
export const SILENT = 3;
/** Is answered at once with very many bytes. */
export const LONG = 4;
export const API_VERSIONS = 18;
export const LONG_BYTES = 10_000;

/** What is done at once in a test must not depend on how fast the machine is: so a turn lasts for ever, unless it is about turns. */
export function setUp(
  t: TestContext,
  environment: Record<string, string> = {},
  turnMs = Number.POSITIVE_INFINITY,
) {
  const { settings } = readSettings(environment);
  const begun: number[] = [];
  const waiting = new Map<number, { answer: () => void; fail: (problem: Error) => void }>();
  const wait = ({ id }: { id: number }) => {
    begun.push(id);
    return new Promise<{ id: number }>((resolve, reject) => {
      waiting.set(id, { answer: () => resolve({ id }), fail: reject });
    });
  };
  const at = (id: number) => {
    begun.push(id);
    return { id };
  };
  const long = message("0", undefined, { bytes: bytes("0+") });
  const apis = [
    api({
      key: AT_ONCE,
      name: "AtOnce",
      request: schema,
      response: schema,
      handle: wait,
      takesEffectAtOnce: true,
    }),
    api({
      key: SLOW,
      name: "Slow",
      request: schema,
      response: schema,
      handle: (request, { connection }) => {
        connection.signal.addEventListener("abort", () => waiting.get(request.id)?.answer());
        return wait(request);
      },
    }),
    api({ key: QUICK, name: "Quick", request: schema, response: schema, handle: ({ id }) => at(id) }),
    api({
      key: SILENT,
      name: "Silent",
      request: schema,
      response: schema,
      handle: ({ id }) => void at(id),
      takesEffectAtOnce: true,
    }),
    api({
      key: LONG,
      name: "Long",
      request: schema,
      response: long,
      handle({ id }) {
        at(id);
        return { bytes: Buffer.alloc(LONG_BYTES) };
      },
    }),
    apiVersions,
  ];
  const logged: string[] = [];
  const log = {
    warn: (_: object, sentence: string) => logged.push(sentence),
    error: (_: object, sentence: string) => logged.push(sentence),
  } as unknown as Logger;
  const tap = new Tap();
  const door = new KafkaDoor({
    broker: { keepsBytes: true } as Broker,
    settings,
    clusterId: "c",
    apis,
    log,
    tap,
    turnMs,
  });
  const open = (first: Buffer, socket = new KafkaSocket()) => {
    t.after(() => socket.destroy());
    door.open(socket as unknown as Socket, first, ADVERTISED);
    return socket;
  };
  const answer = async (id: number) => {
    waiting.get(id)!.answer();
    await nextTurn();
  };
  return { door, open, begun, waiting, answer, logged, tap };
}

/** A request whose id, beside its correlation id, is in its body as well. */
export function request(key: number, id: number, version = 0): Buffer {
  const frame = Buffer.alloc(18);
  frame.writeInt32BE(14, 0);
  frame.writeInt16BE(key, 4);
  frame.writeInt16BE(version, 6);
  frame.writeInt32BE(id, 8);
  frame.writeInt16BE(-1, 12);
  frame.writeInt32BE(id, 14);
  return frame;
}
