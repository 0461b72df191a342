/** What a file may hold where a frame should be. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { KafkaError } from "../errors";
import { savedFrameOf } from "./saved-frame";
import { assertCovers, reader, summaryOf } from "./testing";

const bytes = Buffer.from("topics\n");
const frame = {
  ...summaryOf(bytes, { door: "text", dialect: "commands" }),
  base64: bytes.toString("base64"),
};

test("a frame is taken, and what does not belong to it is not", () => {
  assert.deepEqual(savedFrameOf({ ...frame, more: "x" }), frame);
});

test("anything else is refused with a sentence", () => {
  for (const wrong of [
    null,
    7,
    [],
    {},
    { ...frame, door: "back" },
    { ...frame, bytes: -1 },
    { ...frame, base64: 7 },
  ]) {
    assert.throws(() => savedFrameOf(wrong), KafkaError);
  }
  assert.throws(
    () => savedFrameOf({ ...frame, apiKey: "1" }),
    /"apiKey" is missing in the frame, or is not what it should be/,
  );
});

test("whatever its fields say of its bytes, it can be shown", () => {
  const any = fc.record({
    door: fc.constantFrom("text", "kafka"),
    direction: fc.constantFrom("request", "response"),
    api: fc.oneof(fc.constantFrom("produce", "header", "message", "http", "__proto__"), fc.string()),
    apiKey: fc.option(fc.integer({ min: -5, max: 90 })),
    apiVersion: fc.option(fc.integer({ min: -5, max: 30 })),
    bytes: fc.nat(),
    base64: fc.oneof(fc.base64String(), fc.string()),
  });
  const spacesAsHeader = { ...frame, door: "text" as const, api: "header", base64: "IA==" };
  fc.assert(
    fc.property(any, (fields) => {
      const { base64, ...summary } = savedFrameOf({ ...frame, ...fields });
      assertCovers(reader.details(summary, Buffer.from(base64, "base64")));
    }),
    { numRuns: 2000, examples: [[spacesAsHeader]] },
  );
});
