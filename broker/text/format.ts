/**
 * How bytes look as text, so that one message is always one line on the screen: control characters, backslashes and bytes
 * that are not UTF-8 are written as in C (`\n`, `\\`, `\x00`). `unescapeBytes` reads the same back.
 */
import { isUtf8 } from "node:buffer";
import { KafkaError } from "../errors";

const NAMED_BACK: Record<string, string> = { n: "\n", r: "\r", t: "\t", "\\": "\\" };

/** ASCII without control characters and backslashes: nothing in it needs escaping. Seen as latin1. */
const PLAIN = /^[ -[\]-~]*$/;
/** The control characters of Unicode, C1 included: a terminal may act on those as well. Or a backslash. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is what it is for
const CONTROL = /[\u0000-\u001f\\\u007f-\u009f]/;
const BACKSLASH = 0x5c;
const LONGEST_ESCAPE = 4;
/** By byte, how it is written when it has to be escaped: `\n`, `\x00`. */
const ESCAPES = Array.from({ length: 256 }, (_, byte) => {
  const name = Object.keys(NAMED_BACK).find((letter) => NAMED_BACK[letter]!.charCodeAt(0) === byte);
  return [...Buffer.from(`\\${name ?? `x${byte.toString(16).padStart(2, "0")}`}`)];
});

export function escapeBytes(bytes: Buffer): string {
  const latin1 = bytes.toString("latin1");
  if (PLAIN.test(latin1)) return latin1;
  if (!isUtf8(bytes)) return escapeEach(bytes, false);
  const text = bytes.toString("utf8");
  return CONTROL.test(text) ? escapeEach(bytes, true) : text;
}

/**
 * Escapes control characters and what is no UTF-8, and keeps the characters between them. All goes into one buffer: a string
 * that is put together from millions of pieces takes many times its own size.
 */
function escapeEach(bytes: Buffer, isAllUtf8: boolean): string {
  const text = Buffer.allocUnsafe(LONGEST_ESCAPE * bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; ) {
    const end = at + characterBytes(bytes, at, isAllUtf8);
    if (end === at) for (const byte of ESCAPES[bytes[at++]!]!) text[length++] = byte;
    while (at < end) text[length++] = bytes[at++]!;
  }
  return text.toString("utf8", 0, length);
}

/** How many bytes the character at `bytes[at]` has; 0 when it is a control character, a backslash or none. */
function characterBytes(bytes: Buffer, at: number, isAllUtf8: boolean): number {
  const lead = bytes[at]!;
  if (lead < 0x80) return lead >= 0x20 && lead < 0x7f && lead !== BACKSLASH ? 1 : 0;
  const length = utf8Length(lead);
  const isC1 = lead === 0xc2 && bytes[at + 1]! < 0xa0;
  if (length === 0 || isC1 || at + length > bytes.length) return 0;
  return isAllUtf8 || isUtf8(bytes.subarray(at, at + length)) ? length : 0;
}

/** How many bytes a character has that begins with `lead`; 0 when none does. */
function utf8Length(lead: number): number {
  if (lead < 0xc2 || lead > 0xf4) return 0;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}

/** A key as one word: no key is `-`, so a key that is a dash, and the spaces in one, are escaped as well. */
export function keyAsWord(key: Buffer | null): string {
  if (key === null) return "-";
  const text = escapeBytes(key);
  return text === "-" ? "\\x2d" : text.replaceAll(" ", "\\x20");
}

/** A name that may hold anything, as one word. */
export function textAsWord(text: string): string {
  return keyAsWord(Buffer.from(text));
}

/** @throws KafkaError INVALID_REQUEST at an escape that does not exist. */
export function unescapeBytes(bytes: Buffer): Buffer {
  if (!bytes.includes(0x5c)) return Buffer.from(bytes);
  const latin1 = bytes
    .toString("latin1")
    .replace(/\\(x[0-9a-fA-F]{2}|[\s\S]|$)/g, (sequence: string, code: string) => {
      if (code.length === 3) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
      const character = NAMED_BACK[code];
      if (character !== undefined) return character;
      throw new KafkaError(
        "INVALID_REQUEST",
        `"${sequence}" is no escape; there are \\n \\r \\t \\\\ and \\x00 to \\xff`,
      );
    });
  return Buffer.from(latin1, "latin1");
}

/** Bytes in JSON: a string where they are UTF-8, else base64, marked so. */
export function bytesAsJson(bytes: Buffer | null): string | { base64: string } | null {
  if (bytes === null) return null;
  return isUtf8(bytes) ? bytes.toString("utf8") : { base64: bytes.toString("base64") };
}

/** What somebody sent, short enough to quote in a sentence and safe to show. */
export function quote(bytes: Buffer): string {
  const CHARACTERS_MAX = 60;
  const text = escapeBytes(bytes.subarray(0, 4 * CHARACTERS_MAX));
  return text.length > CHARACTERS_MAX ? `"${text.slice(0, CHARACTERS_MAX)}…"` : `"${text}"`;
}
