/**
 * What a client sends to the text door as a tree of fields: a command word by word, the parts of a header, a message.
 *
 * Invariant: every byte is in one leaf. The spaces behind a word belong to it, as the end of the line belongs to nobody but itself.
 */
import type { FieldNow } from "../console/messages";
import { type Commands, Words } from "../text/command";
import { escapeBytes } from "../text/format";
import type { HeaderGrammar } from "../text/header";
import { isHttpRequest } from "../text/http";
import { field } from "./fields";
import { dateOf, durationOf } from "./meanings";

export interface TextLanguage {
  commands: Commands;
  header: HeaderGrammar;
}

export type Dialect = "header" | "commands" | undefined;

const SPACE = 0x20;
const CR = 0x0d;
const LF = 0x0a;
const TEXT_BYTES_SHOWN = 1024;

/** What a line is: a verb, `header`, `message`, `http` or, where it is none of these, `unknown`. */
export function kindOfLine(line: Buffer, dialect: Dialect, { commands, header }: TextLanguage): string {
  const end = contentEnd(line);
  if (dialect === "header") return header.parse(line, 0, end) === undefined ? "message" : "header";
  if (isHttpRequest({ kind: "line", bytes: line, start: 0, end })) return "http";
  const verb = new Words(line, 0, end).next()?.toLowerCase() ?? "";
  return Object.hasOwn(commands, verb) ? verb : "unknown";
}

/** The line in a few words, for a list of many. */
export function gistOfLine(line: Buffer): string {
  return clipped(line.subarray(0, contentEnd(line)));
}

/** The fields of a line with its end. `kind` is what `kindOfLine` said. */
export function lineFields(line: Buffer, kind: string, language: TextLanguage): FieldNow[] {
  const end = contentEnd(line);
  return [...contentFields(line, end, kind, language), ...endOfLine(line, end)];
}

function contentFields(line: Buffer, end: number, kind: string, language: TextLanguage): FieldNow[] {
  if (kind === "header") return headerFields(line, end);
  if (kind === "message") return [messageField(line, end, language)].filter((one) => one.end > 0);
  if (kind === "http")
    return [leaf(line, "HTTP request", 0, end, "a browser, on the wrong port: it is turned away")];
  return commandFields(line, end, language.commands);
}

/** `LENGTH TOPIC OFFSET`, which was seen to be one; in a file that somebody made up it may be anything. */
function headerFields(line: Buffer, end: number): FieldNow[] {
  const words = wordsOf(line, 0, end);
  if (words.length === 0) return spaces(line, end, "no header");
  const meanings = [
    ["length", "how many characters the topic has"],
    ["topic", "where the messages behind it go, to partition 0"],
    ["offset", "from where on messages are shown"],
  ] as const;
  return words.map(([start, stop], at) =>
    leaf(line, meanings[at]?.[0] ?? "", start, stop, meanings[at]?.[1] ?? ""),
  );
}

/** A line in which there is no word. */
function spaces(line: Buffer, end: number, meaning: string): FieldNow[] {
  return end === 0 ? [] : [leaf(line, "spaces", 0, end, meaning)];
}

/** What a beginner meant as a header and is none looks like this. */
const LIKE_A_HEADER = /^\d+ \S+ \S+$/;

function messageField(line: Buffer, end: number, { header }: TextLanguage): FieldNow {
  const text = line.toString("utf8", 0, Math.min(end, TEXT_BYTES_SHOWN));
  const isLikeOne = LIKE_A_HEADER.test(text);
  const meaning = isLikeOne
    ? `no header, so a message, once a header is in force: ${header.explain(text)}`
    : "stored to the letter, in the topic of the header in force";
  return leaf(line, "message", 0, end, meaning);
}

function commandFields(line: Buffer, end: number, commands: Commands): FieldNow[] {
  const [first, ...rest] = wordsOf(line, 0, end);
  if (first === undefined) return spaces(line, end, "an empty line does nothing");
  const verb = textOf(line, ...first).toLowerCase();
  const isKnown = Object.hasOwn(commands, verb);
  const meaning = isKnown ? commands[verb]!.summary : "no command";
  const fields = [leaf(line, "verb", first[0], first[1], meaning)];
  if (!isKnown) return rest.length === 0 ? fields : [...fields, leaf(line, "words", first[1], end, "")];
  if (verb === "produce") return [...fields, ...produceFields(line, end, rest)];
  return [...fields, ...rest.map((word, at) => wordField(line, word, at, verb))];
}

