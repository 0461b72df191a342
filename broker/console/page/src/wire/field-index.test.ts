import assert from "node:assert/strict";
import { test } from "node:test";
import { FieldIndex } from "./field-index";
import { field } from "./testing";

/** size | topics [ [0] { name, partitions } ] | a hole; and what was compressed in `partitions`. */
const FIELDS = [
  field("size", 0, 4),
  field("topics", 4, 12, {
    value: null,
    children: [
      field("[0]", 5, 12, {
        value: null,
        children: [
          field("name", 5, 8),
          field("records", 8, 12, {
            children: [field("record", 0, 2, { blob: 1, children: [field("key", 1, 2, { blob: 1 })] })],
          }),
        ],
      }),
    ],
  }),
  field("nothing", 12, 12),
];

const index = new FieldIndex(FIELDS, [14, 3]);
const named = (node: number | undefined) => (node === undefined ? undefined : index.pathOf(node));

test("a byte belongs to the innermost field that has it, in each blob", () => {
  const first = Array.from({ length: 14 }, (_, at) => named(index.at(0, at)));
  assert.deepEqual(first, [
    ...Array(4).fill("size"),
    "topics",
    ...Array(3).fill("topics[0].name"),
    ...Array(4).fill("topics[0].records"),
    undefined,
    undefined,
  ]);
  const second = Array.from({ length: 3 }, (_, at) => named(index.at(1, at)));
  assert.deepEqual(second, ["topics[0].records.record", "topics[0].records.record.key", undefined]);
});

test("the shade changes where another field begins", () => {
  const shades = Array.from({ length: 14 }, (_, at) => Number(index.isShaded(0, at)));
  assert.deepEqual(shades, [0, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1, 0, 0]);
});

test("nobody has a byte that is not there", () => {
  assert.equal(index.at(0, 14), undefined);
  assert.equal(index.at(0, -1), undefined);
  assert.equal(index.at(2, 0), undefined);
});

test("the nodes stand in the order of the tree, and know their place among their siblings", () => {
  assert.deepEqual(
    index.nodes.map(({ field, depth, position, siblings, last }) => [
      field.name,
      depth,
      position,
      siblings,
      last,
    ]),
    [
      ["size", 0, 1, 3, 0],
      ["topics", 0, 2, 3, 6],
      ["[0]", 1, 1, 1, 6],
      ["name", 2, 1, 2, 3],
      ["records", 2, 2, 2, 6],
      ["record", 3, 1, 1, 6],
      ["key", 4, 1, 1, 6],
      ["nothing", 0, 3, 3, 7],
    ],
  );
});

test("the lineage leads from the top to the node", () => {
  assert.deepEqual(index.lineage(6), [1, 2, 4, 5, 6]);
});

test("knows where a further blob begins to be explained", () => {
  assert.equal(index.firstIn(1), 5);
  assert.equal(index.firstIn(2), undefined);
});

test("a field that claims bytes beyond the end, or of a blob that is not there, changes nothing else", () => {
  const wild = new FieldIndex([field("a", 2, 99), field("b", 0, 1, { blob: 7 })], [4]);
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((at) => wild.at(0, at)),
    [undefined, undefined, 0, 0, undefined],
  );
});
