/**
 * What lights up: the field that the reader points at, in the tree or by one of its bytes, or else the one that was picked last.
 *
 * Invariant: what is pointed at comes before what is picked, and a byte that no field has lights up nothing in the tree.
 */
import type { FieldIndex } from "./field-index";

export interface Lit {
  /** Undefined: a byte that no field has, or nothing at all. */
  node: number | undefined;
  /** The byte itself, where one is pointed at. */
  byte: { blob: number; at: number } | undefined;
}

export const DARK: Lit = { node: undefined, byte: undefined };

export function litByNode(node: number): Lit {
  return { node, byte: undefined };
}

export function litByByte(index: FieldIndex, blob: number, at: number): Lit {
  return { node: index.at(blob, at), byte: { blob, at } };
}

/** The bytes that light up in a blob; an empty range where none does. */
export function litRange(index: FieldIndex, { node }: Lit, blob: number): { start: number; end: number } {
  const field = node === undefined ? undefined : index.nodes[node]?.field;
  return field === undefined || field.blob !== blob ? { start: 0, end: 0 } : field;
}
