import assert from "node:assert/strict";
import test from "node:test";
import { decodeAnswer, encodeRequest, framed } from "./exchange";
import { message } from "./layout";
import { messageNamed } from "./messages";

const hex = (bytes: Buffer) => bytes.toString("hex");
/** Client id "harness". */
const CLIENT_ID = "00076861726e657373";

test("a request in the old encoding", () => {
  const { frame } = encodeRequest(messageNamed("Metadata"), 4, 7, {
    topics: [{ name: "t" }],
    allowAutoTopicCreation: "false",
  });
  assert.equal(hex(frame), `000000190003000400000007${CLIENT_ID}0000000100017400`);
});

test("a request in the compact encoding", () => {
  const { frame } = encodeRequest(messageNamed("Metadata"), 9, 7, { topics: [{ name: "t" }] });
  assert.equal(hex(frame), `0000001a0003000900000007${CLIENT_ID}000202740001000000`);
});

test("null and empty are not the same", () => {
  const bodyOf = (version: number, topics: string) =>
    hex(encodeRequest(messageNamed("Metadata"), version, 1, { topics }).frame).split(CLIENT_ID)[1];
  assert.equal(bodyOf(1, "null"), "ffffffff");
  assert.equal(bodyOf(1, "[]"), "00000000");
  assert.equal(bodyOf(9, "null"), "000001000000");
  assert.equal(bodyOf(9, "[]"), "000101000000");
});

test("a field that the version has not is refused", () => {
  assert.throws(
    () => encodeRequest(messageNamed("Metadata"), 1, 1, { allowAutoTopicCreation: "true" }),
    /version 1 of this message has no field "allowAutoTopicCreation"/,
  );
});

test("tagged fields are written only if they are given, and read wherever they are", () => {
  const sample = message(
    "Sample",
    999,
    0,
    "one int8 0+\ntwo string? 0+ tag 3",
    "one int8 0+\ntwo string? 0+ tag 3",
  );
  const body = (values: Record<string, string>) =>
    hex(encodeRequest(sample, 0, 1, values).frame).split(`${CLIENT_ID}00`)[1];
  assert.equal(body({ one: "5" }), "0500");
  assert.equal(body({ one: "5", two: "x" }), "050103020278");

  const request = encodeRequest(sample, 0, 1, {});
  const answer = framed(Buffer.from(`000000010005020101ff03020278`, "hex"));
  assert.deepEqual(decodeAnswer(request, answer, 0).values, { one: 5, two: "x" });
});

test("the answer to ApiVersions has the old header, also in the compact versions", () => {
  const request = encodeRequest(messageNamed("ApiVersions"), 3, 1, {});
  const answer = framed(Buffer.from(`00000001000002001200000004000000000000`, "hex"));
  assert.deepEqual(decodeAnswer(request, answer, 3).values.apiKeys, [
    { apiKey: "ApiVersions", minVersion: 0, maxVersion: 4 },
  ]);
});

test("an answer that cannot be read says where, and shows what came", () => {
  const request = encodeRequest(messageNamed("ListOffsets"), 1, 1, {});
  const decode = (content: string) => decodeAnswer(request, framed(Buffer.from(content, "hex")), 1);
  assert.throws(() => decode("00000002"), /the correlation id is 2, expected was 1/);
  assert.throws(
    () => decode("00000001000000ff"),
    /topics says that it has 255 elements, but 0 bytes are left/,
  );
  assert.throws(() => decode("000000010000000000"), /1 more bytes follow[\s\S]*\(nothing should follow\)/);
});
