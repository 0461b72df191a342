/** The ids of groups in commands: any text that Kafka can have, as one word, with the escapes of `key=`. */
import { isUtf8 } from "node:buffer";
import { KafkaError } from "../errors";
import { quote, unescapeBytes } from "./format";

/** What Kafka's protocol can tell the length of. */
const BYTES_MAX = 32_767;

/** @throws KafkaError INVALID_GROUP_ID, INVALID_REQUEST */
export function parseGroupId(word: string): string {
  const bytes = unescapeBytes(Buffer.from(word));
  if (bytes.length === 0)
    throw new KafkaError("INVALID_GROUP_ID", "a group needs a name; write: group=my-group");
  if (bytes.length > BYTES_MAX) {
    const sentence = `the name of the group has ${bytes.length} bytes, and ${BYTES_MAX} are the most; choose a shorter one`;
    throw new KafkaError("INVALID_GROUP_ID", sentence);
  }
  if (!isUtf8(bytes))
    throw new KafkaError("INVALID_GROUP_ID", `${quote(bytes)} is no UTF-8; choose another name`);
  return bytes.toString("utf8");
}
