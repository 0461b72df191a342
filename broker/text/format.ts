/**
 * How bytes look as text, so that one message is always one line on the screen: control characters, backslashes and bytes
 * that are not UTF-8 are written as in C (`\n`, `\\`, `\x00`). `unescapeBytes` reads the same back.
 */
import { isUtf8 } from "node:buffer";
import { KafkaError } from "../errors";

const NAMED: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\" };
const NAMED_BACK: Record<string, string> = { n: "\n", r: "\r", t: "\t", "\\": "\\" };

/** ASCII without control characters and backslashes: nothing in it needs escaping. Seen as latin1. */
const PLAIN = /^[ -[\]-~]*$/;
/** The control characters of Unicode, C1 included: a terminal may act on those as well. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is what it is for
const CONTROL = /[\u0000-\u001f\\\u007f-\u009f]/g;

export function escapeBytes(bytes: Buffer): string {
  const latin1 = bytes.toString("latin1");
  if (PLAIN.test(latin1)) return latin1;
  if (isUtf8(bytes)) return escapeControl(bytes.toString("utf8"));
  return escapeInvalid(bytes);
}

function escapeControl(text: string): string {
  return text.replace(CONTROL, (character) => NAMED[character] ?? hexEscapes(Buffer.from(character)));
}

/** Some bytes are no UTF-8: those are escaped one by one, the characters between them are kept. */
function escapeInvalid(bytes: Buffer): string {
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const length = utf8Length(bytes[at]!);
    const character = bytes.subarray(at, at + length);
    if (character.length === length && isUtf8(character)) {
      text += escapeControl(character.toString("utf8"));
      at += length;
    } else {
      text += hexEscapes(bytes.subarray(at, at + 1));
      at++;
    }
  }
  return text;
}

function utf8Length(lead: number): number {
  if (lead < 0xc0) return 1;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}

function hexEscapes(bytes: Buffer): string {
  return [...bytes].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");
}

/** A key as one word: no key is `-`, so a key that is a dash, and the spaces in one, are escaped as well. */
export function keyAsWord(key: Buffer | null): string {
  if (key === null) return "-";
  const text = escapeBytes(key);
  return text === "-" ? "\\x2d" : text.replaceAll(" ", "\\x20");
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
