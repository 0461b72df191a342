import assert from "node:assert/strict";
import { test } from "node:test";
import { BLOCKS_MAX, blocksOf } from "./segments";

test("a block for each segment, side by side, the last one active", () => {
  const segments = [
    { baseOffset: 0, sizeBytes: 100 },
    { baseOffset: 30, sizeBytes: 50 },
  ];
  assert.deepEqual(
    blocksOf({ segments, segmentCount: 2, sizeBytes: 150, logStartOffset: 10, logEndOffset: 40 }),
    [
      { start: 10, end: 30, sizeBytes: 100, segments: 1, isActive: false },
      { start: 30, end: 40, sizeBytes: 50, segments: 1, isActive: true },
    ],
  );
});

test("many segments share blocks, and nothing of them is lost", () => {
  const segments = Array.from({ length: 1234 }, (_, at) => ({ baseOffset: at * 10, sizeBytes: 7 }));
  const blocks = blocksOf({
    segments,
    segmentCount: 1234,
    sizeBytes: 1234 * 7,
    logStartOffset: 0,
    logEndOffset: 12_345,
  });
  assert.ok(blocks.length <= BLOCKS_MAX);
  assert.equal(
    blocks.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    1234 * 7,
  );
  assert.equal(
    blocks.reduce((sum, block) => sum + block.segments, 0),
    1234,
  );
  for (const [at, block] of blocks.entries()) assert.equal(block.end, blocks[at + 1]?.start ?? 12_345);
});

test("a partition without segments has no blocks", () => {
  assert.deepEqual(
    blocksOf({ segments: [], segmentCount: 0, sizeBytes: 0, logStartOffset: 0, logEndOffset: 0 }),
    [],
  );
});

test("segments that the broker does not list are one block before those it does", () => {
  const segments = [{ baseOffset: 900, sizeBytes: 10 }];
  const blocks = blocksOf({
    segments,
    segmentCount: 8,
    sizeBytes: 100,
    logStartOffset: 5,
    logEndOffset: 950,
  });
  assert.deepEqual(blocks[0], { start: 5, end: 900, sizeBytes: 90, segments: 7, isActive: false });
  assert.equal(blocks.length, 2);
});
