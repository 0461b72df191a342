/** The wire view's routes and its events, as a page uses them. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { ConnectionNow, FrameSummary } from "../messages";
import { openConsole } from "../testing";

const TIMEOUT = { timeout: 20_000 };

interface Told {
  name: string;
  id: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the events hold
  data: any;
}

/** Listens until told otherwise. */
async function listen(t: TestContext, port: number, query: string) {
  const stop = new AbortController();
  const response = await fetch(`http://127.0.0.1:${port}/api/events?${query}`, { signal: stop.signal });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  t.after(() => stop.abort());
  let text = "";
  const next = async (name: string): Promise<Told> => {
    for (;;) {
      const end = text.indexOf("\n\n");
      if (end < 0) {
        text += (await reader.read()).value ?? "";
        continue;
      }
      const block = text.slice(0, end);
      text = text.slice(end + 2);
      const lineOf = (key: string) => new RegExp(`^${key}: (.*)$`, "m").exec(block)?.[1];
      if (lineOf("event") !== name) continue;
      return { name, id: lineOf("id"), data: JSON.parse(lineOf("data")!) };
    }
  };
  return { next, stop: () => stop.abort() };
}

function line(text: string) {
  return { kind: "line" as const, bytes: Buffer.from(text), start: 0, end: text.length };
}

test(
  "frames are told as they pass, can be read field by field, and a page goes on where it was",
  TIMEOUT,
  async (t) => {
    const { tap, address, json, ask } = await openConsole(t);
    const client = tap.open("text", { remoteAddress: "127.0.0.1", remotePort: 50_000 });
    client.dialect = "commands";
    const page = await listen(t, address.port, "wire=1");
    const { data } = await page.next("connections");
    assert.deepEqual(
      data.connections.map(({ door, client }: ConnectionNow) => `${door} ${client}`),
      ["text 127.0.0.1:50000"],
    );
    tap.frames!.line(client, line("topics"));
    tap.frames!.reply(client, "OK 0 topics\n");
    const first = await page.next("frames");
    assert.deepEqual(
      first.data.frames.map(({ seq, api, gist }: FrameSummary) => `${seq} ${api} ${gist}`),
      ["1 topics topics", "2 OK 0 topics"],
    );
    assert.equal(first.data.dropped, 0);
    const details = await json("/api/wire/frames/1");
    assert.equal(details.fields[0].name, "verb");
    assert.equal(Buffer.from(details.blobs[0], "base64").toString(), "topics\n");
    page.stop();

    tap.frames!.line(client, line("quit"));
    const again = await listen(t, address.port, `wire=1&last=${first.id}`);
    const { data: more } = await again.next("frames");
    assert.deepEqual(
      more.frames.map(({ api }: FrameSummary) => api),
      ["quit"],
    );

    const gone = await ask("/api/wire/frames/99");
    assert.equal(gone.status, 404);
    assert.match(gone.body, /the frame 99 is not kept any more, or has not passed yet/);
  },
);

test("who does not ask for the wire makes nobody watch it", TIMEOUT, async (t) => {
  const { tap, address } = await openConsole(t);
  const page = await listen(t, address.port, "groups=1");
  await page.next("hello");
  assert.equal(tap.frames, undefined);
});

test(
  "a frame of a saved session is explained, with the token, and never too long a one",
  TIMEOUT,
  async (t) => {
    const { json, ask } = await openConsole(t);
    const { token } = await json("/api/broker");
    const headers = { "content-type": "application/json", "x-console-token": token };
    const bytes = Buffer.from("0000000a000000070019", "hex").subarray(0, 10);
    const frame = {
      ...{
        seq: 3,
        atMs: 1.5,
        connection: 1,
        client: "127.0.0.1:1",
        clientId: "k",
        door: "kafka",
        direction: "response",
      },
      ...{
        exchange: 1,
        api: "Heartbeat",
        apiKey: 12,
        apiVersion: 0,
        error: null,
        bytes: 10,
        keptBytes: 10,
        tookMs: 1,
        gist: "",
      },
      base64: bytes.toString("base64"),
    };
    const annotate = (body: unknown, given: Record<string, string> = headers) =>
      ask("/api/wire/annotate", given, "POST", JSON.stringify(body));
    const { status, body } = await annotate(frame);
    assert.equal(status, 200, body);
    const { fields, seq } = JSON.parse(body);
    assert.equal(seq, 3);
    assert.match(fields.at(-1).meaning, /^UNKNOWN_MEMBER_ID/);
    assert.equal((await annotate({ ...frame, door: "?" })).status, 400);
    assert.equal((await annotate({ ...frame, base64: "A".repeat(2 << 20) })).status, 413);
    assert.equal((await annotate(frame, { "content-type": "application/json" })).status, 403);
  },
);
