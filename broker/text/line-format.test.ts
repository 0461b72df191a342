/** A line of `consume` does nothing to a terminal, whatever the message is. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { RecordReader } from "../log/records";
import { formatOf } from "./line-format";

const VALUE = "a\u0000\u001b\u007f\u009bß";
const record = {
  offset: 5,
  timestampMs: 7,
  key: null,
  value: Buffer.from(VALUE),
  headers: () => [],
} as unknown as RecordReader;

for (const name of ["text", "json"])
  test(`a message as ${name} is one line without control characters`, () => {
    const line = formatOf(name).message(record, { topic: "t", partition: 0, offset: 5 });
    assert.match(line, /^\P{Cc}+\n$/u);
  });

test("what JSON escapes is the same message when it is read", () => {
  const line = formatOf("json").message(record, { topic: "t", partition: 0, offset: 5 });
  assert.equal(JSON.parse(line).value, VALUE);
});
