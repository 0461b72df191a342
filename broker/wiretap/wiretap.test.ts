/** What is kept of the frames that pass, for how long, and what is not. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Tap } from "../tap";
import { reader } from "./testing";
import { Wiretap, type WiretapLimits } from "./wiretap";

const LIMITS: WiretapLimits = {
  framesMax: 100,
  bytesMax: 1 << 20,
  rates: { framesPerSecond: 1e6, bytesPerSecond: 1e9 },
  lingerMs: 20,
};
const SASL_HANDSHAKE = 17;
const SASL_AUTHENTICATE = 36;

function setUp(t: TestContext, limits: Partial<WiretapLimits> = {}) {
  const tap = new Tap();
  const wiretap = new Wiretap(tap, reader, { ...LIMITS, ...limits });
  t.after(() => wiretap.close());
  const kafka = tap.open("kafka", { remoteAddress: "127.0.0.1", remotePort: 50_000 });
  const text = tap.open("text", { remoteAddress: "127.0.0.1", remotePort: 50_001 });
  text.dialect = "commands";
  const gists = () => wiretap.since(0, 1000).frames.map(({ api, gist }) => `${api} ${gist}`);
  return { tap, wiretap, kafka, text, gists };
}

/** Version 0, as client "k". */
function request(apiKey: number, body: Buffer | string = ""): Buffer {
  const header = Buffer.from("0000000000000001", "hex");
  header.writeInt16BE(apiKey, 0);
  return Buffer.concat([header, Buffer.from("00016b", "hex"), Buffer.from(body)]);
}

function line(text: string) {
  return { kind: "line" as const, bytes: Buffer.from(text), start: 0, end: text.length };
}

test("it is attached while somebody looks, and a while longer", async (t) => {
  const { tap, wiretap, text, gists } = setUp(t);
  assert.equal(tap.frames, undefined);
  const [leave, leaveToo] = [wiretap.look(), wiretap.look()];
  assert.equal(tap.frames, wiretap);
  wiretap.line(text, line("topics"));
  leave();
  leave();
  assert.equal(tap.frames, wiretap);
  leaveToo();
  const comeBack = wiretap.look();
  await sleep(40);
  assert.deepEqual(gists(), ["topics topics"]);
  comeBack();
  await sleep(40);
  assert.equal(tap.frames, undefined);
  assert.deepEqual(wiretap.since(0, 10), { frames: [], lost: 1 });
});

test("a response is told with what its request was, and with the time between", (t) => {
  const { wiretap, kafka } = setUp(t);
  wiretap.look();
  wiretap.request(kafka, 1, request(12));
  wiretap.request(kafka, 2, request(3));
  const response = Buffer.from("00000006000000010019", "hex");
  wiretap.response(kafka, 1, [response.subarray(0, 3), response.subarray(3)]);
  const { frames } = wiretap.since(0, 10);
  assert.deepEqual(
    frames.map(({ seq, direction, exchange, api, error }) => [seq, direction, exchange, api, error]),
    [
      [1, "request", 1, "Heartbeat", null],
      [2, "request", 2, "Metadata", null],
      [3, "response", 1, "Heartbeat", "UNKNOWN_MEMBER_ID"],
    ],
  );
  const { tookMs, atMs, clientId, bytes, client } = frames[2]!;
  assert.deepEqual([bytes, clientId, client], [10, "k", "127.0.0.1:50000"]);
  assert.ok(tookMs! >= 0 && Math.abs(atMs - tookMs! - frames[0]!.atMs) < 0.001);
  assert.equal(wiretap.details(3)!.blobs[0], response.toString("base64"));
  assert.equal(wiretap.details(4), undefined);
});

