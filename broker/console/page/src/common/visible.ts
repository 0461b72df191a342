/**
 * Text of strangers, made visible: control characters, signs that turn the direction of writing, and other signs that nobody sees
 * are named instead of obeyed.
 */
export interface Piece {
  text: string;
  /** What stands here is named: `U+202E`, or as in C, `\n`. */
  isNamed: boolean;
}

/** Control, format (direction, zero width, byte order), line separators, signs of private use, unpaired surrogates. */
export const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu;
const NAMES: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0", "\x1b": "ESC" };
/** What joins two emoji to one, as to a family, is no trick; anywhere else it is not seen. */
const JOINED = /^\u200d\p{Extended_Pictographic}/u;

export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const { 0: sign, index } of text.matchAll(UNSEEN)) {
    if (JOINED.test(text.slice(index, index + 3))) continue;
    if (index > from) pieces.push({ text: text.slice(from, index), isNamed: false });
    pieces.push({ text: nameOf(sign), isNamed: true });
    from = index + sign.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from), isNamed: false });
  return pieces;
}

/** The same as one string, for names that a screen reader reads. */
export function visible(text: string): string {
  return piecesOf(text)
    .map((piece) => piece.text)
    .join("");
}

/** The same, with no more than `max` characters of the text. */
export function shown(text: string, max: number): string {
  return visible(text.length > max ? `${text.slice(0, max)}…` : text);
}

function nameOf(sign: string): string {
  return NAMES[sign] ?? `U+${sign.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}`;
}
