/**
 * The messages that are sent: lines of 100 bytes with their LF, each one different from its neighbours, in a block that is
 * sent again and again. Client and peers make the same block, so that what comes back can be compared byte for byte.
 */
export const LINE_BYTES = 100;
export const BLOCK_LINES = 10_000;

/** The block as lines, with `prefix` before each: `produce TOPIC ` in the command dialect, nothing in the header dialect. */
export function block(prefix = ""): Buffer {
  const lines: string[] = [];
  for (let number = 0; number < BLOCK_LINES; number++) {
    const text = `message ${String(number).padStart(4, "0")} of a block `;
    lines.push(prefix, text.padEnd(LINE_BYTES - 1, "abcdefghij"), "\n");
  }
  return Buffer.from(lines.join(""), "latin1");
}

/** Whole blocks only: the next number of messages that fills them. */
export function wholeBlocks(messages: number): number {
  return Math.max(1, Math.ceil(messages / BLOCK_LINES)) * BLOCK_LINES;
}

/** The header that begins a conversation in the header dialect. */
export function header(topic: string): string {
  return `${topic.length} ${topic} 0\n`;
}
