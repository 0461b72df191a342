/** The fields of frames, compared with bytes made by hand, and for whatever bytes there could be. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { FrameDetails } from "../console/messages";
import { subscription } from "../groups/consumer-protocol";
import { apis } from "../kafka/apis";
import { generate, seededRandom } from "../kafka/codec/generate";
import { encode } from "../kafka/testing";
import { batchOf, COMPRESSORS, compressed } from "../log/testing";
import type { Direction } from "./known-apis";
import { hasTaggedHeader, KnownApis } from "./known-apis";
import { assertCovers, detailsOf, reader, summaryOf, TOPIC_ID, told } from "./testing";

const KNOWN = new KnownApis(apis);
const PRODUCE = 0;
const FETCH = 1;
const JOIN_GROUP = 11;
const API_VERSIONS = 18;

/** A frame of these pieces, in hex or as bytes, with its size in front. */
function framed(...pieces: (string | Buffer)[]): Buffer {
  const body = Buffer.concat(
    pieces.map((piece) => (Buffer.isBuffer(piece) ? piece : Buffer.from(piece, "hex"))),
  );
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length);
  return Buffer.concat([size, body]);
}

function assertField({ fields }: FrameDetails, expected: string): void {
  const all = told(fields);
  assert.ok(all.includes(expected), `${expected} is not among\n${all.join("\n")}`);
}

/** Any request and response of that API, with its header. */
function anyFrame(key: number, version: number, direction: Direction, seed: number): Buffer {
  const api = KNOWN.get(key)!;
  const schema = api[direction];
  const body = encode(
    { name: api.name, message: schema, version },
    generate(schema, version, seededRandom(seed)),
  );
  const header = Buffer.alloc(direction === "request" ? 8 : 4);
  if (direction === "request") {
    header.writeInt16BE(key, 0);
    header.writeInt16BE(version, 2);
  }
  const tags = hasTaggedHeader(api, version, direction) ? "00" : "";
  return framed(header, direction === "request" ? "ffff" : "", tags, body);
}

for (const api of KNOWN.all()) {
  test(`${api.name}: the leaves take every byte, whole, cut off anywhere, or with other bytes in it`, () => {
    const { min, max } = api.request.versions;
    const frames = fc.record({
      version: fc.integer({ min, max }),
      direction: fc.constantFrom<Direction[]>("request", "response"),
      seed: fc.integer(),
      cut: fc.nat(),
      flips: fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 4 }),
    });
    fc.assert(
      fc.property(frames, ({ version, direction, seed, cut, flips }) => {
        const bytes = anyFrame(api.key, version, direction, seed);
        const more = { direction, apiKey: api.key, apiVersion: version };
        const whole = detailsOf(bytes, more);
        assertCovers(whole);
        // Records are any bytes here, and may say that they are compressed.
        const isExpected = whole.note === null || /hangs up$|^its /.test(whole.note);
        assert.ok(isExpected, `${whole.note}`);
        assertCovers(
          detailsOf(bytes.subarray(0, cut % (bytes.length + 1)), { ...more, bytes: bytes.length }),
        );
        for (const [place, byte] of flips) bytes[place % bytes.length] = byte;
        assertCovers(detailsOf(bytes, more));
      }),
      { numRuns: 40 },
    );
  });
}

test("whatever bytes there are, at either door: every one is in a leaf, and nothing fails", () => {
  const any = fc.record({
    bytes: fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
    door: fc.constantFrom<("text" | "kafka")[]>("text", "kafka"),
    direction: fc.constantFrom<Direction[]>("request", "response"),
    apiKey: fc.option(fc.integer({ min: -2, max: 80 })),
    apiVersion: fc.option(fc.integer({ min: -2, max: 20 })),
    dialect: fc.constantFrom(undefined, "header" as const, "commands" as const),
    isPayload: fc.boolean(),
  });
  fc.assert(
    fc.property(any, ({ bytes, ...more }) => assertCovers(detailsOf(bytes, more))),
    { numRuns: 2000 },
  );
});

