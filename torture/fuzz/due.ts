/**
 * To which requests an answer is due for certain. Of a request that is as the protocol wants it, only three things excuse that none comes:
 * it wants none (Produce with acks=0, which is told of an error by losing its connection), it waits for something that may never be (others
 * of its group, messages), or one before it was none, behind which nobody can tell where the next begins.
 */
import { Decoder } from "../../harness/support/kafka/decode";
import { type Message, parseLayout } from "../../harness/support/kafka/layout";
import type { Structure } from "../../harness/support/kafka/values";
import type { End } from "./bundle";

/** Size, API key, version and correlation id. */
const FIXED_BYTES = 12;
const CLIENT_ID = parseLayout("clientId string? 0+");
const MAY_WAIT = new Set(["Fetch", "JoinGroup", "SyncGroup"]);

/** `frame` is a whole request that was sound when it was made, with its size in front, and nothing before it is unanswered. */
export function isDue(frame: Buffer, message: Message, version: number, end: End): boolean {
  if (end === "not opened") return false;
  if (end === "stalled" && MAY_WAIT.has(message.name)) return false;
  const request = decoded(frame, message, version);
  return request !== undefined && request.acks !== 0;
}

/** Undefined: an id that was filled in has hit what only looked like its place, across two fields, and it is none any more. */
function decoded(frame: Buffer, { request, flexibleFrom }: Message, version: number): Structure | undefined {
  const isFlexible = version >= flexibleFrom;
  const decoder = new Decoder(frame.subarray(FIXED_BYTES));
  try {
    decoder.structure(CLIENT_ID, { version, isFlexible: false });
    // What follows in the header are tagged fields, none of which is known.
    if (isFlexible) decoder.structure([], { version, isFlexible });
    const values = decoder.structure(request, { version, isFlexible });
    decoder.end();
    return values;
  } catch {
    return undefined;
  }
}
