import assert from "node:assert/strict";
import { test } from "node:test";
import type { FrameDetails, FrameSummary } from "../../../messages";
import type { Row } from "./history";
import { framesToSend, replayOf } from "./replay";
import { frame, row } from "./testing";

const ADDRESS = { host: "127.0.0.1", port: 9092 };

function details(content: string, more: Partial<FrameSummary> = {}): FrameDetails {
  return { ...frame(1, more), blobs: [btoa(content)], fields: [], note: null };
}

const text = (seq: number, api: string, more: Partial<FrameSummary> = {}): Row =>
  row(seq, { door: "text", api, exchange: null, ...more });
const sent = (rows: readonly Row[], seq: number) => {
  const picked = rows.find((one) => one.kind === "frame" && one.frame.seq === seq);
  return framesToSend(rows, (picked as Row & { kind: "frame" }).frame).map((one) => one.seq);
};

test("a Kafka request goes alone, as hexadecimal digits", () => {
  assert.deepEqual(sent([row(1), row(2)], 2), [2]);
  assert.deepEqual(replayOf([details("\u0000a")], ADDRESS), {
    line: "printf '0061' | xxd -r -p | nc -w 1 127.0.0.1 9092 | xxd",
  });
});

test("a message goes behind its header, whatever was said since then, and by whomever", () => {
  const rows = [
    text(1, "header"),
    text(2, "message"),
    text(3, "header", { connection: 2 }),
    text(4, "OK", { direction: "response" }),
    { kind: "gap", dropped: 1 } as const,
    text(5, "message"),
  ];
  assert.deepEqual(sent(rows, 5), [1, 5]);
  assert.deepEqual(sent(rows, 1), [1]);
});

test("a command that announces bytes goes with them, and they with it", () => {
  const rows = [
    text(1, "produce", { gist: "produce my-topic one" }),
    text(2, "produce", { gist: "produce my-topic bytes=3" }),
    text(3, "message"),
  ];
  assert.deepEqual(sent(rows, 1), [1]);
  assert.deepEqual(sent(rows, 2), [2, 3]);
  assert.deepEqual(sent(rows, 3), [2, 3]);
  const more = { door: "text" } as const;
  assert.deepEqual(replayOf([details("produce t bytes=2\n", more), details("hi", more)], ADDRESS), {
    line: "printf 'produce t bytes=2\\nhi' | nc -w 1 127.0.0.1 9092",
  });
});

test("what was not kept whole, or was masked, cannot be sent again", () => {
  assert.match(
    JSON.stringify(replayOf([details("a", { bytes: 2, keptBytes: 1 })], ADDRESS)),
    /half a request/,
  );
  assert.match(JSON.stringify(replayOf([details("a", { apiKey: 36 })], ADDRESS)), /masked/);
});
