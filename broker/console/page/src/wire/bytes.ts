/** Bytes as the broker sends them, and as they are shown: as hexadecimal numbers, and as characters where they are some. */

export function bytesOfBase64(text: string): Uint8Array {
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length);
  for (let at = 0; at < raw.length; at++) bytes[at] = raw.charCodeAt(at);
  return bytes;
}

export function hexOf(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}

/** A dot stands for what has no character in ASCII. */
export function characterOf(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·";
}

/** Where a row of bytes begins, as wide as the last position needs. */
export function positionOf(at: number, length: number): string {
  return at.toString(16).padStart(Math.max(4, (length - 1).toString(16).length), "0");
}
