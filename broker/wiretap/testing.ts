/** What the tests of this folder share. */
import assert from "node:assert/strict";
import type { FieldNow, FrameDetails, FrameSummary } from "../console/messages";
import { apis } from "../kafka/apis";
import { commands } from "../text/commands";
import { headerGrammar } from "../text/header";
import { FrameReader, type RawFrame } from "./frame-reader";

export const TOPIC_ID = "AAECAwQFBgcICQoLDA0ODw";

export const reader = new FrameReader({
  apis,
  commands,
  header: headerGrammar,
  topicName: (id) => (id === TOPIC_ID ? "letters" : undefined),
});

/** A frame of which nothing is known but what is said. */
export function rawFrame(kept: Buffer, more: Partial<RawFrame>): RawFrame {
  return {
    seq: 1,
    atMs: 1,
    connection: 1,
    client: "127.0.0.1:50000",
    clientId: null,
    door: "kafka",
    direction: "request",
    exchange: null,
    apiKey: null,
    apiVersion: null,
    bytes: kept.length,
    tookMs: null,
    dialect: undefined,
    isPayload: false,
    ...more,
    kept,
  };
}

/** What is shown of a frame. */
export function detailsOf(kept: Buffer, more: Partial<RawFrame>): FrameDetails {
  return reader.details(summaryOf(kept, more), kept);
}

export function summaryOf(kept: Buffer, more: Partial<RawFrame>): FrameSummary {
  return reader.summary(rawFrame(kept, more));
}

/** Fails unless the leaves take every byte of every blob once, and parents what their children take. */
export function assertCovers({ fields, blobs }: FrameDetails): void {
  const lengths = blobs.map((blob) => Buffer.from(blob, "base64").length);
  const ends = lengths.map(() => 0);
  const walk = (list: readonly FieldNow[]) => {
    for (const one of list) {
      assert.ok(one.start <= one.end, `${one.name} ends before it begins`);
      const inside = one.children.filter(({ blob }) => blob === one.blob);
      if (inside.length === 0) {
        assert.equal(one.start, ends[one.blob], `${one.name} begins where the field before it ends`);
        ends[one.blob] = one.end;
      } else {
        assert.equal(one.start, inside[0]!.start, `${one.name} begins where its first field does`);
        assert.equal(one.end, inside.at(-1)!.end, `${one.name} ends where its last field does`);
      }
      walk(one.children);
    }
  };
  walk(fields);
  assert.deepEqual(ends, lengths, "all bytes are in a field");
}

/** `header.apiKey 1 = Fetch`: the leaves with their paths, values and meanings. */
export function told(fields: readonly FieldNow[], path = ""): string[] {
  return fields.flatMap(({ name, value, meaning, children }) => {
    const here = path === "" || name.startsWith("[") ? `${path}${name}` : `${path}.${name}`;
    const line = value === null && meaning === "" ? [] : [`${here} ${value ?? ""} (${meaning})`];
    return [...line, ...told(children, here)];
  });
}
