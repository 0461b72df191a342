/**
 * Failures that teach: what was sent, what was expected, what came, where the first difference is, what is likely to cause
 * it, and a line that shows it by hand.
 */
import type { Client } from "./client";
import { bytesOf, show } from "./escapes";
import { compareAsHex, firstDifference } from "./hexdump";
import type { Names } from "./names";

export interface Talk {
  client: Client;
  names: Names;
  host: string;
  port: number;
}

/**
 * Compares what came with what a scenario expects. `…` in the expectation stands for any text within a line.
 * @throws Error whose message explains the difference.
 */
export function assertReceived(talk: Talk, expected: string, received: Buffer): void {
  if (matches(expected, received)) return;
  throw new Error(explain(talk, bytesOf(fillIn(expected, received)), received));
}

export function matches(expected: string, received: Buffer): boolean {
  if (!expected.includes("…")) return firstDifference(bytesOf(expected), received) === undefined;
  const pieces = expected.split("…").map((piece) => bytesOf(piece).toString("latin1"));
  const pattern = pieces.map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("[^\\n]*");
  return new RegExp(`^${pattern}$`).test(received.toString("latin1"));
}

/** The expectation with each line of `…` that fits replaced by what came, so that the difference shown lies elsewhere. */
function fillIn(expected: string, received: Buffer): string {
  const came = show(received).split("\\n");
  const lines = expected.split("\\n").map((line, at) => {
    const candidate = came[at];
    return candidate !== undefined && matches(line, bytesOf(candidate)) ? candidate : line;
  });
  return lines.join("\\n");
}

export function explain(talk: Talk, expected: Buffer, received: Buffer): string {
  const cause = likelyCause(expected, received);
  return [
    "the broker's reply is not the expected one (\\n stands for the end of a line).",
    `sent:     ${shorten(show(talk.names.fromBroker(talk.client.sent)))}`,
    `expected: ${shorten(show(expected))}`,
    `received: ${shorten(show(received))}`,
    compareAsHex(expected, received),
    ...(cause === undefined ? [] : [`likely cause: ${cause}`]),
    `by hand:  ${byHand(talk)}`,
  ].join("\n");
}

/** The line that sends the same by hand. */
export function byHand({ client, names, host, port }: Talk): string {
  const sent = names.fromBroker(client.sent.subarray(0, 500));
  // A dash in front would be taken for an option of printf.
  const format = [...sent].map(asPrintf).join("").replace(/^-/, "\\055");
  return `printf '${format}' | nc -w 1 ${host} ${port}`;
}

/** A byte as `printf` of any shell understands it. */
function asPrintf(byte: number): string {
  const character = String.fromCharCode(byte);
  if (character === "\n") return "\\n";
  if (character === "%") return "%%";
  if (character === "\\") return "\\\\";
  return byte >= 0x20 && byte < 0x7f && character !== "'"
    ? character
    : `\\${byte.toString(8).padStart(3, "0")}`;
}

function shorten(text: string): string {
  const CHARACTERS_MAX = 600;
  if (text.length <= CHARACTERS_MAX) return text === "" ? "(nothing)" : text;
  return `${text.slice(0, CHARACTERS_MAX)}… (${text.length} characters)`;
}

interface Cause {
  fits(expected: string, received: string): boolean;
  cause: string;
}

/** U+FFFD, as the bytes that it is sent as. */
const REPLACEMENT = "\xef\xbf\xbd";

/** Both texts have a character for each byte. */
const CAUSES: Cause[] = [
  {
    fits: (_, received) => received === "",
    cause: "the broker said nothing; did it take the input for unfinished, or fail?",
  },
  {
    fits: (expected, received) => addToOffsets(expected, 1) === received,
    cause:
      "every offset is one too high: offsets begin at 0, and a message's offset is its own, not the next one's",
  },
  {
    fits: (expected, received) => addToOffsets(expected, -1) === received,
    cause: "every offset is one too low",
  },
  {
    fits: (expected, received) => received.replaceAll("\r", "") === expected,
    cause: "a CR was kept: lines may end in CR LF, and the CR is no part of them",
  },
  {
    fits: (expected, received) => `${received}\n` === expected,
    cause: "the last LF is missing: each line ends with one",
  },
  {
    fits: (expected, received) => !expected.includes(REPLACEMENT) && received.includes(REPLACEMENT),
    cause: "bytes were decoded to text piece by piece: a character cut in two by TCP became U+FFFD",
  },
  {
    fits: (expected, received) => sortedLines(expected) === sortedLines(received),
    cause: "the lines are right, but their order is not",
  },
  {
    fits: (expected, received) => received !== "" && expected.startsWith(received),
    cause: "the reply ends too early",
  },
  {
    fits: (expected, received) => expected !== "" && received.startsWith(expected),
    cause: "the reply is right, but something follows it",
  },
];

export function likelyCause(expected: Buffer, received: Buffer): string | undefined {
  const [expectedText, receivedText] = [expected.toString("latin1"), received.toString("latin1")];
  return CAUSES.find(({ fits }) => fits(expectedText, receivedText))?.cause;
}

function addToOffsets(text: string, difference: number): string {
  return text.replace(/@(\d+)/g, (_, offset: string) => `@${Number(offset) + difference}`);
}

function sortedLines(text: string): string {
  return text.split("\n").sort().join("\n");
}
