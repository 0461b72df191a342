import assert from "node:assert/strict";
import fs from "node:fs";
import test from "node:test";
import { setBaseOffset } from "./record-batch";
import { RecordBatchBuilder } from "./record-batch-builder";

const text = fs.readFileSync("docs/LOG_FORMAT.md", "utf8");

/** The lines of the worked example: the position that each claims, and its bytes. */
function example(): { position: number; bytes: Buffer }[] {
  const section = /<!-- example -->([\s\S]*)<!-- \/example -->/.exec(text)![1]!;
  const lines = [...section.matchAll(/^ *(\d+) {2}((?:[0-9a-f]{2} ?)+)/gm)];
  return lines.map((line) => ({
    position: Number(line[1]),
    bytes: Buffer.from(line[2]!.replaceAll(" ", ""), "hex"),
  }));
}

test("the worked example in docs/LOG_FORMAT.md is what the broker writes", () => {
  const timestampMs = 1_700_000_000_000;
  const builder = new RecordBatchBuilder(timestampMs);
  builder.add(timestampMs, null, Buffer.from("Hello"), 0, 5);
  builder.add(timestampMs, Buffer.from("k"), Buffer.from("World"), 0, 5);
  const batch = builder.finish();
  setBaseOffset(batch, 0);
  assert.deepEqual(Buffer.concat(example().map(({ bytes }) => bytes)), batch);
});

test("the positions in the worked example are right", () => {
  let expected = 0;
  for (const { position, bytes } of example()) {
    assert.equal(position, expected);
    expected += bytes.length;
  }
  assert.match(text, new RegExp(`these ${expected} bytes`));
});