test("what is beyond the budget is counted, and so are the responses to it", (t) => {
  const { wiretap, kafka, text } = setUp(t, { rates: { framesPerSecond: 2, bytesPerSecond: 1e9 } });
  wiretap.look();
  wiretap.line(text, line("topics"));
  wiretap.request(kafka, 1, request(12));
  wiretap.request(kafka, 2, request(12));
  wiretap.line(text, line("topics"));
  wiretap.reply(text, "OK\n");
  wiretap.response(kafka, 2, [Buffer.alloc(10)]);
  assert.equal(wiretap.dropped, 4);
  // The answer to a request that was kept is kept as well.
  wiretap.response(kafka, 1, [Buffer.alloc(10)]);
  assert.equal(wiretap.dropped, 4);
  assert.equal(wiretap.since(0, 10).frames.length, 3);
});

test("there are never more frames or bytes than allowed: the oldest go, and whoever comes late is told how many", (t) => {
  const { wiretap, text } = setUp(t, { framesMax: 5, bytesMax: 2000 });
  wiretap.look();
  for (let count = 0; count < 12; count++) wiretap.line(text, line("topics"));
  const { frames, lost } = wiretap.since(3, 100);
  assert.deepEqual([frames.map(({ seq }) => seq), lost], [[8, 9, 10, 11, 12], 4]);
  assert.equal(wiretap.since(9, 2).frames.at(-1)!.seq, 11);
  wiretap.reply(text, "x".repeat(1500));
  assert.deepEqual(
    wiretap.since(0, 100).frames.map(({ seq }) => seq),
    [12, 13],
  );
});

test("of a large frame the beginning is kept", (t) => {
  const { wiretap, kafka, text } = setUp(t);
  wiretap.look();
  wiretap.request(kafka, 1, request(0, Buffer.alloc(1 << 20)));
  wiretap.line(text, line("x".repeat(1 << 20)));
  const [produce, long] = wiretap.since(0, 10).frames;
  assert.deepEqual([produce!.keptBytes, produce!.bytes], [64 * 1024, (1 << 20) + 15]);
  assert.deepEqual([long!.keptBytes, long!.bytes], [64 * 1024, (1 << 20) + 1]);
  assert.match(wiretap.details(1)!.note!, /only the beginning/);
});

test("a line is kept with an end, announced bytes as they are; and what the doors do with their buffers changes nothing", (t) => {
  const { wiretap, text } = setUp(t);
  wiretap.look();
  const bytes = Buffer.from("..topics\r\n..");
  wiretap.line(text, { kind: "line", bytes, start: 2, end: 8 });
  wiretap.line(text, { kind: "bytes", bytes, start: 2, end: 8 });
  const reply = Buffer.from("OK 0 topics\n");
  wiretap.reply(text, reply);
  bytes.fill(0);
  reply.fill(0);
  const shown = [1, 2, 3].map((seq) => Buffer.from(wiretap.details(seq)!.blobs[0]!, "base64").toString());
  assert.deepEqual(shown, ["topics\n", "topics", "OK 0 topics\n"]);
  assert.deepEqual(
    wiretap.since(0, 10).frames.map(({ api }) => api),
    ["topics", "message", "OK"],
  );
});

test("no secret is kept: neither SaslAuthenticate's bytes, nor what follows a SaslHandshake", (t) => {
  const { wiretap, kafka } = setUp(t);
  wiretap.look();
  const secret = "\0alice\0secret";
  const authBytes = Buffer.concat([Buffer.from([0, 0, 0, secret.length]), Buffer.from(secret)]);
  wiretap.request(kafka, 1, request(SASL_HANDSHAKE, "\0\x05PLAIN"));
  wiretap.request(kafka, 2, request(SASL_AUTHENTICATE, authBytes));
  wiretap.request(kafka, 3, Buffer.from(secret));
  wiretap.request(kafka, 4, request(SASL_AUTHENTICATE, authBytes.subarray(0, 10)));
  wiretap.request(kafka, 5, request(SASL_AUTHENTICATE, Buffer.concat([authBytes, Buffer.from(secret)])));
  wiretap.request(kafka, 6, request(SASL_AUTHENTICATE, "secret"));
  const frames = [1, 2, 3, 4, 5, 6].map((seq) => wiretap.details(seq)!);
  const kept = frames.map(({ blobs }) => Buffer.from(blobs[0]!, "base64").toString("latin1"));
  for (const one of kept) assert.doesNotMatch(one, /alice|secret/);
  assert.match(kept[0]!, /PLAIN/);
  assert.equal(frames[0]!.note, "the broker does not serve SaslHandshake: it hangs up");
  assert.ok(kept[1]!.endsWith(`k\0\0\0\x0d${"*".repeat(13)}`));
  assert.equal(frames[1]!.gist, "a secret, masked");
  assert.equal(kept[2], `\0\0\0\x0d${"*".repeat(13)}`);
});

