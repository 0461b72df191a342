/** What is printed of a frame. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { FieldNow, FrameDetails, FrameSummary } from "../broker/console/messages";
import { isWanted } from "./filter";
import { colours, fieldLines, noColours, summaryLine } from "./lines";
import { Session } from "./session";

const FRAME: FrameSummary = {
  seq: 1,
  atMs: Date.UTC(2026, 0, 2, 3, 4, 5, 678) + 0.5,
  connection: 7,
  client: "127.0.0.1:50000",
  clientId: "billing",
  door: "kafka",
  direction: "response",
  exchange: 1,
  api: "Fetch",
  apiKey: 1,
  apiVersion: 13,
  error: "OFFSET_OUT_OF_RANGE",
  bytes: 20,
  keptBytes: 20,
  tookMs: 1.26,
  gist: "letters-0",
};

function field(name: string, start: number, end: number, more: Partial<FieldNow> = {}): FieldNow {
  return { name, type: "bytes", blob: 0, start, end, value: null, meaning: "", children: [], ...more };
}

function details(fields: FieldNow[], ...blobs: Buffer[]): FrameDetails {
  return { ...FRAME, fields, note: null, blobs: blobs.map((blob) => blob.toString("base64")) };
}

test("a frame is a line: when, who, what, which error, about what, how large, how fast", () => {
  assert.equal(
    summaryLine(FRAME, noColours),
    "03:04:05.678  billing 127.0.0.1:50000       ← Fetch v13                 OFFSET_OUT_OF_RANGE  letters-0  20 B, 1.3 ms",
  );
  assert.ok(summaryLine(FRAME, colours).includes(colours("OFFSET_OUT_OF_RANGE", "red")));
});

test("a field stands beside its bytes, in rows of twelve, and what was unpacked below where it was packed", () => {
  const inner = field("value", 0, 2, { blob: 1, value: "hi" });
  const fields = [
    field("header", 0, 14, {
      children: [field("size", 0, 1, { value: "7", meaning: "bytes that follow" }), field("name", 1, 14)],
    }),
    field("records", 14, 16, { children: [inner] }),
  ];
  const lines = fieldLines(details(fields, Buffer.alloc(16, 0xab), Buffer.from("hi")), noColours);
  const bytes = (hex: string) => hex.padEnd(43);
  assert.deepEqual(lines, [
    `${bytes("")}header  bytes`,
    `${bytes("    0  ab")}  size = 7  bytes: bytes that follow`,
    `${bytes("    1  ab ab ab ab ab ab ab ab ab ab ab ab")}  name  bytes`,
    "   13  ab",
    `${bytes("   14  ab ab")}records  bytes`,
    `${bytes("    0  68 69")}  value = hi  bytes`,
  ]);
});

test("a long field shows its beginning, and how much there is more", () => {
  const lines = fieldLines(details([field("value", 0, 1000)], Buffer.alloc(1000)), noColours);
  assert.equal(lines.length, 9);
  assert.equal(lines.at(-1), "       … 904 bytes more");
});

test("nothing that a client sends reaches the terminal as it is", () => {
  const evil = "\x1b[2J\u202e\u009b\n";
  const shown = fieldLines(
    details([field(evil, 0, 1, { value: evil, meaning: evil })], Buffer.alloc(1)),
    noColours,
  );
  const line = summaryLine({ ...FRAME, clientId: evil, error: evil, gist: evil, api: evil }, noColours);
  for (const text of [...shown, line]) assert.match(text, /^[\x20-\x7e←]*$/);
});

test("filters", () => {
  assert.ok(isWanted(FRAME, {}));
  assert.ok(isWanted(FRAME, { client: "bill", api: ["produce", "fetch"], door: "kafka", errors: true }));
  assert.ok(isWanted(FRAME, { client: ":50000" }));
  assert.ok(!isWanted(FRAME, { client: "other" }));
  assert.ok(!isWanted(FRAME, { api: ["Produce"] }));
  assert.ok(!isWanted(FRAME, { door: "text" }));
  assert.ok(!isWanted({ ...FRAME, error: null }, { errors: true }));
});

test("a session has its frames, and the connections that they are on", () => {
  const session = new Session();
  const connection = {
    id: 7,
    door: "kafka" as const,
    client: "",
    clientId: null,
    openedMs: 1,
    closedMs: null,
    closedWhy: null,
  };
  session.connections([connection, { ...connection, id: 8 }]);
  session.add(details([], Buffer.from("abc"), Buffer.from("unpacked")));
  const { connections, frames, dropped, format, version } = session.saved(3, 9);
  assert.deepEqual([format, version, dropped], ["kafka-lab-wire", 1, 3]);
  assert.deepEqual(connections, [connection]);
  assert.deepEqual(frames, [{ ...FRAME, base64: Buffer.from("abc").toString("base64") }]);
});
