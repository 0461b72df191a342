import assert from "node:assert/strict";
import test from "node:test";
import { decodeAnswer, encodeRequest, framed } from "./exchange";
import { assertAnswer, type Row } from "./expect";
import { messageNamed } from "./messages";

/** Two topics, `t` with partition 0 (no error, offset 5) and `u` with partition 3 (error 3, offset -1). */
const ANSWER = [
  "00000001",
  "00000002",
  `00017400000001000000000000ffffffffffffffff0000000000000005`,
  `00017500000001000000030003ffffffffffffffffffffffffffffffff`,
].join("");

function check(...rows: Row[]): void {
  const request = encodeRequest(messageNamed("ListOffsets"), 1, 1, {});
  assertAnswer(decodeAnswer(request, framed(Buffer.from(ANSWER, "hex")), 1), rows, () => undefined);
}

const BOTH: Row[] = [
  ["t-0", "errorCode=NONE offset=5"],
  ["u-3", "errorCode=UNKNOWN_TOPIC_OR_PARTITION"],
];

test("paths, partitions, names, lengths, any text, and at least", () => {
  check(...BOTH);
  check(
    ["topics[u].partitions[0].errorCode", "UNKNOWN_…"],
    ["topics.length", "2"],
    ["topics[0].partitions[0].offset", ">=5"],
    ["topics[0].name", "not u"],
  );
});

test("a wrong value is shown with its place in the bytes", () => {
  assert.throws(
    () => check(["t-0", "offset=6"], BOTH[1]!),
    /topics\[0\]\.partitions\[0\]\.offset is 5, expected was 6[\s\S]*>> .*00 00 00 00 00 00 00 05 .*offset = 5/,
  );
  assert.throws(() => check(["topics.length", ">=3"], BOTH[1]!), /is 2, expected was >=3/);
  assert.throws(() => check(["topics[0].name", "not t"], BOTH[1]!), /is t, expected was not t/);
});

test("what is not there is named", () => {
  assert.throws(() => check(["t-1", "offset=6"], BOTH[1]!), /says nothing of t-1/);
  assert.throws(() => check(["topics[x].name", "x"], BOTH[1]!), /the answer has no topics\[x\]/);
  assert.throws(() => check(["topics[0].colour", "red"], BOTH[1]!), /the answer has no topics\[0\]\.colour/);
});

test("an error that no row speaks of fails", () => {
  assert.throws(() => check(BOTH[0]!), /errorCode is UNKNOWN_TOPIC_OR_PARTITION, an error that no row/);
});