test("who began to look behind a SaslHandshake sees no token, and of whatever is no request of Kafka's nothing", (t) => {
  const { wiretap, kafka, tap } = setUp(t);
  wiretap.look();
  // PLAIN for users of several names, `$` with SaslAuthenticate's key; SCRAM; a header that is cut short.
  const tokens = [
    "\0alice\0hush",
    "\0Dora\0hush",
    "\0D\0hush",
    "\0$a\0hush",
    "\0\0hush",
    "n,,n=a,r=hush",
    "\0\x12hush",
  ];
  tokens.forEach((token, at) => {
    wiretap.request(kafka, at + 2, Buffer.from(token));
  });
  wiretap.request(kafka, 20, request(12, "seen"));
  const watched = tap.open("kafka", {});
  wiretap.request(watched, 1, request(12));
  wiretap.request(watched, 2, Buffer.from("no request, and no secret"));
  const kept = wiretap
    .since(0, 20)
    .frames.map(({ seq }) => Buffer.from(wiretap.details(seq)!.blobs[0]!, "base64").toString("latin1"));
  for (const one of kept.slice(0, tokens.length)) assert.match(one.slice(4), /^[^a-z]*$/);
  assert.equal(kept[0]!.slice(4), "*".repeat(tokens[0]!.length));
  assert.match(kept[tokens.length]!, /seen$/);
  assert.match(kept.at(-1)!, /no request, and no secret$/);
});

test("connections: those that are open, what they call themselves, and why they were closed", (t) => {
  const { tap, wiretap, kafka } = setUp(t);
  wiretap.look();
  const { connections } = wiretap;
  assert.deepEqual(
    connections.since(0, 9).connections.map(({ id, door, clientId }) => [id, door, clientId]),
    [
      [1, "kafka", null],
      [2, "text", null],
    ],
  );
  const before = connections.version;
  assert.deepEqual(connections.since(before, 9).connections, []);
  wiretap.request(kafka, 1, request(12));
  assert.deepEqual(
    connections.since(before, 9).connections.map(({ clientId }) => clientId),
    ["k"],
  );
  kafka.closedWhy = "there is no API 999 here";
  tap.close(kafka);
  const [closed] = connections.since(before, 9).connections;
  assert.equal(closed!.closedWhy, "there is no API 999 here");
  assert.ok(closed!.closedMs! >= closed!.openedMs);
});

test("a list of frames or connections has the beginning of a client's name, however long that is", (t) => {
  const { wiretap, kafka } = setUp(t);
  t.after(wiretap.look());
  const name = "x".repeat(30_000);
  const size = Buffer.alloc(2);
  size.writeInt16BE(name.length);
  wiretap.request(kafka, 1, Buffer.concat([request(3).subarray(0, 8), size, Buffer.from(name)]));
  kafka.clientId = name;
  const shown = `${"x".repeat(200)}…`;
  assert.equal(wiretap.since(0, 9).frames[0]!.clientId, shown);
  const nameOfConnection = () =>
    wiretap.connections.since(0, 9).connections.find(({ id }) => id === kafka.id);
  assert.equal(nameOfConnection()!.clientId, shown);
  wiretap.connections.changed(kafka);
  assert.equal(nameOfConnection()!.clientId, shown);
});
