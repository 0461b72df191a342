/**
 * What the text door answers as a tree of fields, line by line: `OK …`, `ERR NAME sentence`, and lines of data.
 *
 * Invariant: every byte is in one leaf.
 */
import type { FieldNow } from "../console/messages";
import { errorOfName } from "./error-names";
import { field, shown } from "./fields";
import { clipped, contentEnd, endOfLine } from "./text-request";

const LF = 0x0a;
/** `my-topic-0@5`, and what follows it. */
const PLACE = /^(\S+)-(\d+)@(\d+)(?= |$)/;
/** More is not looked at to find out what a line is. */
const LOOKED_AT_BYTES = 400;

export interface ReplySummary {
  kind: "OK" | "ERR" | "data";
  error: string | null;
  gist: string;
}

/** A reply may be many lines: the first says what it is, and the first error in it is told. */
export function summaryOfReply(reply: Buffer): ReplySummary {
  const lines = linesOf(reply);
  const first = lines[0] ?? reply;
  const error = lines.map(errorIn).find((name) => name !== null) ?? null;
  const others = lines.length - 1;
  const more = others > 0 ? ` … and ${others} more line${others === 1 ? "" : "s"}` : "";
  return { kind: kindOf(first), error, gist: gistOfLine(first) + more };
}

/** Without what its kind and its error say. */
function gistOfLine(line: Buffer): string {
  const kind = kindOf(line);
  const said = kind === "data" ? 0 : kind === "OK" ? "OK ".length : `ERR ${errorIn(line)} `.length;
  const end = contentEnd(line);
  return clipped(line.subarray(Math.min(said, end), end));
}

export function replyFields(reply: Buffer): FieldNow[] {
  let start = 0;
  return linesOf(reply).map((line, number) => {
    const children = lineFields(line, start);
    const whole = field(`line ${number + 1}`, "text", 0, start, start + line.length, null, "", children);
    start += line.length;
    return whole;
  });
}

function linesOf(reply: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < reply.length; ) {
    const lf = reply.indexOf(LF, start);
    const end = lf < 0 ? reply.length : lf + 1;
    lines.push(reply.subarray(start, end));
    start = end;
  }
  return lines;
}

function beginningOf(line: Buffer): string {
  // One byte is one character, so that places in it are places in the line.
  return line.toString("latin1", 0, Math.min(contentEnd(line), LOOKED_AT_BYTES));
}

function kindOf(line: Buffer): ReplySummary["kind"] {
  const [word] = beginningOf(line).split(" ", 1);
  if (word === "OK") return "OK";
  return errorIn(line) === null ? "data" : "ERR";
}

function errorIn(line: Buffer): string | null {
  const [word, name = ""] = beginningOf(line).split(" ", 2);
  return word === "ERR" && errorOfName(name) !== undefined ? name : null;
}

function lineFields(line: Buffer, start: number): FieldNow[] {
  const end = contentEnd(line);
  const kind = kindOf(line);
  const parts = kind === "ERR" ? errorParts(line) : kind === "OK" ? okParts(line) : dataParts(line);
  const fields: FieldNow[] = [];
  let at = 0;
  for (const { name, bytes, meaning } of parts) {
    const partEnd = Math.min(bytes === undefined ? end : at + bytes, end);
    if (partEnd === at) continue;
    const value = shown(line.subarray(at, partEnd))!.trimEnd();
    fields.push(field(name, "text", 0, start + at, start + partEnd, value, meaning));
    at = partEnd;
  }
  return [...fields, ...endOfLine(line, end, start)];
}

/** A part of a line, with the space behind it; the last one goes up to the end of the line. */
interface Part {
  name: string;
  bytes?: number;
  meaning: string;
}

function errorParts(line: Buffer): Part[] {
  const name = errorIn(line)!;
  return [
    { name: "status", bytes: "ERR ".length, meaning: "it was refused" },
    { name: "error", bytes: name.length + 1, meaning: errorOfName(name)! },
    { name: "sentence", meaning: "what was wrong, and what to do" },
  ];
}

function okParts(line: Buffer): Part[] {
  const status: Part = { name: "status", bytes: "OK ".length, meaning: "it is done" };
  const place = placeOf(beginningOf(line).slice("OK ".length));
  if (place === undefined) return [status, { name: "sentence", meaning: "" }];
  return [status, { ...place, meaning: `stored: ${place.meaning}` }, { name: "sentence", meaning: "" }];
}

/** `my-topic-0@5 KEY VALUE`, or whatever else there is to be shown. */
function dataParts(line: Buffer): Part[] {
  const text = beginningOf(line);
  const place = placeOf(text);
  if (place?.bytes === undefined) return [{ name: "data", meaning: "" }];
  const key = text.slice(place.bytes).split(" ", 1)[0]!;
  const keyMeaning = key === "-" ? "no key" : "the key of the message";
  return [place, { name: "key", bytes: key.length + 1, meaning: keyMeaning }, { name: "value", meaning: "" }];
}

function placeOf(text: string): Part | undefined {
  const [place, topic, partition, offset] = PLACE.exec(text) ?? [];
  if (place === undefined) return undefined;
  const meaning = `partition ${partition} of ${topic}, offset ${offset}`;
  return { name: "place", bytes: place.length + 1, meaning };
}