test("a Fetch request, each of its fields", () => {
  const details = detailsOf(
    framed(
      "0001 000d 00000007 0001 6b 00".replaceAll(" ", ""),
      "ffffffff 000001f4 00000001 03200000 00 00000000 ffffffff".replaceAll(" ", ""),
      `02${Buffer.from(TOPIC_ID, "base64url").toString("hex")}`,
      "02 00000000 ffffffff 0000000000000005 ffffffff ffffffffffffffff 00100000 00".replaceAll(" ", ""),
      "00 01 01 00".replaceAll(" ", ""),
    ),
    { apiKey: FETCH, apiVersion: 13 },
  );
  assert.equal(details.note, null);
  assert.equal(details.gist, "letters-0@5, up to 500 ms");
  assertField(details, "size 92 (how many bytes follow)");
  assertField(details, "apiKey 1 (Fetch)");
  assertField(details, "correlationId 7 (the response carries the same number)");
  assertField(details, "clientId k (what the client calls itself)");
  assertField(details, "replicaId -1 (a client, not another broker)");
  assertField(details, "maxWaitMs 500 (wait so long for minBytes: 500 ms)");
  assertField(details, "isolationLevel 0 (read uncommitted: also what is in open transactions)");
  assertField(details, "sessionEpoch -1 (no fetch session is wanted, or no longer)");
  assertField(details, "topics.length 1 (written as 2: one more, so that 0 can stand for null)");
  assertField(details, `topics[0].topicId ${TOPIC_ID} (the topic "letters")`);
  assertField(details, "topics[0].partitions[0].fetchOffset 5 (the next offset that the client wants)");
  assertField(details, "topics[0].partitions[0].logStartOffset -1 (a consumer has no log)");
});

/** Produce 3 without a transactional id, as client "k", one partition. */
function produce(batches: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(batches.length);
  return framed(
    "0000000300000001 0001 6b ffff ffff 000003e8".replaceAll(" ", ""),
    "00000001 0007 6c657474657273 00000001 00000000".replaceAll(" ", ""),
    length,
    batches,
  );
}

test("a Produce request, down to the records in its batch", () => {
  const details = detailsOf(produce(batchOf(["a", "bc"], 1000)), { apiKey: PRODUCE, apiVersion: 3 });
  assert.equal(details.note, null);
  assert.equal(details.gist, "letters-0, 2 records, acks=all");
  const records = "topicData[0].partitionData[0].records";
  assertField(details, "transactionalId null (not in a transaction; a length of -1 stands for null)");
  assertField(details, "acks -1 (all: answer when it is on every replica that is in sync)");
  assertField(details, `${records}.batch [0]  (2 records, none compression)`);
  assertField(details, `${records}.batch [0].baseTimestamp 1000 (1970-01-01T00:00:01.000Z)`);
  assertField(details, `${records}.batch [0].producerId -1 (none: repeats are not noticed)`);
  assertField(details, `${records}.batch [0].record [1].offsetDelta 1 (offset 1)`);
  assertField(details, `${records}.batch [0].record [1].keyLength -1 (no key)`);
  assertField(details, `${records}.batch [0].record [1].value bc ()`);
});

test("compressed records are a further blob, with the records in it", () => {
  const values = ["first", "second"];
  for (const how of Object.keys(COMPRESSORS)) {
    const details = detailsOf(produce(compressed(batchOf(values), how)), { apiKey: PRODUCE, apiVersion: 3 });
    assertCovers(details);
    assert.equal(details.note, null);
    assert.equal(details.blobs.length, 2);
    assert.ok(Buffer.from(details.blobs[1]!, "base64").includes("first"));
    const records = "topicData[0].partitionData[0].records.batch [0].records";
    assertField(details, `${records}.record [1].value second ()`);
  }
});

test("of compressed records that become too much nothing is made, and a note says so", () => {
  const bomb = compressed(batchOf(["x".repeat(4 << 20)]), "gzip");
  const details = detailsOf(produce(bomb), { apiKey: PRODUCE, apiVersion: 3 });
  assertCovers(details);
  assert.equal(details.blobs.length, 1);
  assert.match(details.note!, /they become more than 1048576 bytes, and no more are shown/);
});

test("a frame that was cut shows as much as there is, and the beginning of its batch", () => {
  const whole = produce(batchOf(["a".repeat(100), "b".repeat(100), "c".repeat(100)]));
  const details = detailsOf(whole.subarray(0, 260), { apiKey: PRODUCE, apiVersion: 3, bytes: whole.length });
  assertCovers(details);
  assert.equal(details.note, "only the beginning of the frame was kept");
  assert.equal(details.gist, "letters-0, 3 records, acks=all");
  const batch = "topicData[0].partitionData[0].records.batch [0]";
  assertField(details, `${batch}.record [0].value ${"a".repeat(100)} ()`);
});

