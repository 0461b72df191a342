/**
 * Two byte sequences side by side, around the first byte in which they differ, for somebody who has never seen a hexdump:
 * each line says where it is, the bytes as numbers, and the same bytes as characters; carets stand below the difference.
 */
const BYTES_PER_LINE = 16;
const LINES_AROUND = 2;

/** The position of the first byte that differs; undefined when there is none. */
export function firstDifference(expected: Buffer, received: Buffer): number | undefined {
  const shorter = Math.min(expected.length, received.length);
  for (let at = 0; at < shorter; at++) if (expected[at] !== received[at]) return at;
  return expected.length === received.length ? undefined : shorter;
}

export function compareAsHex(expected: Buffer, received: Buffer): string {
  const difference = firstDifference(expected, received);
  if (difference === undefined) return "(no difference)";
  return [
    `The first difference is at byte ${difference} (counted from 0): ${nameOf(expected, difference)} was expected, ` +
      `${nameOf(received, difference)} came.`,
    "Each line: position, the bytes as hexadecimal numbers, the same bytes as characters (a dot for what has none).",
    "expected:",
    ...dump(expected, difference),
    "received:",
    ...dump(received, difference),
  ].join("\n");
}

function nameOf(bytes: Buffer, at: number): string {
  const byte = bytes[at];
  if (byte === undefined) return "the end";
  const hex = byte.toString(16).padStart(2, "0");
  return byte >= 0x20 && byte < 0x7f ? `${hex} ("${String.fromCharCode(byte)}")` : hex;
}

function dump(bytes: Buffer, mark: number): string[] {
  const markedLine = Math.floor(mark / BYTES_PER_LINE);
  const lines: string[] = [];
  const digits = Math.max(6, String((markedLine + LINES_AROUND) * BYTES_PER_LINE).length);
  for (let line = Math.max(0, markedLine - LINES_AROUND); line <= markedLine + LINES_AROUND; line++) {
    const start = line * BYTES_PER_LINE;
    if (start >= bytes.length && line !== markedLine) break;
    const row = bytes.subarray(start, start + BYTES_PER_LINE);
    const hex = [...row].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const characters = row.toString("latin1").replace(/[^ -~]/g, ".");
    lines.push(`  ${String(start).padStart(digits)}  ${hex.padEnd(BYTES_PER_LINE * 3)} ${characters}`);
    if (line === markedLine) lines.push(`  ${" ".repeat(digits + 2 + (mark - start) * 3)}^^`);
  }
  return lines;
}
