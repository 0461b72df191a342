import assert from "node:assert/strict";
import { test } from "node:test";
import type { ConnectionNow, FrameDetails } from "../../../messages";
import { readSession } from "./session-file";
import { fileName, sessionOf } from "./session-save";
import { frame, row } from "./testing";

const connection = (id: number, clientId: string): ConnectionNow => {
  return {
    id,
    door: "kafka",
    client: `127.0.0.1:${id}`,
    clientId,
    openedMs: 1,
    closedMs: null,
    closedWhy: null,
  };
};

function details(seq: number): FrameDetails {
  return { ...frame(seq), blobs: [btoa(`bytes of ${seq}`), btoa("decompressed")], fields: [], note: null };
}

test("saves the frames of the list with their bytes, and counts those that are no longer kept", async () => {
  const progress: number[] = [];
  const { session, missing } = await sessionOf({
    rows: [row(1), { kind: "gap", dropped: 4 }, row(2), row(3, { connection: 2 })],
    connections: [connection(1, "a"), connection(2, "b"), connection(3, "c")],
    nowMs: 5000,
    details: async (seq) => (seq === 2 ? null : details(seq)),
    progress: (done) => progress.push(done),
  });
  assert.deepEqual(
    session.frames.map(({ seq, base64 }) => [seq, atob(base64)]),
    [
      [1, "bytes of 1"],
      [3, "bytes of 3"],
    ],
  );
  assert.equal(missing, 1);
  assert.equal(session.dropped, 5);
  assert.deepEqual(
    session.connections.map(({ id }) => id),
    [1, 2],
  );
  assert.equal(session.savedMs, 5000);
  assert.deepEqual(progress, [1, 2, 3]);
});

test("what is saved can be opened, however a client calls itself", async () => {
  const name = "x".repeat(30_000);
  const { session } = await sessionOf({
    rows: [row(1, { clientId: name })],
    connections: [connection(1, name)],
    nowMs: 1,
    details: async (seq) => details(seq),
    progress: () => {},
  });
  assert.deepEqual(readSession(JSON.stringify(session)), session);
});

test("the file is called by its time", () => {
  assert.equal(fileName(Date.UTC(2026, 10, 28, 21, 5, 9)), "2026-11-28T21-05-09.wire.json");
});