test("an array that was cut shows the elements that there are", () => {
  // Metadata 0: brokers, then topics; of the second broker the port is missing.
  const bytes = framed(
    "00000001",
    "00000002",
    "00000001 0001 61 00002384".replaceAll(" ", ""),
    "00000002 0001 62".replaceAll(" ", ""),
  );
  const details = detailsOf(bytes, { direction: "response", apiKey: 3, apiVersion: 0, bytes: 1000 });
  assertCovers(details);
  assertField(details, "brokers[0].port 9092 ()");
  assertField(details, "brokers[1].host b ()");
});

test("what consumers say to each other inside JoinGroup", () => {
  const metadata = subscription.encode({ topics: ["letters"], userData: null, ownedPartitions: [] }, 1);
  const length = Buffer.alloc(4);
  length.writeInt32BE(metadata.length);
  const bytes = framed(
    "000b 0000 00000001 ffff".replaceAll(" ", ""),
    "0001 67 00002710 0000 0008 636f6e73756d6572 00000001 0005 72616e6765".replaceAll(" ", ""),
    length,
    metadata,
  );
  const details = detailsOf(bytes, { apiKey: JOIN_GROUP, apiVersion: 0 });
  assert.equal(details.note, null);
  assertCovers(details);
  assert.equal(details.gist, "group g, a new member, range");
  assertField(details, "sessionTimeoutMs 10000 (dead when not heard of for 10 s)");
  assertField(details, "protocols[0].metadata.topics[0] letters ()");
});

test("an error of a response is named, and the first one is in its summary", () => {
  const bytes = framed(
    "00000007",
    "00000001 0001 74 00000001 00000000 0003 ffffffffffffffff ffffffffffffffff 00000000".replaceAll(" ", ""),
  );
  const more = { direction: "response", apiKey: PRODUCE, apiVersion: 3 } as const;
  assert.equal(summaryOf(bytes, more).error, "UNKNOWN_TOPIC_OR_PARTITION");
  const details = detailsOf(bytes, more);
  assertField(
    details,
    "responses[0].partitionResponses[0].errorCode 3 (UNKNOWN_TOPIC_OR_PARTITION: there is no such topic or partition)",
  );
  assertField(details, "correlationId 7 (the number of the request that is answered)");
});

test("requests that the broker hangs up after say why", () => {
  const unknown = detailsOf(framed("03e7 0000 00000001 ffff".replaceAll(" ", "")), {
    apiKey: 999,
    apiVersion: 0,
  });
  assert.equal(unknown.note, "the broker serves no API 999");
  assert.equal(unknown.api, "API 999");
  const tooNew = detailsOf(framed("0001 0063 00000001 ffff".replaceAll(" ", "")), {
    apiKey: FETCH,
    apiVersion: 99,
  });
  assert.equal(tooNew.note, "Fetch has no version 99");
  const tooOld = detailsOf(
    framed("0001 0000 00000001 ffff ffffffff 00000000 00000000 00000000".replaceAll(" ", "")),
    {
      apiKey: FETCH,
      apiVersion: 0,
    },
  );
  assert.equal(tooOld.note, "the broker serves Fetch in the versions 4 to 17: it hangs up");
});

test("ApiVersions in a version of the future is answered in version 0", () => {
  const answer = framed("00000001", "0023 00000001 0012 0000 0004".replaceAll(" ", ""));
  const details = detailsOf(answer, { direction: "response", apiKey: API_VERSIONS, apiVersion: 42 });
  assert.equal(details.note, null);
  assert.equal(details.error, "UNSUPPORTED_VERSION");
  assertField(details, "apiKeys[0].apiKey 18 (ApiVersions)");
});

test("more fields than can be shown are one", () => {
  const words = Buffer.from("a b\n".repeat(20_000)).subarray(0, 64 * 1024);
  const details = detailsOf(words, { door: "text", direction: "response" });
  assertCovers(details);
  assert.match(details.note!, /more fields than are shown/);
  assert.ok(JSON.stringify(details).length < 8 << 20);
});

test("a response is read without its request, where the summary says what was asked", () => {
  const bytes = framed("00000007", "0019");
  const summary = { ...summaryOf(bytes, { direction: "response", apiKey: 12, apiVersion: 0 }) };
  assert.equal(reader.details(summary, bytes).error, "UNKNOWN_MEMBER_ID");
  assert.equal(reader.details({ ...summary, apiKey: null }, bytes).note, "the broker serves no API null");
});
