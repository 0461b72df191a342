/** The fields of a frame as a tree that is read from top to bottom, each with its value, its type and its bytes. */
import { useEffect, useRef, useState } from "preact/hooks";
import { shown } from "../common/visible";
import type { FieldIndex, FieldNode } from "./field-index";
import { type Lit, litByNode } from "./lights";
import { afterKey, hasChildren, nearestSeen, openAtFirst, opened, seen, toggled } from "./tree-model";
import { useScroller } from "./use-scroller";

const ROW_PX = 24;
const VALUE_CHARACTERS_MAX = 120;
const MEANING_CHARACTERS_MAX = 160;

export interface FieldTreeProps {
  index: FieldIndex;
  lit: Lit;
  /** The one that was picked. */
  picked: number;
  onPoint(lit: Lit | undefined): void;
  onPick(lit: Lit): void;
}

/** Give it the frame as its key: which nodes are open belongs to the frame. */
export function FieldTree({ index, lit, picked, onPoint, onPick }: FieldTreeProps) {
  const { nodes } = index;
  const [open, setOpen] = useState(() => openAtFirst(nodes));
  const rows = seen(nodes, open);
  const scroller = useScroller({ count: rows.length, height: ROW_PX, headPx: 0, followsEnd: false });
  const isPointing = useRef(false);
  const focus = nodes.length === 0 ? undefined : nearestSeen(nodes, open, picked);
  const above = new Set(lit.node === undefined ? [] : index.lineage(lit.node));
  const innermost = lit.node === undefined ? undefined : nearestSeen(nodes, open, lit.node);

  // A field that was picked by a byte is made to be seen.
  useEffect(() => {
    if (nodes.length > 0) setOpen((before) => opened(nodes, before, picked));
  }, [picked]);
  useEffect(() => {
    if (innermost !== undefined && !isPointing.current) scroller.reveal(rows.indexOf(innermost));
  }, [innermost]);

  // Keys may come faster than the tree is drawn.
  const newest = useRef({ focus, open });
  newest.current = { focus, open };
  const onKeyDown = (event: KeyboardEvent) => {
    const now = newest.current;
    if (now.focus === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const after = afterKey(nodes, now.open, now.focus, event.key);
    if (after === undefined) return;
    event.preventDefault();
    newest.current = after;
    isPointing.current = false;
    setOpen(after.open);
    onPick(litByNode(after.focus));
    scroller.reveal(seen(nodes, after.open).indexOf(after.focus));
  };
  const point = (at: number) => {
    isPointing.current = true;
    onPoint(litByNode(at));
  };
  const leave = () => {
    isPointing.current = false;
    onPoint(undefined);
  };

  const { first, end } = scroller.window;
  const drawn = rows.slice(first, end);
  return (
    <div
      class="tree"
      ref={scroller.ref}
      role="tree"
      tabIndex={0}
      aria-label="Fields of the frame"
      aria-activedescendant={focus !== undefined && drawn.includes(focus) ? nodeId(focus) : undefined}
      onKeyDown={onKeyDown}
      onMouseLeave={leave}
    >
      <div role="presentation" style={{ height: `${rows.length * ROW_PX}px` }}>
        <div role="presentation" style={{ transform: `translateY(${first * ROW_PX}px)` }}>
          {drawn.map((at) => (
            <TreeRow
              key={at}
              node={nodes[at]!}
              isOpen={open.has(at)}
              isPicked={at === focus}
              light={at === innermost ? "is-lit" : above.has(at) ? "is-lit-above" : ""}
              onToggle={() => setOpen((before) => toggled(before, at))}
              onPoint={() => point(at)}
              onPick={() => onPick(litByNode(at))}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

interface TreeRowProps {
  node: FieldNode;
  isOpen: boolean;
  isPicked: boolean;
  light: string;
  onToggle(): void;
  onPoint(): void;
  onPick(): void;
}

function TreeRow({ node, isOpen, isPicked, light, onToggle, onPoint, onPick }: TreeRowProps) {
  const { field, depth, index } = node;
  const isParent = hasChildren(node);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the tree, which has the focus
    // biome-ignore lint/a11y/useKeyWithMouseEvents: so does what pointing does
    <div
      role="treeitem"
      id={nodeId(index)}
      aria-level={depth + 1}
      aria-posinset={node.position}
      aria-setsize={node.siblings}
      aria-expanded={isParent ? isOpen : undefined}
      aria-selected={isPicked}
      class={`tree-row ${light}`}
      style={{ "--depth": depth }}
      onMouseOver={onPoint}
      onClick={onPick}
    >
      <span
        class="tree-twisty"
        aria-hidden="true"
        onClick={(event) => {
          event.stopPropagation();
          onToggle();
        }}
      >
        {isParent ? (isOpen ? "▾" : "▸") : ""}
      </span>
      <span class="tree-name">{shown(field.name, 80)}</span>
      {field.value !== null && <span class="tree-value">{shown(field.value, VALUE_CHARACTERS_MAX)}</span>}
      {field.meaning !== "" && (
        <span class="tree-meaning">{shown(field.meaning, MEANING_CHARACTERS_MAX)}</span>
      )}
      <span class="tree-type">{field.type}</span>
      <span class="tree-range">{rangeOf(node)}</span>
    </div>
  );
}

/** `4–7`: the first and the last of its bytes. */
export function rangeOf({ field }: FieldNode): string {
  const { start, end } = field;
  return end <= start ? "" : end === start + 1 ? String(start) : `${start}–${end - 1}`;
}

function nodeId(index: number): string {
  return `field-${index}`;
}
