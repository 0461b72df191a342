/**
 * A session as a file: read and checked before anything of it is shown, for it may come from anybody.
 *
 * Invariant: what leaves `readSession` has the form of a SavedSession with nothing beside it, is bounded in every way, and its frames
 * stand in the order of their numbers.
 */
import type { ConnectionNow, FrameSummary, SavedFrame, SavedSession } from "../../../messages";

export const FORMAT = "kafka-lab-wire";
export const FILE_BYTES_MAX = 64 * 1024 * 1024;
const FRAMES_MAX = 5000;
const CONNECTIONS_MAX = 5000;
const FRAME_BYTES_MAX = 64 * 1024;
/** Characters of a name or a gist. */
export const TEXT_MAX = 1000;

/** Why a file is not shown, for the person who has chosen it. */
export class SessionRefused extends Error {}

/** @throws SessionRefused */
export function readSession(text: string): SavedSession {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new SessionRefused("This file is no JSON: choose a file that was saved here (*.wire.json).");
  }
  const file = new Checked(content, "the file");
  if (file.at("format").value !== FORMAT)
    throw new SessionRefused(`This is no saved session: its "format" is not "${FORMAT}".`);
  if (file.at("version").value !== 1)
    throw new SessionRefused('This session has another "version" than 1: it was saved by a newer Kafka Lab.');
  const frames = file.at("frames").list(FRAMES_MAX).map(savedFrame);
  for (const [at, { seq }] of frames.entries())
    if (at > 0 && seq <= frames[at - 1]!.seq)
      throw new SessionRefused(
        `In this file frames[${at}].seq is ${seq}, but the numbers of frames must rise.`,
      );
  return {
    format: FORMAT,
    version: 1,
    savedMs: file.at("savedMs").number(),
    connections: file.at("connections").list(CONNECTIONS_MAX).map(connection),
    frames,
    dropped: file.at("dropped").count(),
  };
}

function connection(one: Checked): ConnectionNow {
  return {
    id: one.at("id").count(),
    door: one.at("door").oneOf(["text", "kafka"]),
    client: one.at("client").text(),
    clientId: one.at("clientId").nullOr((value) => value.text()),
    openedMs: one.at("openedMs").number(),
    closedMs: one.at("closedMs").nullOr((value) => value.number()),
    closedWhy: one.at("closedWhy").nullOr((value) => value.text()),
  };
}

function savedFrame(one: Checked): SavedFrame {
  const base64 = one.at("base64").base64(FRAME_BYTES_MAX);
  return { ...summary(one), base64 };
}

function summary(one: Checked): FrameSummary {
  return {
    seq: one.at("seq").count(),
    atMs: one.at("atMs").number(),
    connection: one.at("connection").count(),
    client: one.at("client").text(),
    clientId: one.at("clientId").nullOr((value) => value.text()),
    door: one.at("door").oneOf(["text", "kafka"]),
    direction: one.at("direction").oneOf(["request", "response"]),
    exchange: one.at("exchange").nullOr((value) => value.count()),
    api: one.at("api").text(),
    apiKey: one.at("apiKey").nullOr((value) => value.number()),
    apiVersion: one.at("apiVersion").nullOr((value) => value.number()),
    error: one.at("error").nullOr((value) => value.text()),
    bytes: one.at("bytes").count(),
    keptBytes: one.at("keptBytes").count(),
    tookMs: one.at("tookMs").nullOr((value) => value.number()),
    gist: one.at("gist").text(),
  };
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** A value of the file together with where it stands, so that what is wrong can be named. */
class Checked {
  readonly value: unknown;
  readonly #place: string;

  constructor(value: unknown, place: string) {
    this.value = value;
    this.#place = place;
  }

  at(name: string): Checked {
    if (typeof this.value !== "object" || this.value === null || Array.isArray(this.value))
      throw this.#wrong("is no object");
    const place = this.#place === "the file" ? name : `${this.#place}.${name}`;
    return new Checked(Object.hasOwn(this.value, name) ? Reflect.get(this.value, name) : undefined, place);
  }

  list(max: number): Checked[] {
    if (!Array.isArray(this.value)) throw this.#wrong("is no list");
    if (this.value.length > max)
      throw this.#wrong(`has ${this.value.length} elements, and ${max} are shown at most`);
    return this.value.map((one, at) => new Checked(one, `${this.#place}[${at}]`));
  }

  number(): number {
    if (typeof this.value !== "number" || !Number.isFinite(this.value)) throw this.#wrong("is no number");
    return this.value;
  }

  /** A number from 0 on, without a fraction. */
  count(): number {
    const number = this.number();
    if (!Number.isSafeInteger(number) || number < 0) throw this.#wrong("is no whole number from 0 on");
    return number;
  }

  text(): string {
    if (typeof this.value !== "string") throw this.#wrong("is no text");
    if (this.value.length > TEXT_MAX)
      throw this.#wrong(`has ${this.value.length} characters, and ${TEXT_MAX} are allowed`);
    return this.value;
  }

  base64(bytesMax: number): string {
    const { value } = this;
    if (typeof value !== "string") throw this.#wrong("is no text");
    if (value.length > Math.ceil(bytesMax / 3) * 4)
      throw this.#wrong(`holds more than ${bytesMax} bytes, the most that is kept of a frame`);
    if (!BASE64.test(value)) throw this.#wrong("is no base64");
    return value;
  }

  oneOf<Choice extends string>(allowed: readonly Choice[]): Choice {
    const found = allowed.find((one) => one === this.value);
    if (found === undefined) throw this.#wrong(`is none of ${allowed.join(", ")}`);
    return found;
  }

  nullOr<Result>(read: (value: Checked) => Result): Result | null {
    return this.value === null ? null : read(this);
  }

  #wrong(what: string): SessionRefused {
    return new SessionRefused(`This is no session that can be shown: ${this.#place} ${what}.`);
  }
}
