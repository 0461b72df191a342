/** A frame of a session that was saved: whatever the file holds, what comes out of here has the form of a frame. */
import type { SavedFrame } from "../console/messages";
import { KafkaError } from "../errors";

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === "string";
const number: Check = (value) => typeof value === "number" && Number.isFinite(value);
const count: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const int16: Check = (value) => Number.isInteger(value) && Math.abs(value as number) < 1 << 15;
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);

const FIELDS: Readonly<Record<keyof SavedFrame, Check>> = {
  seq: number,
  atMs: number,
  connection: number,
  client: text,
  clientId: orNull(text),
  door: (value) => value === "text" || value === "kafka",
  direction: (value) => value === "request" || value === "response",
  exchange: orNull(number),
  api: text,
  apiKey: orNull(int16),
  apiVersion: orNull(int16),
  error: orNull(text),
  bytes: count,
  keptBytes: count,
  tookMs: orNull(number),
  gist: text,
  base64: text,
};

/** @throws KafkaError INVALID_REQUEST when it is no frame. */
export function savedFrameOf(given: unknown): SavedFrame {
  if (typeof given !== "object" || given === null) throw invalid("a frame is an object in JSON");
  const from = given as Record<string, unknown>;
  const wrong = Object.entries(FIELDS).find(([name, check]) => !check(from[name]));
  if (wrong !== undefined)
    throw invalid(`"${wrong[0]}" is missing in the frame, or is not what it should be`);
  return Object.fromEntries(Object.keys(FIELDS).map((name) => [name, from[name]])) as unknown as SavedFrame;
}

function invalid(sentence: string): KafkaError {
  return new KafkaError("INVALID_REQUEST", sentence);
}
