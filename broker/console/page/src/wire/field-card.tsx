/** Everything about the field that lights up: what it means, and its value as far as it can be shown. */

import { shown } from "../common/visible";
import { count } from "../common/words";
import type { FieldIndex } from "./field-index";
import { rangeOf } from "./field-tree";
import type { Lit } from "./lights";

const VALUE_CHARACTERS_MAX = 2000;

export function FieldCard({ index, lit }: { index: FieldIndex; lit: Lit }) {
  const node = lit.node === undefined ? undefined : index.nodes[lit.node];
  if (node === undefined)
    return <p class="field-card is-empty">{lit.byte === undefined ? "" : "No field has this byte."}</p>;
  const { field } = node;
  const length = field.end - field.start;
  return (
    <div class="field-card">
      <p class="field-card-path">
        <b>{shown(index.pathOf(node.index), 200)}</b>
        <span class="tree-type">{field.type}</span>
      </p>
      {field.meaning !== "" && <p class="field-card-meaning">{shown(field.meaning, 400)}</p>}
      {field.value !== null && <p class="field-card-value">{shown(field.value, VALUE_CHARACTERS_MAX)}</p>}
      <p class="field-card-bytes">
        {length <= 0 ? "no bytes of its own" : `${count(length, "byte")}: ${rangeOf(node)}`}
        {field.blob > 0 && ` of what was decompressed (${field.blob})`}
      </p>
    </div>
  );
}
