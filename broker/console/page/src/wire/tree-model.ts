/**
 * A tree that can be opened and closed: which of its nodes are seen, and where the keys lead, as the WAI-ARIA pattern for trees says.
 *
 * Invariant: a node is seen exactly when all nodes above it are open.
 */
import type { FieldNode } from "./field-index";

/** Trees up to here are shown whole; of larger ones only the upper levels, or nobody would find their beginning. */
const NODES_OPEN_MAX = 400;
const LEVELS_OPEN_OF_LARGE = 2;

export type Open = ReadonlySet<number>;

export function openAtFirst(nodes: readonly FieldNode[]): Open {
  const isLarge = nodes.length > NODES_OPEN_MAX;
  return new Set(
    nodes
      .filter((node) => hasChildren(node) && (!isLarge || node.depth < LEVELS_OPEN_OF_LARGE))
      .map(({ index }) => index),
  );
}

export function hasChildren({ index, last }: FieldNode): boolean {
  return last > index;
}

/** Those that are seen, from top to bottom. */
export function seen(nodes: readonly FieldNode[], open: Open): number[] {
  const shown: number[] = [];
  for (let at = 0; at < nodes.length; ) {
    const node = nodes[at]!;
    shown.push(at);
    at = open.has(at) ? at + 1 : node.last + 1;
  }
  return shown;
}

/** With all nodes above this one open, so that it is seen. */
export function opened(nodes: readonly FieldNode[], open: Open, index: number): Open {
  const more = new Set(open);
  for (let at = nodes[index]!.parent; at >= 0; at = nodes[at]!.parent) more.add(at);
  return more;
}

/** The node itself if it is seen, else the closed one that hides it. */
export function nearestSeen(nodes: readonly FieldNode[], open: Open, index: number): number {
  let nearest = index;
  for (let at = nodes[index]!.parent; at >= 0; at = nodes[at]!.parent) if (!open.has(at)) nearest = at;
  return nearest;
}

/** What a key does at a node; undefined: the key means nothing here. */
export function afterKey(
  nodes: readonly FieldNode[],
  open: Open,
  at: number,
  key: string,
): { focus: number; open: Open } | undefined {
  const shown = seen(nodes, open);
  const place = shown.indexOf(at);
  const node = nodes[at];
  if (node === undefined || place < 0) return undefined;
  const move = (to: number | undefined) => ({ focus: to ?? at, open });
  switch (key) {
    case "ArrowDown":
      return move(shown[place + 1]);
    case "ArrowUp":
      return move(shown[place - 1]);
    case "Home":
      return move(shown[0]);
    case "End":
      return move(shown.at(-1));
    case "ArrowRight":
      if (!hasChildren(node)) return move(at);
      return open.has(at) ? move(at + 1) : { focus: at, open: toggled(open, at) };
    case "ArrowLeft":
      if (hasChildren(node) && open.has(at)) return { focus: at, open: toggled(open, at) };
      return move(node.parent < 0 ? at : node.parent);
    case "*":
      return { focus: at, open: withSiblingsOpen(nodes, open, node) };
    default:
      return key.length === 1 && key !== " " ? move(nextNamed(nodes, shown, place, key)) : undefined;
  }
}

export function toggled(open: Open, index: number): Open {
  const changed = new Set(open);
  if (!changed.delete(index)) changed.add(index);
  return changed;
}

function withSiblingsOpen(nodes: readonly FieldNode[], open: Open, { parent }: FieldNode): Open {
  const more = new Set(open);
  for (const one of nodes) if (one.parent === parent && hasChildren(one)) more.add(one.index);
  return more;
}

/** The next one that is seen, round the end, whose name begins with what was typed. */
function nextNamed(
  nodes: readonly FieldNode[],
  shown: readonly number[],
  place: number,
  typed: string,
): number | undefined {
  const order = [...shown.slice(place + 1), ...shown.slice(0, place)];
  return order.find((at) => nodes[at]!.field.name.toLowerCase().startsWith(typed.toLowerCase()));
}
