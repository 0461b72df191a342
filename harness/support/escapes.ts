/**
 * Bytes as they are written in a scenario: text, with C escapes for what cannot be typed (`\n`, `\r`, `\t`, `\\`, `\x00`).
 */
const NAMED: Record<string, number> = { n: 0x0a, r: 0x0d, t: 0x09, "\\": 0x5c, '"': 0x22 };
const NAMES: Record<number, string> = { 10: "\\n", 13: "\\r", 9: "\\t", 92: "\\\\" };

/** The bytes that a scenario's text stands for. @throws Error at an escape that does not exist. */
export function bytesOf(text: string): Buffer {
  const pieces = text.split(/(\\x[0-9a-fA-F]{2}|\\[\s\S]?)/).map((piece) => {
    if (!piece.startsWith("\\")) return Buffer.from(piece, "utf8");
    if (piece.length === 4) return Buffer.from(piece.slice(2), "hex");
    const byte = NAMED[piece.slice(1)];
    if (byte === undefined)
      throw new Error(`"${piece}" is no escape; there are \\n \\r \\t \\\\ \\" and \\x00 to \\xff`);
    return Buffer.from([byte]);
  });
  return Buffer.concat(pieces);
}

/** The same backwards, so that a person can read any bytes. Bytes above ASCII are shown as UTF-8 where they are. */
export function show(bytes: Buffer): string {
  const text = bytes.toString("utf8");
  if (Buffer.from(text, "utf8").equals(bytes))
    return text.replace(UNREADABLE, (one) => escapeOf(one.codePointAt(0)!));
  return [...bytes]
    .map((byte) =>
      byte >= 0x20 && byte < 0x7f && byte !== 0x5c ? String.fromCharCode(byte) : escapeOf(byte),
    )
    .join("");
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: making control characters readable is what it is for
const UNREADABLE = /[\u0000-\u001f\u007f\\]/g;

function escapeOf(byte: number): string {
  return NAMES[byte] ?? `\\x${byte.toString(16).padStart(2, "0")}`;
}
