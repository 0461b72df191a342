/** A message field by field, each line with the bytes it was read from, for whoever has to find out what is wrong with it. */
import type { Note } from "./decode";

const BYTES_SHOWN = 12;
const LINES_MAX = 120;

/** `marked` are the paths that a reader must look at. */
export function annotate(frame: Buffer, notes: readonly Note[], marked: readonly string[] = []): string[] {
  const lines = notes.map((note) => `${marked.includes(note.path) ? ">>" : "  "}${lineOf(frame, note)}`);
  const rest = frame.length - (notes.at(-1)?.end ?? 0);
  if (rest > 0) lines.push(`          (${rest} more bytes)`);
  if (lines.length <= LINES_MAX) return lines;
  const kept = lines.filter((line, at) => at < LINES_MAX || line.startsWith(">>"));
  return [...kept, `          (${lines.length - kept.length} more fields)`];
}

function lineOf(frame: Buffer, { start, end, path, text }: Note): string {
  const shown = frame.subarray(start, Math.min(end, start + BYTES_SHOWN));
  const hex = [...shown].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  const bytes = `${hex}${end - start > BYTES_SHOWN ? " …" : ""}`.padEnd(BYTES_SHOWN * 3 + 1);
  return `${String(start).padStart(6)}  ${bytes}  ${path} = ${text}`;
}
