/**
 * The tree of fields that is shown of a frame: made from annotations, field by field.
 *
 * Invariants: the leaves of a tree take every byte of the frame, each once, whatever is in the bytes; and a tree has a bounded number of
 * fields: where there are more, the rest of them is one field.
 */
import { isUtf8 } from "node:buffer";
import type { FieldNow } from "../console/messages";
import type { Annotation } from "../kafka/codec/annotate";

/** More than anybody reads, and few enough to be sent and drawn. */
export const FIELDS_MAX = 20_000;
const VALUE_BYTES_SHOWN = 1024;

/** A leaf, or the parent of `children`. */
export function field(
  name: string,
  type: string,
  blob: number,
  start: number,
  end: number,
  value: string | null,
  meaning: string,
  children: FieldNow[] = [],
): FieldNow {
  return { name, type, blob, start, end, value, meaning, children };
}

/** A value as people read it; bytes as text where they are some, else in hex. */
export function shown(value: Annotation["value"]): string | null {
  if (value === undefined) return null;
  if (!Buffer.isBuffer(value)) return String(value);
  const bytes = value.subarray(0, VALUE_BYTES_SHOWN);
  const more = value.length > bytes.length ? "…" : "";
  return (isText(bytes) ? bytes.toString() : bytes.toString("hex").replace(/..(?=.)/g, "$& ")) + more;
}

/** No control characters, but for the ends of lines and tabs. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is what it is for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;

function isText(bytes: Buffer): boolean {
  return isUtf8(bytes) && !CONTROL.test(bytes.toString());
}

/** The same trees with no more than `max` fields together: where there are more, those behind are one. */
export function bounded(
  fields: readonly FieldNow[],
  max = FIELDS_MAX,
): { fields: FieldNow[]; isCut: boolean } {
  const left = { count: max };
  const kept = prune(fields, left);
  return { fields: kept, isCut: left.count < 0 };
}

function prune(fields: readonly FieldNow[], left: { count: number }): FieldNow[] {
  const kept: FieldNow[] = [];
  for (const [at, one] of fields.entries()) {
    if (left.count <= 0) {
      left.count = -1;
      kept.push(
        field(
          "and so on",
          "bytes",
          one.blob,
          one.start,
          fields.at(-1)!.end,
          null,
          "too many fields to be shown",
        ),
      );
      break;
    }
    left.count--;
    kept.push({ ...one, children: prune(one.children, left) });
    if (at === fields.length - 1) break;
  }
  return kept;
}
