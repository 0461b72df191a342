import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { framed } from "../../harness/support/kafka/exchange";
import { type Cut, frames, lines } from "./pieces";

const content = fc
  .uint8Array({ maxLength: 20 })
  .map((bytes) => Buffer.from(bytes.filter((one) => one !== 10)));

for (const [name, cut, whole, shown] of [
  ["lines", lines, (one: Buffer) => Buffer.concat([one, Buffer.from("\n")]), (one: Buffer) => one],
  ["frames", frames, framed, framed],
] as const) {
  test(`${name} come as they were sent, however the network has cut them`, () => {
    fc.assert(
      fc.property(fc.array(content), fc.integer({ min: 1, max: 30 }), (sent, chunkBytes) => {
        const came = inChunks(cut(), Buffer.concat(sent.map(whole)), chunkBytes);
        assert.deepEqual(came, sent.map(shown));
      }),
    );
  });
}

function inChunks(cut: Cut, bytes: Buffer, chunkBytes: number): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += chunkBytes)
    pieces.push(...cut(bytes.subarray(at, at + chunkBytes)));
  return pieces;
}