/** The value begins behind one space after the last option, and may look like anything. */
function produceFields(line: Buffer, end: number, words: readonly Place[]): FieldNow[] {
  const fields: FieldNow[] = [];
  let bytesFollow = false;
  for (const [at, word] of words.entries()) {
    const text = textOf(line, ...word);
    const isOption = at === 0 || text.startsWith("key=") || text.startsWith("bytes=");
    if (!isOption) break;
    bytesFollow ||= at > 0 && text.startsWith("bytes=");
    fields.push(wordField(line, word, at, "produce"));
  }
  const last = fields.at(-1);
  if (last === undefined) return fields;
  if (bytesFollow) {
    const isWhole = last.end === end;
    return isWhole ? fields : [...fields, leaf(line, "words", last.end, end, "nothing may follow bytes=N")];
  }
  const valueStart = withoutSpaces(line, last.start, last.end) + 1;
  if (valueStart > end) return fields;
  last.end = valueStart;
  if (valueStart < end)
    fields.push(leaf(line, "value", valueStart, end, "the rest of the line, to the letter"));
  return fields;
}

function wordField(line: Buffer, [start, end]: Place, at: number, verb: string): FieldNow {
  const text = textOf(line, start, end);
  if (at === 0)
    return leaf(line, verb === "group" || verb === "help" ? "what" : "topic", start, end, placeMeaning(text));
  const equals = text.indexOf("=");
  if (equals > 0) return leaf(line, text.slice(0, equals), start, end, optionMeaning(text, equals));
  if (verb !== "consume") return leaf(line, "word", start, end, "");
  if (text === "follow")
    return leaf(line, "follow", start, end, "go on with what comes, until the next line");
  return leaf(line, "offset", start, end, offsetMeaning(text));
}

function placeMeaning(word: string): string {
  const slash = word.indexOf("/");
  return slash < 0 ? "" : `partition ${word.slice(slash + 1)} of ${word.slice(0, slash)}`;
}

function offsetMeaning(word: string): string {
  if (word === "earliest") return "from the first message that there still is";
  if (word === "latest") return "only what comes from now on";
  if (/^-\d+$/.test(word)) return `the last ${word.slice(1)} of each partition`;
  if (/^@\d+$/.test(word)) return `since ${dateOf(Number(word.slice(1)))}`;
  return "from this offset on";
}

function optionMeaning(word: string, equals: number): string {
  const value = word.slice(equals + 1);
  switch (word.slice(0, equals)) {
    case "key":
      return "the key of the message: it decides the partition";
    case "bytes":
      return `the value is the ${value} bytes behind this line`;
    case "max":
      return "no more messages than that";
    case "wait":
      return `wait for the first message for up to ${durationOf(Number(value))}`;
    case "group":
      return "from where the group stands, and moving it on";
    case "format":
      return "how messages are shown";
    case "offset":
      return "the next one to be read";
    case "partitions":
      return "how many the topic gets";
    default:
      return "";
  }
}

type Place = [start: number, end: number];

/** The words, each with the spaces behind it; the first with those before it. */
function wordsOf(line: Buffer, from: number, end: number): Place[] {
  const words = new Words(line, from, end);
  const places: Place[] = [];
  for (let word = words.nextBytes(); word !== undefined; word = words.nextBytes()) {
    const start = words.at - word.length;
    const last = places.at(-1);
    if (last !== undefined) last[1] = start;
    places.push([last === undefined ? from : start, end]);
  }
  return places;
}

function textOf(line: Buffer, start: number, end: number): string {
  return line.toString("utf8", start, Math.min(end, start + TEXT_BYTES_SHOWN)).trim();
}

function withoutSpaces(line: Buffer, start: number, end: number): number {
  let at = end;
  while (at > start && line[at - 1] === SPACE) at--;
  return at;
}

/** Where the end of the line begins. */
export function contentEnd(line: Buffer): number {
  if (line.at(-1) !== LF) return line.length;
  return line.at(-2) === CR ? line.length - 2 : line.length - 1;
}

export function endOfLine(line: Buffer, end: number, start = 0): FieldNow[] {
  if (end === line.length) return [];
  return [
    field(
      "end of line",
      "text",
      0,
      start + end,
      start + line.length,
      line.length - end === 2 ? "CR LF" : "LF",
      "",
    ),
  ];
}

function leaf(line: Buffer, name: string, start: number, end: number, meaning: string): FieldNow {
  const content = line.subarray(start, Math.min(withoutSpaces(line, start, end), start + TEXT_BYTES_SHOWN));
  return field(name, "text", 0, start, end, escapeBytes(content), meaning);
}

const GIST_BYTES = 80;

export function clipped(bytes: Buffer): string {
  const text = escapeBytes(bytes.subarray(0, GIST_BYTES));
  return bytes.length > GIST_BYTES ? `${text}…` : text;
}
