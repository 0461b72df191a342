/**
 * To which requests an answer is due for certain. Of a request that is as the protocol wants it, only three things excuse that none comes:
 * it wants none (Produce with acks=0, which is told of an error by losing its connection), it waits for something that may never be (others
 * of its group, messages), or one before it was none, behind which nobody can tell where the next begins.
 */
import { Decoder } from "../../harness/support/kafka/decode";
import { type Message, parseLayout } from "../../harness/support/kafka/layout";
import type { End } from "./bundle";

/** Size, API key, version and correlation id. */
const FIXED_BYTES = 12;
const CLIENT_ID = parseLayout("clientId string? 0+");
const MAY_WAIT = new Set(["Fetch", "JoinGroup", "SyncGroup"]);

/** `frame` is a whole request that is sound, with its size in front, and nothing before it is unanswered. */
export function isDue(frame: Buffer, message: Message, version: number, end: End): boolean {
  if (end === "not opened") return false;
  if (end === "stalled" && MAY_WAIT.has(message.name)) return false;
  return message.name !== "Produce" || acksOf(frame, message, version) !== 0;
}

function acksOf(frame: Buffer, { request, flexibleFrom }: Message, version: number): unknown {
  const isFlexible = version >= flexibleFrom;
  const decoder = new Decoder(frame.subarray(FIXED_BYTES));
  decoder.structure(CLIENT_ID, { version, isFlexible: false });
  // What follows in the header are tagged fields, none of which is known.
  if (isFlexible) decoder.structure([], { version, isFlexible });
  return decoder.structure(request, { version, isFlexible }).acks;
}
