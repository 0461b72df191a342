/**
 * The tree of a frame's fields as a list, and which byte belongs to which field.
 *
 * Invariant: nodes stand in the order of the tree read from top to bottom, each parent before its children; so the nodes below one are
 * those from it up to its `last`, and a child painted after its parent covers it: what is found at a byte is the innermost field.
 */
import type { FieldNow } from "../../../messages";

const NOBODY = -1;

export interface FieldNode {
  readonly index: number;
  readonly field: FieldNow;
  /** -1: it stands at the top. */
  readonly parent: number;
  readonly depth: number;
  /** Its place among its siblings, from 1, and how many they are. */
  readonly position: number;
  readonly siblings: number;
  /** The last node below it; itself when it has no children. */
  last: number;
}

export class FieldIndex {
  readonly nodes: readonly FieldNode[];
  readonly #owners: Int32Array[];
  readonly #shades: Uint8Array[];

  constructor(fields: readonly FieldNow[], blobLengths: readonly number[]) {
    const nodes: FieldNode[] = [];
    collect(fields, NOBODY, 0, nodes);
    this.nodes = nodes;
    this.#owners = blobLengths.map((length) => new Int32Array(length).fill(NOBODY));
    for (const { field, index } of nodes) this.#owners[field.blob]?.fill(index, field.start, field.end);
    this.#shades = this.#owners.map(shadesOf);
  }

  /** The innermost field at a byte; undefined where no field has it. */
  at(blob: number, byte: number): number | undefined {
    const owner = this.#owners[blob]?.[byte] ?? NOBODY;
    return owner === NOBODY ? undefined : owner;
  }

  /** Changes wherever another field begins: so that neighbours can be told apart. */
  isShaded(blob: number, byte: number): boolean {
    return this.#shades[blob]?.[byte] === 1;
  }

  /** From the top down to the node itself. */
  lineage(index: number): number[] {
    const line: number[] = [];
    for (let at = index; at !== NOBODY; at = this.nodes[at]!.parent) line.unshift(at);
    return line;
  }

  /** `topics[0].name`: for those who see the node without the tree around it. */
  pathOf(index: number): string {
    return this.lineage(index)
      .map((at) => this.nodes[at]!.field.name)
      .reduce((path, name) => (path === "" || name.startsWith("[") ? path + name : `${path}.${name}`), "");
  }

  /** The first node that lies in a blob: where what was decompressed is explained. */
  firstIn(blob: number): number | undefined {
    return this.nodes.find(({ field }) => field.blob === blob)?.index;
  }
}

function shadesOf(owners: Int32Array): Uint8Array {
  const shades = new Uint8Array(owners.length);
  for (let at = 1; at < owners.length; at++)
    shades[at] = owners[at] === owners[at - 1] ? shades[at - 1]! : 1 - shades[at - 1]!;
  return shades;
}

function collect(fields: readonly FieldNow[], parent: number, depth: number, nodes: FieldNode[]): void {
  for (const [at, field] of fields.entries()) {
    const index = nodes.length;
    const node = { index, field, parent, depth, position: at + 1, siblings: fields.length, last: index };
    nodes.push(node);
    collect(field.children, index, depth + 1, nodes);
    node.last = nodes.length - 1;
  }
}
