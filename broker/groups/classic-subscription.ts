/**
 * What the members of a classic group tell their leader is between them. Consumers tell it in one known form, of which a coordinator
 * reads only the beginning, which is the same in all versions: the topics that each wants to read.
 */
import { Malformed } from "../kafka/codec/reader";
import { arrayOf, message } from "../kafka/codec/schema";
import { format } from "./group-records";

const VERSION_BYTES = 2;
const subscription = format(message("0", undefined, { topics: arrayOf("0", "string") }));

/** The topics that any of these consumers reads; undefined when one of them does not speak that language. */
export function subscribedTopics(metadata: readonly Buffer[]): ReadonlySet<string> | undefined {
  try {
    return new Set(metadata.flatMap((bytes) => subscription.decode(asVersion0(bytes)).topics));
  } catch (problem) {
    if (problem instanceof Malformed) return undefined;
    throw problem;
  }
}

function asVersion0(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.alloc(VERSION_BYTES), bytes.subarray(VERSION_BYTES)]);
}
