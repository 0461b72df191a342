/** What the tests of the wire protocol share. */
import { apis } from "./apis";
import { decoder } from "./codec/decode";
import { encoder } from "./codec/encode";
import { Reader } from "./codec/reader";
import type { Message } from "./codec/schema";
import { Writer } from "./codec/writer";

/** One message of one API, in one version. */
export interface Case {
  name: string;
  message: Message;
  version: number;
}

/** Every message of every API that is served, in every version that is defined. */
export const CASES: readonly Case[] = apis.flatMap((api) => [
  ...versionsOf(`${api.name} request`, api.request),
  ...versionsOf(`${api.name} response`, api.response),
]);

function versionsOf(name: string, message: Message): Case[] {
  const { min, max } = message.versions;
  return Array.from({ length: max - min + 1 }, (_, at) => ({ name, message, version: min + at }));
}

/** The bytes of a message, without any header. */
export function encode({ message, version }: Case, value: Record<string, unknown>): Buffer {
  const writer = new Writer();
  encoder(message, version)(writer, value);
  return writer.body();
}

/** The message that takes all of these bytes. */
export function decode({ message, version }: Case, bytes: Buffer): Record<string, unknown> {
  const reader = new Reader(bytes);
  const value = decoder(message, version)(reader);
  if (reader.remaining > 0) throw new Error(`${reader.remaining} bytes are left`);
  return value;
}
