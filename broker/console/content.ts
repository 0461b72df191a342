/** Bytes as JSON can carry them: as text where they are UTF-8, else as base64; and only the beginning where they are many. */
import { isUtf8 } from "node:buffer";
import type { Content } from "./messages";

const CONTINUATION_MASK = 0xc0;
const CONTINUATION = 0x80;

/** The first `bytesMax` of the bytes, less where that would cut a character. */
export function contentOf(bytes: Buffer, bytesMax: number): Content {
  const text = bytes.subarray(0, endOfCharacter(bytes, bytesMax));
  if (isUtf8(text)) return { text: text.toString("utf8"), bytes: bytes.length };
  return { base64: bytes.subarray(0, bytesMax).toString("base64"), bytes: bytes.length };
}

/** The last place up to `end` that is between two characters, if this is UTF-8. */
function endOfCharacter(bytes: Buffer, end: number): number {
  if (end >= bytes.length) return bytes.length;
  const CHARACTER_BYTES_MAX = 4;
  for (let at = end; at > end - CHARACTER_BYTES_MAX && at > 0; at--)
    if ((bytes[at]! & CONTINUATION_MASK) !== CONTINUATION) return at;
  return end;
}
