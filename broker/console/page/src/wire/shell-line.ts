/**
 * A frame as a line for a shell that sends it again: `printf`, `xxd` and `nc`, which every system has or can have.
 *
 * Invariant: the shell gives `nc` exactly the bytes of the frame; nothing in them is read by the shell as anything else.
 */

export interface Address {
  host: string;
  port: number;
}

/** A longer one would not fit a terminal's line comfortably: it becomes a here-document. */
const HEX_DIGITS_IN_LINE_MAX = 1000;
const HEX_DIGITS_PER_LINE = 64;
/** How long nc waits for more once the answer has come. */
const WAIT = "-w 1";

/** Binary, with the answer shown as a hexdump. */
export function kafkaLine(bytes: Uint8Array, address: Address): string {
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const send = `nc ${WAIT} ${words(address)} | xxd`;
  if (digits.length <= HEX_DIGITS_IN_LINE_MAX) return `printf '${digits}' | xxd -r -p | ${send}`;
  const lines = digits.match(new RegExp(`.{1,${HEX_DIGITS_PER_LINE}}`, "g")) ?? [];
  return [`xxd -r -p <<'END' | ${send}`, ...lines, "END"].join("\n");
}

export function textLine(bytes: Uint8Array, address: Address): string {
  return `printf '${printfFormat(bytes)}' | nc ${WAIT} ${words(address)}`;
}

/**
 * As the format of printf: what has a meaning to printf or within the quotes of the shell, and what cannot be seen, is written as a
 * number. Letters of all languages stay, so that the line can be read.
 */
export function printfFormat(bytes: Uint8Array): string {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  if (!isSame(new TextEncoder().encode(text), bytes)) return Array.from(bytes, byteInFormat).join("");
  return Array.from(text, characterInFormat).join("");
}

const NAMED: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\", "%": "%%" };
const READABLE = /^[\p{L}\p{N}\p{P}\p{S} ]$/u;

function characterInFormat(character: string, place: number): string {
  const named = NAMED[character];
  if (named !== undefined) return named;
  // A format that begins with a dash would be taken for an option.
  const isSafe = READABLE.test(character) && character !== "'" && !(character === "-" && place === 0);
  return isSafe ? character : Array.from(new TextEncoder().encode(character), octal).join("");
}

function byteInFormat(byte: number, place: number): string {
  return byte < 0x80 ? characterInFormat(String.fromCharCode(byte), place) : octal(byte);
}

function octal(byte: number): string {
  return `\\${byte.toString(8).padStart(3, "0")}`;
}

/** The host stands in a setting, and could be anything. */
function words({ host, port }: Address): string {
  const isPlain = /^[\w.:-]+$/.test(host) && !host.startsWith("-");
  return `${isPlain ? host : `'${host.replaceAll("'", "'\\''")}'`} ${port}`;
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}
