/**
 * Frames as lines in a terminal: one for each, or one for each field with its bytes beside it.
 *
 * Invariant: what a client sent can do nothing to the terminal: control characters are written as numbers.
 */
import type { FieldNow, FrameDetails, FrameSummary } from "../broker/console/messages";

/** Puts a colour around a text, or none. */
export type Paint = (text: string, colour: Colour) => string;
export type Colour = "dim" | "red" | "green" | "cyan" | "bold";

const CODES: Readonly<Record<Colour, number>> = { bold: 1, dim: 2, red: 31, green: 32, cyan: 36 };

export const colours: Paint = (text, colour) => `\x1b[${CODES[colour]}m${text}\x1b[0m`;
export const noColours: Paint = (text) => text;

const CLIENT_WIDTH = 28;
const API_WIDTH = 26;
const ROW_BYTES = 12;
/** Of the bytes of one field. */
const ROWS_MAX = 8;
const VALUE_CHARACTERS_MAX = 120;

export function summaryLine(frame: FrameSummary, paint: Paint): string {
  const time = new Date(frame.atMs).toISOString().slice(11, 23);
  const who = printable(frame.clientId === null ? frame.client : `${frame.clientId} ${frame.client}`);
  const isRequest = frame.direction === "request";
  const version = frame.apiVersion === null ? "" : ` v${frame.apiVersion}`;
  const api = `${isRequest ? "→" : "←"} ${printable(frame.api)}${version}`;
  const took = frame.tookMs === null ? "" : `${frame.tookMs.toFixed(1)} ms`;
  const parts = [
    paint(time, "dim"),
    who.slice(0, CLIENT_WIDTH).padEnd(CLIENT_WIDTH),
    paint(api.padEnd(API_WIDTH), isRequest ? "cyan" : "green"),
    ...(frame.error === null ? [] : [paint(printable(frame.error), "red")]),
    printable(frame.gist),
    paint([`${frame.bytes} B`, took].filter((part) => part !== "").join(", "), "dim"),
  ];
  return parts
    .filter((part) => part !== "")
    .join("  ")
    .trimEnd();
}

/** The fields with their bytes: those of a blob that was unpacked follow where it was packed. */
export function fieldLines({ fields, blobs, note }: FrameDetails, paint: Paint): string[] {
  const bytes = blobs.map((blob) => Buffer.from(blob, "base64"));
  const lines = fields.flatMap((field) => linesOf(field, bytes, 0, paint));
  return note === null ? lines : [...lines, paint(`      ${printable(note)}`, "red")];
}

function linesOf(field: FieldNow, blobs: readonly Buffer[], depth: number, paint: Paint): string[] {
  const { name, type, value, meaning, children, blob } = field;
  const shown = value === null ? "" : ` = ${value === "" ? '""' : clipped(printable(value))}`;
  const words =
    "  ".repeat(depth) +
    paint(printable(name), "bold") +
    shown +
    paint(`  ${type}${meaning === "" ? "" : `: ${printable(meaning)}`}`, "dim");
  const isLeaf = !children.some((child) => child.blob === blob);
  const rows = isLeaf ? hexRows(blobs[blob] ?? Buffer.alloc(0), field) : [];
  const [first = " ".repeat(6), ...rest] = rows;
  const width = 7 + 3 * ROW_BYTES;
  return [
    `${first.padEnd(width)}${words}`,
    ...rest,
    ...children.flatMap((child) => linesOf(child, blobs, depth + 1, paint)),
  ];
}

function hexRows(bytes: Buffer, { start, end }: FieldNow): string[] {
  const rows: string[] = [];
  for (let at = start; at < end && rows.length < ROWS_MAX; at += ROW_BYTES) {
    const hex = bytes
      .subarray(at, Math.min(at + ROW_BYTES, end))
      .toString("hex")
      .replace(/..(?=.)/g, "$& ");
    rows.push(`${String(at).padStart(5)}  ${hex}`);
  }
  const hidden = end - start - ROWS_MAX * ROW_BYTES;
  return hidden > 0 ? [...rows, `       … ${hidden} bytes more`] : rows;
}

function clipped(text: string): string {
  return text.length <= VALUE_CHARACTERS_MAX ? text : `${text.slice(0, VALUE_CHARACTERS_MAX)}…`;
}

/** Control characters, and those that turn the direction of a text around. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is what it is for
const DANGEROUS = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

function printable(text: string): string {
  return text.replace(DANGEROUS, (character) => {
    const named = { "\n": "\\n", "\r": "\\r", "\t": "\\t" }[character];
    return named ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
